"""The confirmation of receipt: once, with the department where it is known in time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.catalogue import Catalogue
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.sms import segments
from hotline.domain.understanding import Candidate, TextLanguage
from hotline.domain.work import WorkKind, WorkState
from hotline.ports import RecognitionError
from hotline.storage import work as leases
from hotline.storage.tables import Appeal, Delivery, Purpose
from hotline.usecases.acknowledge import acknowledge
from hotline.usecases.put_aside import discard
from tests.fakes import SOUND
from tests.understood import APPEAL, understanding
from tests.world import MOBILE, RECORDING, CarrierSide, World, catalogue, make_world

WATER = "ТҮКШ бөлімі"
TEXT = "Көшемізде су жоқ"


def told(world: World) -> list[str]:
    return [each.body for each in world.rows(Delivery, purpose=Purpose.ACKNOWLEDGEMENT)]


def wait(world: World, seconds: float = 30) -> None:
    world.clock.move(seconds=seconds)
    world.do(WorkKind.ACKNOWLEDGE)


def ring(line: CarrierSide) -> None:
    """Ring, speak and hang up."""
    greeting = line.call("/twilio/voice")
    beep = line.call(greeting.action("Gather"))
    form = {"RecordingSid": RECORDING, "RecordingDuration": "7", "Digits": "hangup"}
    line.call(beep.action("Record"), CallStatus="completed", **form)


def test_a_text_is_acknowledged_with_its_department(world: World, line: CarrierSide) -> None:
    world = understanding(world, APPEAL)
    line.text(TEXT)
    assert told(world) == []
    world.do(WorkKind.ROUTE)
    (body,) = told(world)
    reference = world.one(Appeal).reference
    assert WATER in body
    assert f"{reference[:4]} {reference[4:]}" in body
    assert "14.12.2026" in body
    wait(world)
    world.do()
    assert told(world) == [body]


def test_a_department_that_is_rather_a_guess_is_not_named(world: World, line: CarrierSide) -> None:
    guess = (Candidate("housing-utilities", 0.6),)
    world = understanding(world, APPEAL, candidates=guess)
    line.text(TEXT)
    world.do(WorkKind.ROUTE)
    (body,) = told(world)
    assert WATER not in body


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("нет воды", TextLanguage.RUSSIAN, "Обращение"),
        ("net vody", TextLanguage.TRANSLIT, "Өтініш"),
        ("нет воды", None, "Өтініш"),
    ],
)
def test_it_is_in_the_language_that_was_understood(
    world: World, line: CarrierSide, text: str, language: TextLanguage | None, word: str
) -> None:
    world = understanding(world, APPEAL, language=language)
    line.text(text)
    world.do(WorkKind.ROUTE)
    assert word in told(world)[0]


def test_a_call_is_acknowledged_when_its_words_are_known(world: World, line: CarrierSide) -> None:
    world = understanding(world, APPEAL)
    world.carrier.audio[RECORDING] = SOUND
    ring(line)
    assert told(world) == []
    world.do()
    assert WATER in told(world)[0]


def test_nobody_waits_for_a_slow_recogniser(world: World, line: CarrierSide) -> None:
    world = understanding(world, APPEAL)
    world.carrier.audio[RECORDING] = SOUND
    ring(line)
    wait(world, 29)
    assert told(world) == []
    wait(world, 1)
    (body,) = told(world)
    assert WATER not in body
    world.do()
    assert told(world) == [body]


def test_recognition_that_gives_up_is_no_reason_to_wait(world: World, line: CarrierSide) -> None:
    world.carrier.audio[RECORDING] = SOUND
    world.recognizer.hears = [RecognitionError("unreadable", "It is no audio.", retry=False)]
    ring(line)
    world.do()
    assert len(told(world)) == 1


def test_a_classifier_that_fails_keeps_nobody_waiting(world: World, line: CarrierSide) -> None:
    world = understanding(world, RuntimeError("no model"))
    line.text(TEXT)
    for _ in range(3):
        world.clock.move(minutes=10)
        world.do(WorkKind.ROUTE, WorkKind.ACKNOWLEDGE)
    assert world.work(WorkKind.ROUTE).state is WorkState.DONE  # by keywords
    (body,) = told(world)
    assert WATER not in body


def test_a_worker_that_died_over_it_is_replaced(world: World, line: CarrierSide) -> None:
    line.text(TEXT)
    world.clock.move(seconds=30)
    lease = timedelta(seconds=30)
    work = world.work(WorkKind.ACKNOWLEDGE)
    with world.ctx.units.write() as unit:
        assert leases.claim(unit.session, work.id, "dead:1", unit.now, lease)
    world.do(WorkKind.ACKNOWLEDGE)
    assert told(world) == []
    wait(world)
    assert len(told(world)) == 1


def test_two_who_tell_at_once_tell_once(world: World, line: CarrierSide) -> None:
    line.text(TEXT)
    for _ in range(2):
        with world.ctx.units.write() as unit:
            acknowledge(world.ctx, unit, unit.session.get_one(Appeal, 1))
    assert len(told(world)) == 1


def test_two_texts_in_a_moment_are_acknowledged_together(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    line.text("Абай көшесі", sid="SM" + "b" * 32)
    world.do(WorkKind.ROUTE)
    assert len(world.rows(Delivery)) == 1


def test_what_was_discarded_or_answered_meanwhile_is_not_acknowledged(
    world: World, line: CarrierSide
) -> None:
    line.text(TEXT)
    line.text(TEXT, sid="SM" + "b" * 32, sender="+77011112233")
    with world.ctx.units.write() as unit:
        first, second = (unit.session.get_one(Appeal, number) for number in (1, 2))
        discard(unit, first, "A duplicate", "aigul")
        second.state, second.answered_at = AppealState.ANSWERED, unit.now
    wait(world)
    assert told(world) == []


def test_calls_are_acknowledged_only_where_that_is_wanted(tmp_path: Path) -> None:
    world = make_world(tmp_path, SMS__ACKNOWLEDGE_CALLS="false")
    line = CarrierSide.of(world)
    ring(line)
    wait(world)
    assert told(world) == []
    line.text(TEXT, sender="+77011112233")
    wait(world)
    assert len(told(world)) == 1
    world.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_department_fits_two_parts(world: World, language: Language) -> None:
    every: Catalogue = catalogue()
    for department in every.departments:
        short = department.short_kk if language == "kk" else department.short_ru
        name = short or (department.name_kk if language == "kk" else department.name_ru)
        assert len(name) <= 35, department.code
        text = world.ctx.texts.acknowledgement(language, "12345678", date(2026, 12, 14), name)
        assert segments(text).parts <= 2, text
        assert name in text
    assert segments(world.ctx.texts.invitation(language)).parts <= 2


def test_a_number_that_is_keyed_later_is_told_then(world: World, line: CarrierSide) -> None:
    greeting = line.call("/twilio/voice", caller="anonymous")
    beep = line.call(greeting.action("Gather"), caller="anonymous")
    form = {"RecordingSid": RECORDING, "RecordingDuration": "7"}
    asked = line.call(beep.action("Record"), caller="anonymous", **form)
    world.carrier.audio[RECORDING] = SOUND
    world.do()
    wait(world)
    assert told(world) == []
    line.call(asked.action("Gather"), caller="anonymous", Digits=MOBILE.removeprefix("+7"))
    world.do()
    assert len(told(world)) == 1
    assert world.one(Delivery).to_phone == MOBILE
