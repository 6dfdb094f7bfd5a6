"""The customer is slow, broken or away: retries, fallback, and what the caller gets."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Response

from hotline.simulator.webhooks import Overrides

BROKEN = Response("sorry", status=500)
NOT_XML = Response("<Response><Say>Hi</Response>", mimetype="text/xml")
PLAIN = Response("Hi", mimetype="text/plain")
EMPTY = Response("", mimetype="text/xml")
HUGE = Response(f"<Response>{' ' * 65_536}</Response>", mimetype="text/xml")
DOCTYPE = Response('<!DOCTYPE r [<!ENTITY a "b">]><Response/>', mimetype="text/xml")
OTHER_ROOT = Response("<Answer/>", mimetype="text/xml")


@pytest.mark.parametrize(
    ("page", "code", "is_violation"),
    [
        (BROKEN, "11200", False),
        (NOT_XML, "12100", True),
        (EMPTY, "12100", True),
        (DOCTYPE, "12100", True),
        (OTHER_ROOT, "12100", True),
        (PLAIN, "12300", True),
        (HUGE, "11750", True),
    ],
)
def test_the_fallback_takes_over(
    line: Any, customer: Any, page: Response, code: str, is_violation: bool
) -> None:
    customer.pages["/voice"] = page
    customer.pages["/voice-fallback"] = '<Pause length="2"/>'
    call = line.call()
    (hit,) = customer.asked("/voice-fallback")
    assert hit.is_signed
    assert (hit.form["ErrorCode"], hit.form["ErrorUrl"]) == (code, customer.url + "/voice")
    assert hit.form["CallSid"] == call["sid"]
    assert (call["status"], call["failure"], call["duration"]) == ("completed", None, 2)
    assert bool(line.violations()) is is_violation
    assert len(customer.asked("/voice")) == 1


def test_a_broken_fallback_breaks_the_call(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = customer.pages["/voice-fallback"] = BROKEN
    call = line.call()
    assert "the fallback failed too" in call["failure"]
    assert customer.wait_for("/call-status")


def test_an_action_that_fails_falls_back_too(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Gather numDigits="1" action="/next"/>'
    customer.pages["/next"] = BROKEN
    line.call({"press": "1"})
    form = customer.asked("/voice-fallback")[0].form
    assert (form["ErrorUrl"], form["Digits"]) == (customer.url + "/next", "1")


def test_nobody_listens(start_line: Any) -> None:
    line = start_line(voice_url="http://127.0.0.1:9/voice", voice_fallback_url=None)
    call = line.call()
    assert "no connection" in call["failure"]
    (entry,) = line.get("/sim/log", kind="webhook", sid=call["sid"])["entries"][:1]
    assert [attempt["failure"] for attempt in entry["data"]["attempts"]] == ["ct", "ct"]


def test_the_fragment_asks_for_more_retries(start_line: Any, customer: Any) -> None:
    answers = iter([BROKEN, BROKEN, "<Hangup/>"])
    customer.pages["/voice"] = lambda _form: next(answers)
    line = start_line(voice_url=customer.url + "/voice#rc=2&rp=5xx,ct,rt")
    call = line.call()
    hits = customer.asked("/voice")
    assert len(hits) == 3
    assert len({hit.token for hit in hits}) == 1
    assert all(hit.is_signed for hit in hits)
    assert call["failure"] is None


def test_a_slow_answer_is_given_up(start_line: Any, customer: Any) -> None:
    enough = threading.Event()

    def slow(_form: dict[str, str]) -> str:
        enough.wait(10)
        return "<Hangup/>"

    customer.pages["/voice"] = slow
    line = start_line(voice_url=customer.url + "/voice#rt=200&rc=1&rp=rt")
    line.call()
    enough.set()
    assert len(customer.asked("/voice")) == 2
    assert customer.asked("/voice-fallback")[0].form["ErrorCode"] == "11200"


def test_an_answer_that_breaks_off(line: Any, customer: Any) -> None:
    def torn() -> Iterator[bytes]:
        yield b"<Response>"
        raise ConnectionAbortedError

    customer.pages["/voice"] = lambda _form: Response(torn(), mimetype="text/xml")
    line.call()
    assert customer.asked("/voice-fallback")


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Overrides()),
        ("#rc=9&rp=all", Overrides(retries=5, policies=frozenset({"all"}))),
        ("#rc=x&rp=nonsense", Overrides()),
        ("#ct=1&rt=99999&tt=500", Overrides(1, frozenset({"ct"}), 0.1, 15.0, 0.5)),
    ],
)
def test_overrides(fragment: str, expected: Overrides) -> None:
    assert Overrides.of("https://example.org/voice" + fragment) == expected


def test_a_play_that_cannot_be_had_is_skipped(line: Any, customer: Any) -> None:
    customer.pages["/missing.wav"] = Response("gone", status=404)
    customer.pages["/junk.wav"] = Response(b"no sound", mimetype="audio/wav")
    customer.pages["/voice"] = (
        "<Play>/missing.wav</Play><Play>/junk.wav</Play><Redirect>/on</Redirect>"
    )
    line.call()
    assert customer.asked("/on")
    assert len(line.violations()) == 2
