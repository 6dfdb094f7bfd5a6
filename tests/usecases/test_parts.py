"""Parts of an appeal beside everything else: alarms, more words, the line."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.domain.errors import ConflictError
from hotline.domain.understanding import Candidate, Understanding
from hotline.domain.work import WorkKind
from hotline.storage.tables import (
    Alarm,
    AlarmCallTo,
    Appeal,
    Call,
    Channel,
    Department,
    Incident,
    IncidentState,
    Recording,
    Role,
)
from hotline.storage.unit import Unit
from hotline.usecases.appeal_text import take_transcripts
from hotline.usecases.correct_text import correct_text
from hotline.usecases.incident_review import add_appeal
from hotline.usecases.raise_alarm import raise_alarm
from hotline.usecases.sign_in import add_operator
from hotline.usecases.split_appeal import split_appeal
from tests.factories import make_appeal, make_call, make_person, make_recording, make_transcript
from tests.usecases.alarming import HOTLINE_NUMBER, OUTGOING, answer, calls_to, look
from tests.world import LANDLINE, MOBILE, CarrierSide, World

REFERENCE, PART = "48120374", "48120374-2"
TEXT = "Топарда екі күн су жоқ. Көршіде газ иісі бар."


def split(
    world: World, phone: str = MOBILE, call: Call | None = None, text: str = TEXT
) -> tuple[int, int]:
    """Store an appeal in two parts; return their ids."""
    with world.ctx.units.write() as unit:
        housing = unit.session.scalars(select(Department).filter_by(code="housing-utilities")).one()
        whole = make_appeal(
            unit,
            person=make_person(unit, phone),
            department=housing,
            state=AppealState.ASSIGNED,
            routed_by_hand=True,
            reference=REFERENCE,
            text=text,
            call_id=call.id if call else None,
            channel=Channel.CALL if call else Channel.SMS,
        )
        part = split_appeal(world.ctx, unit, whole, [1], "emergency", "aigul")
    return whole.id, part.id


class Gas:
    """Understands that gas is a danger."""

    def current(self) -> "Gas":
        return self

    def understand(self, text: str) -> Understanding:
        return Understanding(
            candidates=(Candidate("emergency", 0.9),),
            service=None,
            kind=None,
            language=None,
            urgent=False,
            emergency="газ" in text,
            not_appeal=False,
            not_appeal_probability=0.0,
            because=("газ",),
        )


def understood(world: World) -> None:
    replace(world, ctx=replace(world.ctx, model=Gas())).do(WorkKind.ROUTE)


def test_danger_in_what_was_split_off_unread_raises_the_alarm(world: World) -> None:
    _, part = split(world)
    understood(world)
    assert [alarm.appeal_id for alarm in world.rows(Alarm)] == [part]


def test_danger_that_was_seen_before_the_split_alarms_nobody_again(world: World) -> None:
    with world.ctx.units.write() as unit:
        whole = make_appeal(unit, text=TEXT, reference=REFERENCE)
        raise_alarm(world.ctx, unit, whole, ["газ"])
    with world.ctx.units.write() as unit:
        split_appeal(
            world.ctx, unit, unit.session.get_one(Appeal, whole.id), [1], "emergency", "aigul"
        )
    understood(world)
    assert [alarm.appeal_id for alarm in world.rows(Alarm)] == [whole.id]


def test_who_is_rung_back_about_a_part_hears_the_number_of_the_whole(
    world: World, line: CarrierSide
) -> None:
    _, part = split(world, LANDLINE)
    with world.ctx.units.write() as unit:
        raise_alarm(world.ctx, unit, unit.session.get_one(Appeal, part), ["газ"])
    look(world)
    (ringing,) = calls_to(world, AlarmCallTo.RESIDENT)
    menu = answer(line, ringing)
    heard = line.call(menu.action("Gather"), sid=OUTGOING, caller=HOTLINE_NUMBER)
    digits = [prompt[-1] for prompt in heard.prompts if "/digit_" in prompt]
    assert "".join(digits) == REFERENCE


def heard_call(world: World, *texts: str) -> Call:
    """Store a call with recordings that were recognised."""
    with world.ctx.units.write() as unit:
        call = make_call(unit)
        for text in texts:
            make_transcript(
                unit, recording_id=make_recording(unit, call_id=call.id).id, display=text
            )
    return call


def attach(unit: Unit, call: Call, appeal: int) -> None:
    for recording in unit.session.query(Recording).filter_by(call_id=call.id):
        recording.appeal_id = appeal


def test_what_is_not_heard_yet_is_not_split(world: World) -> None:
    call = heard_call(world, TEXT)
    with world.ctx.units.write() as unit:
        whole = make_appeal(unit, text=TEXT, call_id=call.id)
        attach(unit, call, whole.id)
        make_recording(unit, call_id=call.id, appeal_id=whole.id)
    with world.ctx.units.write() as unit:
        row = unit.session.get_one(Appeal, whole.id)
        with pytest.raises(ConflictError, match="heard"):
            split_appeal(world.ctx, unit, row, [1], "emergency", "aigul")
    assert len(world.rows(Appeal)) == 1


def said(world: World, call: Call, appeal: int) -> str:
    """Attach a call's recordings to an appeal; return its text, for which it makes no difference
    that the words come twice.
    """
    with world.ctx.units.write() as unit:
        attach(unit, call, appeal)
    for _ in range(2):
        with world.ctx.units.write() as unit:
            take_transcripts(unit, unit.session.get_one(Appeal, appeal))
    return world.one(Appeal, id=appeal).text


def test_what_is_said_after_a_split_is_added_and_corrected(world: World) -> None:
    first = heard_call(world, TEXT)
    whole, part = split(world, call=first)
    kept, given = "Топарда екі күн су жоқ.", "Көршіде газ иісі бар."
    assert said(world, first, whole) == kept
    world.clock.move(minutes=5)
    later = heard_call(world, "көшеміз Абай")
    assert said(world, later, whole) == f"{kept}\nкөшеміз Абай"
    with world.ctx.units.write() as unit:
        person = add_operator(unit, "aigul", "Айгүл", "three wise camels", Role.OPERATOR, "kk")
        recording = unit.session.scalars(select(Recording).filter_by(call_id=later.id)).one()
        row = unit.session.get_one(Appeal, whole)
        for text in ("Көшеміз:\nАбай", "Көшеміз: Абай 5"):
            correct_text(unit, recording, row, text, operator_id=person.id, actor="aigul")
    assert world.one(Appeal, id=whole).text == f"{kept}\nКөшеміз: Абай 5"
    assert said(world, heard_call(world, "иісі күшейді"), part) == f"{given}\nиісі күшейді"


def test_what_is_said_about_a_text_does_not_replace_it(world: World) -> None:
    with world.ctx.units.write() as unit:
        texted = make_appeal(unit, text=TEXT, person=make_person(unit, MOBILE))
    assert said(world, heard_call(world, "үйіміз 5"), texted.id) == f"{TEXT}\nүйіміз 5"


def test_a_part_is_put_into_an_incident_by_its_number(world: World) -> None:
    _, part = split(world)
    with world.ctx.units.write() as unit:
        incident = Incident(
            state=IncidentState.OPEN, title="Газ", proposed_at=unit.now, latest_at=unit.now
        )
        unit.session.add(incident)
        unit.session.flush()
        assert add_appeal(unit, incident, "4812 0374-2", "aigul").id == part
