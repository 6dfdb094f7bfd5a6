"""What is no appeal is put aside, explained, looked through and brought back."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.errors import ConflictError
from hotline.domain.understanding import TextLanguage
from hotline.domain.work import WorkKind
from hotline.ports import Recognition, RecognitionError
from hotline.storage.tables import Appeal, Delivery, DiscardedBy, HistoryEntry, Purpose
from hotline.usecases.open_appeal import want_callback
from hotline.usecases.put_aside import discard, look_through, restore
from hotline.usecases.raise_alarm import raise_alarm
from hotline.usecases.route_appeal import route_by_hand
from tests.fakes import SOUND
from tests.understood import APPEAL, NO_APPEAL, understanding
from tests.world import LANDLINE, RECORDING, CarrierSide, World

SECOND = "SM" + "b" * 32


@pytest.fixture
def deaf(world: World) -> World:
    """A hotline that takes every text for none."""
    return understanding(world, NO_APPEAL)


def spoken(line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice")
    beep = line.call(greeting.action("Gather"))
    form = {"RecordingSid": RECORDING, "RecordingDuration": "7", "Digits": "hangup"}
    line.call(beep.action("Record"), CallStatus="completed", **form)


def heard(confidence: float) -> Recognition:
    return Recognition("алло алло", (), confidence, "kk", "fake", 7.5)


def last(world: World) -> HistoryEntry:
    return world.rows(HistoryEntry)[-1]


def test_what_is_surely_no_appeal_is_put_aside_and_explained(
    deaf: World, line: CarrierSide
) -> None:
    line.text("рахмет сізге")
    deaf.do()
    appeal = deaf.one(Appeal)
    assert appeal.state is AppealState.DISCARDED
    assert (appeal.discarded_by, appeal.is_unseen) == (DiscardedBy.HOTLINE, True)
    entry = deaf.one(HistoryEntry, action="discarded")
    assert entry.actor == "hotline"
    assert entry.after == {
        "state": "discarded", "why": "no_appeal", "probability": 0.98, "because": ["рахмет"],
    }  # fmt: skip
    deaf.clock.move(minutes=5)
    deaf.do()
    assert deaf.rows(Delivery) == []


@pytest.mark.parametrize(
    "doubt",
    [
        {"not_appeal_probability": 0.94},
        {"not_appeal": False},
        {"emergency": True, "urgent": True},
        {"urgent": True},
    ],
)
def test_every_doubt_of_the_classifier_leaves_it_to_a_person(
    world: World, line: CarrierSide, doubt: dict[str, Any]
) -> None:
    world = understanding(world, NO_APPEAL, **doubt)
    line.text("рахмет")
    world.do(WorkKind.ROUTE)
    assert world.one(Appeal).state is AppealState.IN_REVIEW


def test_thanks_beside_an_open_appeal_are_the_operators(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    understanding(world, APPEAL).do()
    world.clock.move(hours=25)  # no longer part of it, yet it is still open
    line.text("рахмет", sid=SECOND)
    understanding(world, NO_APPEAL).do()
    assert [each.state for each in world.rows(Appeal)] == [AppealState.IN_REVIEW] * 2
    assert len(world.rows(Delivery)) == 2


def test_who_was_told_a_number_is_never_put_aside_by_the_hotline(
    deaf: World, line: CarrierSide
) -> None:
    line.text("рахмет")
    deaf.clock.move(seconds=30)
    deaf.do(WorkKind.ACKNOWLEDGE)
    deaf.do()
    assert deaf.one(Appeal).state is AppealState.IN_REVIEW


def test_what_a_person_routed_stays(deaf: World, line: CarrierSide) -> None:
    line.text("рахмет")
    with deaf.ctx.units.write() as unit:
        route_by_hand(unit, unit.session.get_one(Appeal, 1), "land", "aigul")
    deaf.do()
    assert deaf.one(Appeal).state is AppealState.ASSIGNED


@pytest.mark.parametrize(
    ("confidence", "state"),
    [(0.9, AppealState.DISCARDED), (0.4, AppealState.IN_REVIEW)],
)
def test_a_call_is_put_aside_only_where_it_was_heard_well(
    deaf: World, line: CarrierSide, confidence: float, state: AppealState
) -> None:
    deaf.carrier.audio[RECORDING] = SOUND
    deaf.recognizer.hears = [heard(confidence)]
    spoken(line)
    deaf.do()
    assert deaf.one(Appeal).state is state


def test_a_call_of_which_nothing_was_recognised_is_never_put_aside(
    deaf: World, line: CarrierSide
) -> None:
    deaf.carrier.audio[RECORDING] = SOUND
    deaf.recognizer.hears = [RecognitionError("unreadable", "It is no audio.", retry=False)]
    spoken(line)
    deaf.do()
    assert deaf.one(Appeal).state is AppealState.IN_REVIEW


def test_who_asked_for_a_person_is_never_put_aside(deaf: World, line: CarrierSide) -> None:
    line.text("алло")
    with deaf.ctx.units.write() as unit:
        want_callback(unit, unit.session.get_one(Appeal, 1), "asked_for_a_person")
    deaf.do(WorkKind.ROUTE)
    assert deaf.one(Appeal).state is AppealState.IN_REVIEW


# --- A reply to a greeting ---------------------------------------------------------------------


@pytest.mark.parametrize("body", ["", "Сәлеметсіз бе!", "Salem", "Здравствуйте", "?"])
def test_a_greeting_is_asked_what_happened_once_a_day(
    deaf: World, line: CarrierSide, body: str
) -> None:
    for number in range(3):
        line.text(body, sid=f"SM{number:032x}")
        deaf.do()
    delivery = deaf.one(Delivery)
    assert delivery.purpose is Purpose.INVITATION
    assert delivery.body == deaf.ctx.texts.invitation("kk")
    deaf.clock.move(days=1)
    line.text(body, sid=SECOND)
    deaf.do()
    assert len(deaf.rows(Delivery)) == 2


@pytest.mark.parametrize(
    ("body", "sender"),
    [
        ("Скидки 50 % на окна! http://okna.kz", "+77051234567"),
        ("Рахмет!", "+77051234567"),
        ("Сәлем", "KASPI"),
        ("Сәлем", "1414"),
        ("Сәлем", LANDLINE),
        ("Сәлем", "+79161234567"),
    ],
)
def test_robots_and_advertising_get_no_reply(
    deaf: World, line: CarrierSide, body: str, sender: str
) -> None:
    line.text(body, sender=sender)
    deaf.do()
    assert deaf.one(Appeal).state is AppealState.DISCARDED
    assert deaf.rows(Delivery) == []


def test_the_reply_is_in_the_language_of_the_greeting(world: World, line: CarrierSide) -> None:
    world = understanding(world, NO_APPEAL, language=TextLanguage.RUSSIAN)
    line.text("Здравствуйте")
    world.do()
    assert world.one(Delivery).body == world.ctx.texts.invitation("ru")


def test_what_follows_the_greeting_is_an_appeal(deaf: World, line: CarrierSide) -> None:
    line.text("Сәлем")
    deaf.do()
    line.text("Көшемізде су жоқ", sid=SECOND)
    understanding(deaf, APPEAL).do()
    states = [each.state for each in deaf.rows(Appeal)]
    assert states == [AppealState.DISCARDED, AppealState.IN_REVIEW]


# --- Coming back -------------------------------------------------------------------------------


def test_a_person_brings_it_back_and_it_goes_on_as_usual(deaf: World, line: CarrierSide) -> None:
    line.text("рахмет")
    deaf.do()
    due_on = deaf.one(Appeal).due_on
    deaf.clock.move(days=3)
    with deaf.ctx.units.write() as unit:
        restore(deaf.ctx, unit, unit.session.get_one(Appeal, 1), "aigul")
    back = deaf.one(HistoryEntry, action="restored")
    assert (back.actor, back.after["due_on"]) == ("aigul", due_on.isoformat())
    deaf.do()
    appeal = deaf.one(Appeal)
    assert (appeal.state, appeal.due_on) == (AppealState.IN_REVIEW, due_on)
    assert (appeal.discarded_by, appeal.is_unseen) == (None, False)
    assert deaf.one(Delivery).purpose is Purpose.ACKNOWLEDGEMENT


def test_more_words_bring_it_back(deaf: World, line: CarrierSide) -> None:
    deaf.carrier.audio[RECORDING] = SOUND
    deaf.recognizer.hears = [heard(0.9)]
    spoken(line)
    deaf.do()
    assert deaf.one(Appeal).state is AppealState.DISCARDED
    with deaf.ctx.units.write() as unit:
        unit.session.get_one(Appeal, 1).text += "\nсу жоқ"
        unit.ask(WorkKind.ROUTE, 1)
    understanding(deaf, APPEAL).do()
    appeal = deaf.one(Appeal)
    assert (appeal.state, appeal.discarded_by) == (AppealState.IN_REVIEW, None)
    assert deaf.one(HistoryEntry, action="restored").actor == "hotline"
    assert len(deaf.rows(Delivery)) == 1


def test_what_a_person_discarded_stays_discarded(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    with world.ctx.units.write() as unit:
        discard(unit, unit.session.get_one(Appeal, 1), "A duplicate", "aigul")
    understanding(world, APPEAL).do()
    appeal = world.one(Appeal)
    assert (appeal.state, appeal.discarded_by) == (AppealState.DISCARDED, DiscardedBy.PERSON)
    assert not appeal.is_unseen
    assert world.rows(Delivery) == []


def test_words_that_come_while_others_are_understood_are_not_put_aside_with_them(
    world: World, line: CarrierSide
) -> None:
    """The classifier sees the greeting alone; the matter comes before it has finished."""
    line.text("Сәлем")
    hasty = understanding(world, NO_APPEAL)
    told = hasty.ctx.model

    class Slow:
        def current(self) -> "Slow":
            return self

        def understand(self, text: str) -> Any:
            if text == "Сәлем":
                line.text("Су жоқ", sid=SECOND)
                return told.current().understand(text)  # type: ignore[union-attr]
            return APPEAL

    replace(world, ctx=replace(world.ctx, model=Slow())).do()
    appeal = world.one(Appeal)
    assert (appeal.text, appeal.state) == ("Сәлем\nСу жоқ", AppealState.IN_REVIEW)
    assert world.one(Delivery).purpose is Purpose.ACKNOWLEDGEMENT


def test_looking_through_is_noted_and_disturbs_nobody(deaf: World, line: CarrierSide) -> None:
    line.text("рахмет")
    deaf.do()
    before = deaf.one(Appeal)
    for expected in (1, 0):
        with deaf.ctx.units.write() as unit:
            assert look_through(unit, [before.reference, "00000000"], "aigul") == expected
    appeal = deaf.one(Appeal)
    assert (appeal.is_unseen, appeal.revision) == (False, before.revision)
    assert (last(deaf).actor, last(deaf).action) == ("aigul", "looked_through")


def test_only_what_is_discarded_comes_back(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    with world.ctx.units.write() as unit, pytest.raises(ConflictError):
        restore(world.ctx, unit, unit.session.get_one(Appeal, 1), "aigul")


def test_what_raised_an_alarm_is_never_put_aside(deaf: World, line: CarrierSide) -> None:
    """The words that were heard live told of a fire; those of the recording don't."""
    line.text("алло")
    with deaf.ctx.units.write() as unit:
        raise_alarm(deaf.ctx, unit, unit.session.get_one(Appeal, 1), ("өрт",))
    deaf.do(WorkKind.ROUTE)
    assert deaf.one(Appeal).state is AppealState.IN_REVIEW
