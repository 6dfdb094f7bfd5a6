"""The table of verbs, against the SDK's own classes and against bad documents."""

import inspect
from typing import Any

import pytest
from twilio.twiml import lower_camel
from twilio.twiml.messaging_response import Message, MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from hotline.simulator.twiml import parse
from hotline.simulator.twiml_rules import MESSAGING, NOT_PLAYED, NOUNS, VOICE

CONTENT = {"url", "message", "number", "body", "phone_number"}
"""Arguments of the SDK that become the text of an element, not an attribute."""


def sdk_attributes(method: Any, *, keeps: frozenset[str] = frozenset()) -> set[str]:
    names = set(inspect.signature(method).parameters) - {"self", "kwargs"} - (CONTENT - keeps)
    return {"from" if name == "from_" else lower_camel(name) for name in names}


@pytest.mark.parametrize("verb", sorted(VOICE))
def test_voice_verbs_have_the_attributes_of_the_sdk(verb: str) -> None:
    assert set(VOICE[verb].attributes) == sdk_attributes(getattr(VoiceResponse, verb.lower()))


def test_every_verb_of_the_sdk_is_known() -> None:
    methods = inspect.getmembers(VoiceResponse, inspect.isfunction)
    verbs = {
        name.capitalize()
        for name, method in methods
        if method.__qualname__.startswith("VoiceResponse.") and not name.startswith("_")
    }
    assert verbs == set(VOICE) | NOT_PLAYED


def test_nouns_have_the_attributes_of_the_sdk() -> None:
    keeps = frozenset({"url"})
    assert set(NOUNS["Number"].attributes) == sdk_attributes(Dial.number, keeps=keeps)
    assert set(MESSAGING["Message"].attributes) == sdk_attributes(MessagingResponse.message)
    assert {"body", "media"} <= set(dir(Message))
    assert {"say", "play", "pause"} <= set(dir(Gather))


def check(inside: str) -> list[str]:
    body = f"<Response>{inside}</Response>".encode()
    document = parse(body, "text/xml; charset=utf-8", "http://a/b", rules=VOICE)
    return [violation.message for violation in document.violations]


@pytest.mark.parametrize(
    "inside",
    [
        '<Say language="ru-RU" voice="Polly.Tatyana">Да <break time="1s"/> нет</Say>',
        '<Gather input="dtmf" finishOnKey="" timeout="10"><Say>a</Say><Pause/></Gather>',
        '<Record finishOnKey="#*" recordingStatusCallbackEvent="completed absent"/>',
        '<Dial timeout="5" callerId="+77213100000"><Number>+77213155555</Number></Dial>',
        '<Play digits="1w#"/>',
        '<Redirect method="GET">../up?a=1&amp;b=2#rc=2</Redirect>',
    ],
)
def test_good_documents(inside: str) -> None:
    assert check(inside) == []


@pytest.mark.parametrize(
    ("inside", "complaint"),
    [
        ("<Dance/>", "no TwiML"),
        ("<Enqueue>a</Enqueue>", "not played"),
        ('<Play volume="3">a.wav</Play>', "no attribute volume"),
        ('<Record maxLength="-1"/>', "not allowed"),
        ('<Record maxLength="3 min"/>', "not allowed"),
        ('<Record trim="yes"/>', "not allowed"),
        ('<Record playBeep="True"/>', "not allowed"),
        ('<Gather timeout="soon"/>', "not allowed"),
        ('<Gather finishOnKey="##"/>', "not allowed"),
        ('<Gather method="PUT"/>', "not allowed"),
        ('<Gather action="ftp://a/b"/>', "not allowed"),
        ("<Gather><Record/></Gather>", "must not stand inside"),
        ("<Gather><Gather/></Gather>", "must not stand inside"),
        ("<Number>+77</Number>", "must not stand inside"),
        ('<Say language="kk-KZ">Сәлем</Say>', "not allowed"),
        ("<Say></Say>", "is empty"),
        ("<Play/>", "is empty"),
        ("<Dial/>", "is empty"),
        ("<Redirect> </Redirect>", "is empty"),
        ("<Dial>nobody</Dial>", "content"),
        ("<Hangup>now</Hangup>", "holds the text"),
        ("<Hangup/>stray", "holds the text"),
        ('<Reject reason="tired"/>', "not allowed"),
        ("<say>a</say>", "no TwiML"),
    ],
)
def test_bad_documents(inside: str, complaint: str) -> None:
    (message,) = check(inside)
    assert complaint in message


def test_violations_are_reported_and_the_rest_is_played(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Dance/><Pause length="2" mood="calm"/>'
    call = line.call()
    assert call["duration"] == 2
    assert len(call["violations"]) == len(line.violations()) == 2


def test_a_late_reject_is_reported(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = "<Pause/><Reject/>"
    line.call()
    assert "too late" in line.violations()[0]
