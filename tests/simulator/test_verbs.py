"""Each verb on a whole call, over HTTP."""

import io
import wave
from typing import Any
from urllib.parse import quote

import pytest
import requests
from flask import Response

from hotline.simulator.audio import encode

GATHER = '<Gather numDigits="1" action="/next"><Play>/prompt.wav</Play></Gather>'
RECORD = '<Record action="/next" timeout="3" recordingStatusCallback="/recorded"/>'


def test_a_document_is_played_to_its_end(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = (
        '<Say language="ru-RU">Здравствуйте</Say><Play loop="2">prompt.wav</Play>'
        '<Play digits="1w2"/><Pause length="4"/>'
    )
    call = line.call()
    assert call["status"] == "completed"
    assert [step["seconds"] for step in line.steps(call, "play")] == [2.0, 2.0, 1.5]
    assert line.steps(call, "pause")[0]["seconds"] == 4
    assert line.steps(call, "say")[0]["seconds"] > 0.3
    assert call["duration"] > 9.5
    assert line.violations() == []


def test_words_that_come_with_the_sound_are_in_the_log(line: Any, customer: Any) -> None:
    words = {"Content-Description": quote("Сәлеметсіз бе!")}
    sound = customer.pages["/prompt.wav"].get_data()
    customer.pages["/said.wav"] = Response(sound, mimetype="audio/wav", headers=words)
    customer.pages["/voice"] = "<Play>said.wav</Play><Play>prompt.wav</Play>"
    call = line.call()
    assert [step["text"] for step in line.steps(call, "play")] == ["Сәлеметсіз бе!", ""]


def test_webhooks_say_who_rings_whom(line: Any, customer: Any) -> None:
    line.call(sender="anonymous")
    (hit,) = customer.asked("/voice")
    assert hit.is_signed
    assert hit.form["From"] == hit.form["Caller"] == "anonymous"
    assert hit.form["To"] == hit.form["Called"] == line.config.number
    assert hit.form["CallStatus"] == "ringing"
    assert hit.form["Direction"] == "inbound"
    assert hit.form["ApiVersion"] == "2010-04-01"
    assert {"CallSid", "AccountSid", "FromCity", "ToCountry"} <= hit.form.keys()


def test_the_call_status_comes_at_the_end(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Pause length="3"/>'
    line.call()
    (hit,) = customer.wait_for("/call-status")
    assert hit.is_signed
    assert hit.form["CallStatus"] == "completed"
    assert hit.form["CallDuration"] == "3"
    assert hit.form["SequenceNumber"] == "0"
    assert hit.form["Timestamp"].endswith("+0000")


def test_gather_sends_digits_and_skips_what_follows(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = GATHER + "<Redirect>/never</Redirect>"
    call = line.call({"listen": True}, {"press": "2"})
    (hit,) = customer.asked("/next")
    assert hit.form["Digits"] == "2"
    assert hit.form["CallStatus"] == "in-progress"
    assert not customer.asked("/never")
    assert line.steps(call, "gathered")[0]["at"] == 2.0


def test_a_key_cuts_the_prompt_short(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = GATHER
    call = line.call({"silence": 0.5}, {"press": "2"})
    assert line.steps(call, "gathered")[0]["at"] == 0.5
    assert customer.asked("/next")


@pytest.mark.parametrize(
    ("attributes", "keys", "digits"),
    [
        ('finishOnKey="#"', "12#", "12"),
        ('finishOnKey="*"', "1#2*", "1#2"),
        ('finishOnKey="" numDigits="3"', "1#*", "1#*"),
        ('numDigits="2"', "123", "12"),
        ('timeout="2"', "77", "77"),
    ],
)
def test_gather_ends(line: Any, customer: Any, attributes: str, keys: str, digits: str) -> None:
    customer.pages["/voice"] = f'<Gather action="/next" {attributes}/>'
    line.call({"press": keys})
    assert customer.asked("/next")[0].form["Digits"] == digits


def test_an_empty_gather_goes_on_in_the_document(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Gather timeout="7" action="/next"/><Redirect>/on</Redirect>'
    call = line.call()
    assert not customer.asked("/next")
    assert customer.asked("/on")
    assert call["duration"] == 7


def test_an_empty_gather_can_be_asked_for(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Gather actionOnEmptyResult="true" action="/next"/>'
    line.call()
    assert customer.asked("/next")[0].form["Digits"] == ""


def test_gather_without_action_asks_its_own_document_again(line: Any, customer: Any) -> None:
    def page(form: dict[str, str]) -> str:
        return "<Hangup/>" if "Digits" in form else '<Gather numDigits="1"/>'

    customer.pages["/voice"] = page
    line.call({"press": "1"})
    assert [hit.form.get("Digits") for hit in customer.asked("/voice")] == [None, "1"]


def test_a_recording_is_sound_of_a_telephone(line: Any, customer: Any, make_tone: Any) -> None:
    customer.pages["/voice"] = RECORD + "<Redirect>/never</Redirect>"
    line.call({"speak": line.upload(encode(make_tone(4.0)))})
    (hit,) = customer.asked("/next")
    assert hit.form["RecordingDuration"] == "4"
    assert "Digits" not in hit.form
    assert not customer.asked("/never")
    url = hit.form["RecordingUrl"] + ".wav"
    assert requests.get(url, timeout=5).status_code == 401
    auth = (line.config.account_sid, line.config.auth_token)
    with wave.open(io.BytesIO(requests.get(url, auth=auth, timeout=5).content)) as sound:
        assert sound.getparams()[:4] == (1, 2, 8000, 32000)


def test_the_recording_status_names_no_caller(line: Any, customer: Any, make_tone: Any) -> None:
    customer.pages["/voice"] = RECORD
    line.call({"speak": line.upload(encode(make_tone(1.0)))})
    (hit,) = customer.wait_for("/recorded")
    assert hit.is_signed
    assert hit.form["RecordingStatus"] == "completed"
    assert hit.form["RecordingSource"] == "RecordVerb"
    assert hit.form["RecordingSid"] == customer.asked("/next")[0].form["RecordingSid"]
    assert not {"From", "To", "Caller", "Called"} & hit.form.keys()


@pytest.mark.parametrize(
    ("attributes", "script", "digits", "duration"),
    [
        ("", [{"press": "#"}], "#", "2"),
        ('finishOnKey="19"', [{"press": "5"}, {"press": "9"}], "9", "2"),
        ('finishOnKey=""', [{"press": "#"}], None, "2"),
        ('maxLength="1"', [], None, "1"),
        ('trim="do-not-trim" timeout="4"', [], None, "6"),
        ('trim="do-not-trim"', [{"silence": 2}, {"press": "1"}], "1", "4"),
    ],
)
def test_a_recording_ends(
    line: Any,
    customer: Any,
    make_tone: Any,
    attributes: str,
    script: list[Any],
    digits: str | None,
    duration: str,
) -> None:
    customer.pages["/voice"] = f'<Record action="/next" {attributes}/>'
    line.call({"speak": line.upload(encode(make_tone(2.0)))}, *script)
    (hit,) = customer.asked("/next")
    assert hit.form.get("Digits") == digits
    assert hit.form["RecordingDuration"] == duration


def test_a_pause_inside_the_words_ends_a_recording(
    line: Any, customer: Any, make_tone: Any
) -> None:
    customer.pages["/voice"] = '<Record action="/next" timeout="2"/>'
    line.call(
        {"speak": line.upload(encode(make_tone(1.0, pause=1.5)))},
        {"silence": 1},
        {"speak": line.upload(encode(make_tone(5.0)))},
    )
    assert customer.asked("/next")[0].form["RecordingDuration"] == "1"


def test_words_wait_for_the_beep(line: Any, customer: Any, make_tone: Any) -> None:
    customer.pages["/voice"] = GATHER + RECORD
    line.call({"speak": line.upload(encode(make_tone(1.0)))})
    assert "RecordingSid" in customer.asked("/next")[0].form


def test_silence_is_no_recording(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = (
        '<Record action="/next" timeout="3" recordingStatusCallback="/recorded"'
        ' recordingStatusCallbackEvent="completed absent"/><Redirect>/on</Redirect>'
    )
    line.call()
    assert not customer.asked("/next")
    assert customer.asked("/on")
    assert customer.wait_for("/recorded")[0].form["RecordingStatus"] == "absent"


def test_redirect_resolves_against_the_present_document(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Redirect method="GET">deep/first?a=1</Redirect><Hangup/>'
    customer.pages["/deep/first"] = "<Redirect>second</Redirect>"
    customer.pages["/deep/second"] = "<Hangup/>"
    line.call()
    assert [hit.method for hit in customer.asked("/deep/first")] == ["GET"]
    (hit,) = customer.asked("/deep/second")
    assert hit.is_signed


def test_circles_of_redirects_end(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = "<Redirect>/voice</Redirect>"
    call = line.call()
    assert "circles" in call["failure"]
    assert any("circles" in message for message in line.violations())


def test_hangup_ends_the_call(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = "<Hangup/><Redirect>/never</Redirect>"
    call = line.call()
    assert line.steps(call, "hangup")[0]["by"] == "application"
    assert not customer.asked("/never")


@pytest.mark.parametrize(("attribute", "status"), [("", "no-answer"), (' reason="busy"', "busy")])
def test_reject_never_answers(line: Any, customer: Any, attribute: str, status: str) -> None:
    customer.pages["/voice"] = f"<Reject{attribute}/>"
    assert line.call()["status"] == status
    assert customer.wait_for("/call-status")[0].form["CallStatus"] == status


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("+77213555555", "completed"),
        ("+77010009101", "busy"),
        ("+77010009102", "no-answer"),
        ("+77010009103", "failed"),
    ],
)
def test_dial_tells_who_answered(line: Any, customer: Any, number: str, status: str) -> None:
    customer.pages["/voice"] = f'<Dial action="/next" timeout="12">{number}</Dial>'
    line.call()
    (hit,) = customer.asked("/next")
    assert hit.form["DialCallStatus"] == status
    assert hit.form["DialCallSid"].startswith("CA")
    assert ("DialCallDuration" in hit.form) == (status == "completed")


def test_dial_without_action_goes_on(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = (
        "<Dial><Number>+77010009101</Number><Number>+77213555555</Number></Dial>"
        "<Redirect>/on</Redirect>"
    )
    call = line.call()
    assert customer.asked("/on")
    assert line.steps(call, "dial answered")[0]["number"] == "+77213555555"


def test_a_typed_sentence_is_spoken(line: Any, customer: Any) -> None:
    customer.pages["/voice"] = RECORD
    line.call({"say": "Көшеде су жоқ", "voice": "kk+max"})
    assert int(customer.asked("/next")[0].form["RecordingDuration"]) >= 1
