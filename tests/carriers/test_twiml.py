"""What we tell the carrier to do is markup as its SDK knows it, and small enough."""

import inspect
import re
from xml.etree import ElementTree

import pytest
from twilio.twiml import voice_response

from hotline.carriers.twilio import TwilioDialect
from hotline.carriers.twilio.addresses import WebhookAddresses
from hotline.flows.effects import (
    Dial,
    Do,
    Effect,
    Gather,
    Hangup,
    Part,
    Pause,
    Prompt,
    Record,
    Say,
    Words,
)
from hotline.simulator.twiml import parse
from hotline.simulator.twiml_rules import VOICE
from tests.world import ADDRESS, TOKEN

LIMIT = 64 * 1024
SPOKEN: tuple[Part, ...] = (Prompt("greeting", "kk"), Pause(1), Words("5 желтоқсан", "kk"))


class Sounds:
    """Every part can be heard somewhere."""

    def url(self, part: Prompt | Words) -> str:
        return f"{ADDRESS}/prompts/{part.language}/{getattr(part, 'id', 'said')}.wav?a=1&b=2"


DIALECT = TwilioDialect(TOKEN, "+77213199000", WebhookAddresses(ADDRESS), Sounds())

EFFECTS: list[Effect] = [
    Say(SPOKEN),
    Gather(SPOKEN, 1, "", 10),
    Gather(SPOKEN, 11, "#", 10),
    Record(SPOKEN, 180, 5, "1234567890*#"),
    Dial("+77213152000", 30),
    Hangup(),
]


def rendered(*effects: Effect, step: int = 3) -> ElementTree.Element:
    text = DIALECT.render(effects, step)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    return ElementTree.fromstring(text)  # noqa: S314 - our own markup


def check(parent: ElementTree.Element) -> None:
    """Compare each element with the SDK's own method for it."""
    name = "VoiceResponse" if parent.tag == "Response" else parent.tag
    kind = getattr(voice_response, name)
    for child in parent:
        method = getattr(kind, child.tag.lower())
        known = inspect.signature(method).parameters
        for attribute in child.attrib:
            assert re.sub(r"(?=[A-Z])", "_", attribute).lower() in known, f"{child.tag} {attribute}"
        check(child)


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: type(effect).__name__)
def test_every_effect_is_a_verb_with_attributes_that_the_sdk_knows(effect: Effect) -> None:
    tree = rendered(effect)
    assert len(tree) > 0
    check(tree)


def test_gather_reports_silence_too_and_repeats_the_step() -> None:
    (gather,) = rendered(Gather(SPOKEN, 1, "", 10), step=7)
    assert gather.attrib == {
        "input": "dtmf",
        "numDigits": "1",
        "finishOnKey": "",
        "timeout": "10",
        "action": f"{ADDRESS}/twilio/gather?step=7#rc=2&rp=5xx,ct,rt",
        "actionOnEmptyResult": "true",
    }
    assert [child.tag for child in gather] == ["Play", "Pause", "Play"]


def test_record_announces_what_it_recorded_and_goes_on_where_it_did_not() -> None:
    *spoken, record, redirect = rendered(Record(SPOKEN, 180, 5, "#"), step=7)
    assert [element.tag for element in spoken] == ["Play", "Pause", "Play"]
    assert record.attrib["maxLength"] == "180"
    # A list would be sent as one that Twilio does not understand.
    assert record.attrib["recordingStatusCallbackEvent"] == "completed absent"
    assert record.attrib["trim"] == "do-not-trim"
    assert record.attrib["action"].startswith(f"{ADDRESS}/twilio/record?step=7#")
    assert (redirect.text or "").startswith(f"{ADDRESS}/twilio/gather?step=7#")


def test_dial_shows_our_own_number() -> None:
    (dial,) = rendered(Dial("+77213152000", 30))
    assert dial.attrib["callerId"] == "+77213199000"
    assert [child.text for child in dial] == ["+77213152000"]


def test_what_is_said_is_escaped() -> None:
    (play,) = rendered(Say((Prompt("greeting", "kk"),)))
    assert (play.text or "").endswith("?a=1&b=2")


def test_a_very_long_speech_stays_below_the_carriers_limit() -> None:
    parts = tuple(Words("сегіз", "kk") for _ in range(200))
    assert len(DIALECT.render([Gather(parts, 1, "", 10)], 1).encode()) < LIMIT


def test_an_action_is_nothing_to_be_heard() -> None:
    with pytest.raises(TypeError, match="carried out"):
        DIALECT.render([Do("log_consent")], 1)


# --- As strict as the carrier -------------------------------------------------------------------


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: type(effect).__name__)
def test_every_effect_is_markup_without_a_warning(effect: Effect) -> None:
    """The simulated carrier's reader reports what Twilio would skip with a warning (12200)."""
    text = DIALECT.render([effect], 3)
    document = parse(text.encode(), "text/xml; charset=utf-8", ADDRESS, rules=VOICE)
    assert len(document.verbs) > 0
    assert document.violations == []


def test_nothing_is_said_that_could_become_markup() -> None:
    wild = '<Hangup/> & "quotes" ]]> \u0430\u0301 \U0001f4a7'
    (said,) = rendered(Dial(wild, 30))
    assert [child.text for child in said] == [wild]
    assert len(list(said.iter("Hangup"))) == 0
