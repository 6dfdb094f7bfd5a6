"""An appeal with several topics: one number for the resident, a part for each department."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealEvent, AppealState
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.parts import MOST_PARTS
from hotline.domain.understanding import AppealKind, Candidate, Understanding
from hotline.domain.work import WorkKind
from hotline.storage.part_queries import part_labels, parts_of
from hotline.storage.tables import (
    Appeal,
    AppealPart,
    Delivery,
    Department,
    HistoryEntry,
    Purpose,
    Recording,
    Role,
)
from hotline.usecases.answer_appeal import answer_appeal
from hotline.usecases.clear_demo import clear_demo
from hotline.usecases.correct_text import correct_text
from hotline.usecases.forward_appeal import forward_appeal
from hotline.usecases.history import move
from hotline.usecases.put_aside import discard
from hotline.usecases.set_kind import set_kind
from hotline.usecases.sign_in import add_operator
from hotline.usecases.split_appeal import pieces_of, split_appeal
from tests.factories import (
    make_appeal,
    make_call,
    make_person,
    make_recording,
    make_transcript,
    sid,
)
from tests.world import MOBILE, CarrierSide, World

REFERENCE = "48120374"
TEXT = "Топарда екі күн су жоқ. Жолда шұңқыр көп. Шұңқырды жөндеңіздер."


def stored(world: World, **columns: Any) -> Appeal:
    """Store an appeal that is with the department of housing."""
    with world.ctx.units.write() as unit:
        housing = unit.session.scalars(select(Department).filter_by(code="housing-utilities")).one()
        given = {
            "person": make_person(unit, MOBILE),
            "department": housing,
            "state": AppealState.ASSIGNED,
            "routed_by_hand": True,
            "reference": REFERENCE,
            "text": TEXT,
            "term_days": 15,
            "term_unit": "working_days",
            **columns,
        }
        return make_appeal(unit, **given)


def split(
    world: World,
    chosen: Collection[int] = (1, 2),
    code: str = "roads-transport",
    reference: str = REFERENCE,
) -> Appeal:
    with world.ctx.units.write() as unit:
        appeal = unit.session.scalars(select(Appeal).filter_by(reference=reference)).one()
        return split_appeal(world.ctx, unit, appeal, chosen, code, "aigul")


def answer(world: World, reference: str, text: str) -> str:
    with world.ctx.units.write() as unit:
        appeal = unit.session.scalars(select(Appeal).filter_by(reference=reference)).one()
        answer_appeal(world.ctx, unit, appeal, text, operator_id=None, actor="aigul")
    return world.rows(Delivery, purpose=Purpose.ANSWER)[-1].body


def test_a_part_has_its_own_department_and_text_and_the_same_day(world: World) -> None:
    whole = stored(world, kind=AppealKind.ZHALOBA)
    part = split(world)
    assert part.reference == "48120374-2"
    assert part.text == "Жолда шұңқыр көп. Шұңқырды жөндеңіздер."
    assert (part.state, part.routed_by_hand) == (AppealState.ASSIGNED, True)
    assert part.department is not None
    assert part.department.code == "roads-transport"
    first = world.one(Appeal, reference=REFERENCE)
    assert (first.text, first.place) == ("Топарда екі күн су жоқ.", "Топар")
    assert first.department_id == whole.department_id
    assert part.place is None
    for name in ("registered_on", "received_at", "person_id", "language", "channel", "kind"):
        assert getattr(part, name) == getattr(first, name), name
    assert part.term_rule == "АППК, ст. 99", "the term of its kind"
    with world.ctx.units.read() as session:
        assert [each.number for each in parts_of(session, part.id)] == [1, 2]
        assert part_labels(session, [whole.id, part.id]) == {whole.id: "1/2", part.id: "2/2"}


def test_the_history_of_both_tells_of_it(world: World) -> None:
    stored(world)
    part = split(world)
    gone = world.one(HistoryEntry, action="split")
    assert (gone.actor, gone.before, gone.after["split_off"]) == (
        "aigul",
        {"text": TEXT},
        "48120374-2",
    )
    assert (gone.after["to"], gone.after["text"]) == ("roads-transport", "Топарда екі күн су жоқ.")
    begun = world.one(HistoryEntry, action="split_off")
    assert (begun.appeal_id, begun.after["part_of"]) == (part.id, REFERENCE)
    assert world.one(HistoryEntry, action="routed").appeal_id == part.id


def test_each_answer_goes_out_as_it_comes_under_the_one_number(world: World) -> None:
    stored(world)
    split(world)
    assert answer(world, "48120374-2", "Жөндейміз") == "№4812 0374 (2/2): Жөндейміз"
    assert answer(world, REFERENCE, "Су берілді") == "№4812 0374 (1/2): Су берілді"


def test_an_appeal_that_is_one_is_answered_as_before(world: World) -> None:
    stored(world)
    assert answer(world, REFERENCE, "Су берілді") == "№4812 0374: Су берілді"


def test_a_part_that_was_discarded_no_longer_counts(world: World) -> None:
    whole = stored(world)
    parts = [split(world, [1]), split(world, [1], "land")]
    with world.ctx.units.write() as unit:
        discard(unit, unit.session.get_one(Appeal, parts[0].id), "Қате бөлінді", "aigul")
    with world.ctx.units.read() as session:
        ids = [whole.id, *(part.id for part in parts)]
        assert part_labels(session, ids) == {whole.id: "1/2", parts[1].id: "2/2"}
    with world.ctx.units.write() as unit:
        discard(unit, unit.session.get_one(Appeal, parts[1].id), "Қате бөлінді", "aigul")
    assert answer(world, REFERENCE, "Су берілді") == "№4812 0374: Су берілді"


def test_a_forwarded_part_is_told_by_the_wholes_number(world: World) -> None:
    stored(world)
    part = split(world)
    with world.ctx.units.write() as unit:
        row = unit.session.get_one(Appeal, part.id)
        forward_appeal(world.ctx, unit, row, "police", reason="Апат", actor="aigul")
    assert "4812 0374 мына" in world.one(Delivery, purpose=Purpose.FORWARD).body


def test_a_part_may_be_split_again_and_stays_part_of_the_whole(world: World) -> None:
    stored(world)
    split(world)
    third = split(world, [1], "land", "48120374-2")
    assert third.reference == "48120374-3"
    with world.ctx.units.read() as session:
        parts = parts_of(session, third.id)
    assert [each.part.reference for each in parts] == [REFERENCE, "48120374-2", "48120374-3"]
    assert answer(world, "48120374-2", "Иә").startswith("№4812 0374 (2/3)")


@pytest.mark.parametrize(
    ("chosen", "code", "field"),
    [
        ([], "roads-transport", "pieces"),
        ([0, 1, 2], "roads-transport", "pieces"),
        ([7], "roads-transport", "pieces"),
        ([-1], "roads-transport", "pieces"),
        ([1], "no-such", "department"),
        ([1], "housing-utilities", "department"),
    ],
)
def test_what_is_no_split(world: World, chosen: list[int], code: str, field: str) -> None:
    stored(world)
    with pytest.raises(InvalidInputError) as refused:
        split(world, chosen, code)
    assert refused.value.field == field
    assert (len(world.rows(Appeal)), world.one(Appeal).text) == (1, TEXT)
    with world.ctx.units.read() as session:
        assert session.query(AppealPart).count() == 0


def test_what_was_answered_is_not_split(world: World) -> None:
    stored(world, state=AppealState.ANSWERED)
    with pytest.raises(ConflictError):
        split(world)


def test_there_is_an_end_to_parts(world: World) -> None:
    stored(world, text=" ".join(f"Бір сөйлем {n}." for n in range(12)))
    for number in range(2, MOST_PARTS + 1):
        assert split(world, [0], "land" if number % 2 else "police").reference[-1] == str(number)
    with pytest.raises(ConflictError, match="9 parts"):
        split(world, [0], "land")


def test_kinds_and_terms_are_each_parts_own(world: World) -> None:
    stored(world)
    part = split(world)
    with world.ctx.units.write() as unit:
        row = unit.session.get_one(Appeal, part.id)
        set_kind(world.ctx, unit, row, AppealKind.ZHALOBA, "aigul")
    first, second = world.rows(Appeal)
    assert (first.kind, second.kind) == (None, AppealKind.ZHALOBA)
    assert first.due_on < second.due_on


def status(world: World, line: CarrierSide) -> tuple[list[str], str]:
    greeting = line.call("/twilio/voice", caller=MOBILE)
    heard = line.call(greeting.action("Gather"), caller=MOBILE, Digits="3")
    return heard.prompts, heard.xml


def test_a_caller_hears_how_the_least_advanced_part_stands(world: World, line: CarrierSide) -> None:
    stored(world)
    split(world)
    answer(world, "48120374-2", "Жөндейміз")
    prompts, _ = status(world, line)
    assert "kk/status_with_department" in prompts
    assert "kk/status_answered" not in prompts


def test_the_whole_is_closed_when_all_parts_are(world: World, line: CarrierSide) -> None:
    stored(world)
    split(world)
    for reference in (REFERENCE, "48120374-2"):
        answer(world, reference, "Болды")
    with world.ctx.units.write() as unit:
        for appeal in unit.session.query(Appeal).order_by(Appeal.id):
            move(unit, appeal, AppealEvent.CLOSED, "aigul")
            break
    assert "kk/status_answered" in status(world, line)[0]
    with world.ctx.units.write() as unit:
        last = unit.session.scalars(select(Appeal).filter_by(reference="48120374-2")).one()
        move(unit, last, AppealEvent.CLOSED, "aigul")
    sid = "CA" + "0" * 31 + "2"
    greeting = line.call("/twilio/voice", sid, MOBILE)
    heard = line.call(greeting.action("Gather"), sid, MOBILE, Digits="3")
    assert "kk/status_closed" in heard.prompts


def test_a_part_is_never_acknowledged_as_if_it_were_new(world: World) -> None:
    stored(world)
    part = split(world)
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, part.id)
    world.do(WorkKind.ROUTE)
    assert world.rows(Delivery, purpose=Purpose.ACKNOWLEDGEMENT) == []


def test_the_demonstrations_parts_go_with_it(world: World) -> None:
    stored(world, is_demo=True)
    split(world)
    assert clear_demo(world.ctx) == 2
    assert world.rows(Appeal) == []


class TwoTopics:
    """Understands water and roads, and nothing else."""

    def current(self) -> "TwoTopics":
        return self

    def understand(self, text: str) -> Understanding:
        words = {"су": "housing-utilities", "жол": "roads-transport"}
        found = [code for word, code in words.items() if word in text.lower()]
        sure = 0.95 if len(found) == 1 else 0.5
        return Understanding(
            candidates=tuple(Candidate(code, sure) for code in found),
            service=None,
            kind=None,
            language=None,
            urgent=False,
            emergency=False,
            not_appeal=False,
            not_appeal_probability=0.0,
            because=(),
        )


def test_several_topics_are_proposed_with_their_departments(
    world: World, line: CarrierSide
) -> None:
    said = "бізде үйге су келмей жатыр. сонымен қатар орталық жол бұзылған екен."
    line.text(said)
    replace(world, ctx=replace(world.ctx, model=TwoTopics())).do(WorkKind.ROUTE)
    appeal = world.one(Appeal)
    assert [(each["department"], each["probability"]) for each in appeal.topics] == [
        ("housing-utilities", 0.95),
        ("roads-transport", 0.95),
    ]
    assert {piece.topic for piece in pieces_of(appeal)} == {0, 1}
    second = [at for at, piece in enumerate(pieces_of(appeal)) if piece.topic == 1]
    part = split(world, second, "roads-transport", appeal.reference)
    assert part.text == "сонымен қатар орталық жол бұзылған екен."
    assert world.one(Appeal, reference=appeal.reference).topics == []


def test_of_three_topics_the_next_split_is_proposed_too(world: World) -> None:
    topics = [
        {"text": "Су жоқ.", "department": "housing-utilities", "probability": 0.9},
        {"text": "Жол нашар.", "department": "roads-transport", "probability": 0.9},
        {"text": "Жер керек.", "department": "land", "probability": 0.9},
    ]
    stored(world, text="Су жоқ. Жол нашар. Жер керек.", topics=topics)
    split(world, [1])
    first = world.one(Appeal, reference=REFERENCE)
    assert [each["department"] for each in first.topics] == ["housing-utilities", "land"]
    assert [piece.topic for piece in pieces_of(first)] == [0, 1]


def test_what_a_resident_adds_goes_to_a_part_that_is_still_open(
    world: World, line: CarrierSide
) -> None:
    line.text(TEXT)
    world.do(WorkKind.ROUTE)
    first = world.one(Appeal)
    split(world, [1], "land", first.reference)
    answer(world, first.reference, "Болды")
    with world.ctx.units.write() as unit:
        move(unit, unit.session.get_one(Appeal, first.id), AppealEvent.CLOSED, "aigul")
    for number in (1, 2):
        line.text(f"Тағы {number}", sid("SM"))
    closed, still_open = world.rows(Appeal)
    assert "Тағы" not in closed.text
    assert still_open.text.endswith("Тағы 1\nТағы 2")


def test_a_corrected_recording_brings_no_words_back_that_went_elsewhere(world: World) -> None:
    with world.ctx.units.write() as unit:
        call = make_call(unit)
    appeal = stored(world, call_id=call.id)
    with world.ctx.units.write() as unit:
        recording = make_recording(unit, call_id=call.id, appeal_id=appeal.id)
        make_transcript(unit, recording_id=recording.id, display=TEXT)
    split(world)
    with world.ctx.units.write() as unit:
        person = add_operator(unit, "aigul", "Айгүл", "three wise camels", Role.OPERATOR, "kk")
        row, heard = unit.session.get_one(Appeal, appeal.id), unit.session.get_one(Recording, 1)
        correct_text(unit, heard, row, f"{TEXT} Рахмет.", operator_id=person.id, actor="aigul")
    assert world.one(Appeal, reference=REFERENCE).text == "Топарда екі күн су жоқ."


def test_what_is_not_heard_yet_is_not_split(world: World) -> None:
    stored(world, state=AppealState.RECEIVED)
    with pytest.raises(ConflictError):
        split(world)
