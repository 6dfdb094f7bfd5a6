"""The kind of an appeal, its term, the extension of it, and what happens as it runs out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.deliveries import DeliveryState
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.understanding import AppealKind
from hotline.domain.work import WorkKind
from hotline.ports import CarrierRefusedError
from hotline.storage.tables import Appeal, Delivery, HistoryEntry, Purpose
from hotline.storage.unit import Unit
from hotline.usecases import watch_terms as watching
from hotline.usecases.answer_appeal import answer_appeal
from hotline.usecases.extend_term import extend_term
from hotline.usecases.set_kind import set_kind
from hotline.usecases.watch_terms import watch_terms
from tests.factories import make_appeal, make_person
from tests.fakes import MONDAY
from tests.world import LANDLINE, CarrierSide, World, make_world

REGISTERED = date(2026, 11, 23)
DUE = date(2026, 12, 14)
LATEST = date(2027, 1, 22)
DUTY = "+77011112233"


def change(world: World, act: Callable[[Unit, Appeal], None]) -> Appeal:
    """Do something to the only appeal; return it as it then stands."""
    with world.ctx.units.write() as unit:
        act(unit, unit.session.query(Appeal).one())
    return world.one(Appeal)


def choose(world: World, kind: AppealKind | None) -> Appeal:
    return change(world, lambda unit, appeal: set_kind(world.ctx, unit, appeal, kind, "aigul"))


def extend(world: World, until: date = LATEST, **given: str) -> Appeal:
    words = {"reason": "Экспертиза", "decided_by": "А. Ахметов", **given}

    def act(unit: Unit, appeal: Appeal) -> None:
        extend_term(world.ctx, unit, appeal, until, actor="aigul", **words)

    return change(world, act)


def entries(world: World, action: str) -> list[HistoryEntry]:
    return world.rows(HistoryEntry, action=action)


def told(world: World, purpose: Purpose = Purpose.EXTENSION) -> list[str]:
    return [delivery.body for delivery in world.rows(Delivery, purpose=purpose)]


def stored(world: World, **columns: Any) -> int:
    """Store an appeal that was registered on REGISTERED."""
    with world.ctx.units.write() as unit:
        given = {
            "person": make_person(unit),
            "registered_on": REGISTERED,
            "due_on": DUE,
            "term_days": 15,
            "term_unit": "working_days",
            **columns,
        }
        return int(make_appeal(unit, **given).id)


def test_an_appeal_begins_with_the_general_term(world: World, line: CarrierSide) -> None:
    line.text("Су жоқ")
    appeal = world.one(Appeal)
    assert (appeal.kind, appeal.registered_on, appeal.due_on) == (None, REGISTERED, DUE)
    assert (appeal.term_rule, appeal.term_days, appeal.term_unit) == (
        "АППК, ст. 76",
        15,
        "working_days",
    )
    (entry,) = entries(world, "registered")
    assert entry.after["term"]["days"] == 15


def test_the_kind_sets_the_term_from_the_day_of_registration(world: World) -> None:
    stored(world)
    world.clock.move(days=7)
    complaint = choose(world, AppealKind.ZHALOBA)
    assert (complaint.due_on, complaint.term_rule) == (date(2026, 12, 22), "АППК, ст. 99")
    request = choose(world, AppealKind.ZAPROS)
    assert (request.due_on, request.term_unit) == (date(2026, 12, 8), "calendar_days")
    report = choose(world, AppealKind.SOOBSHCHENIE)
    assert report.due_on == DUE
    unknown = choose(world, None)
    assert (unknown.kind, unknown.due_on) == (None, DUE)
    first, *_ = entries(world, "kind_set")
    assert first.actor == "aigul"
    assert first.before["kind"] is None
    assert first.before["due_on"] == "2026-12-14"
    assert first.after["kind"] == "zhaloba"
    assert first.after["due_on"] == "2026-12-22"
    assert first.after["term"] == {
        "days": 20,
        "unit": "working_days",
        "article": "АППК, ст. 99",
        "extended": False,
    }


def test_the_same_kind_again_changes_nothing(world: World) -> None:
    stored(world)
    choose(world, AppealKind.ZHALOBA)
    choose(world, AppealKind.ZHALOBA)
    assert len(entries(world, "kind_set")) == 1


def test_a_term_is_extended_and_the_resident_told_in_their_language(world: World) -> None:
    stored(world, language="kk", reference="48120370")
    appeal = extend(world)
    assert (appeal.due_on, appeal.extended_to) == (LATEST, LATEST)
    assert told(world) == ["Өтініш 4812 0370: жауап мерзімі ұзартылды. Жаңа мерзім: 22.01.2027."]
    assert [delivery.parts for delivery in world.rows(Delivery)] == [1]
    (entry,) = entries(world, "extended")
    assert entry.before["due_on"] == "2026-12-14"
    assert entry.after["due_on"] == "2027-01-22"
    assert entry.after["reason"] == "Экспертиза"
    assert entry.after["decided_by"] == "А. Ахметов"
    assert entry.after["tell_by"] == "2026-11-26"
    world.do(WorkKind.DELIVER)
    assert [message.body for message in world.carrier.sent] == told(world)


def test_a_landline_is_to_be_rung_about_an_extension(world: World) -> None:
    with world.ctx.units.write() as unit:
        landline = make_person(unit, LANDLINE)
    stored(world, person=landline)
    appeal = extend(world)
    assert appeal.wants_callback
    assert told(world) == []
    (entry,) = entries(world, "callback_wanted")
    assert entry.after == {"why": "term_extended"}


def test_a_term_may_be_extended_again_within_the_limit(world: World) -> None:
    stored(world, language="ru", reference="48120370")
    extend(world, date(2026, 12, 28))
    appeal = extend(world)
    assert appeal.due_on == LATEST
    assert told(world)[-1] == "Обращение 4812 0370: срок ответа продлён до 22.01.2027."
    with pytest.raises(InvalidInputError, match="later than the law allows"):
        extend(world, date(2027, 1, 25))
    assert world.one(Appeal).due_on == LATEST


@pytest.mark.parametrize(
    ("columns", "until", "sentence"),
    [
        ({"kind": AppealKind.ZHALOBA}, LATEST, "complaint or a request .* is not extended"),
        ({"kind": AppealKind.ZAPROS}, LATEST, "complaint or a request .* is not extended"),
        ({"due_on": date(2026, 11, 20)}, LATEST, "has passed"),
        ({}, DUE, "later than the present deadline"),
        ({}, date(2027, 1, 25), "later than the law allows"),
        ({}, date(2027, 1, 2), "no working day"),
    ],
)
def test_what_is_not_extended_says_why(
    world: World, columns: dict[str, Any], until: date, sentence: str
) -> None:
    stored(world, **columns)
    before = world.one(Appeal).due_on
    with pytest.raises(InvalidInputError, match=sentence) as refused:
        extend(world, until)
    assert refused.value.field == "until"
    assert world.one(Appeal).due_on == before
    assert entries(world, "extended") == []
    assert told(world) == []


@pytest.mark.parametrize("field", ["reason", "decided_by"])
def test_a_decision_has_a_reason_and_a_head(world: World, field: str) -> None:
    stored(world)
    with pytest.raises(InvalidInputError, match="reasoned decision") as refused:
        extend(world, **{field: "  "})
    assert refused.value.field == field


def test_an_answered_appeal_needs_no_more_time(world: World) -> None:
    stored(world, state=AppealState.ANSWERED)
    with pytest.raises(ConflictError):
        extend(world)


def test_an_extension_outlives_a_change_of_kind_unless_the_law_forbids_it(world: World) -> None:
    stored(world)
    extend(world)
    assert choose(world, AppealKind.OTKLIK).due_on == LATEST
    complaint = choose(world, AppealKind.ZHALOBA)
    assert (complaint.due_on, complaint.extended_to) == (date(2026, 12, 22), None)
    assert choose(world, AppealKind.OTKLIK).due_on == DUE


def noted(world: World) -> list[tuple[int, str, int | None]]:
    return [
        (entry.appeal_id, entry.action, entry.after.get("days_left"))
        for entry in world.rows(HistoryEntry)
    ]


def test_each_deadline_is_announced_once_at_each_step(world: World) -> None:
    appeal = stored(world)
    world.clock.at = datetime(2026, 12, 8, 6, 0, tzinfo=UTC)
    assert watch_terms(world.ctx) == 0
    for _ in range(9):
        world.clock.move(days=1)
        for _ in range(3):
            watch_terms(world.restarted().ctx)
    # Due on Monday the 14th: three working days before is Wednesday, one is Friday; the 16th is a
    # holiday, and the 15th the first day behind.
    three, one, late = (appeal, "due_soon", 3), (appeal, "due_soon", 1), (appeal, "overdue", None)
    assert noted(world) == [three, one, late]
    assert [entry.at.day for entry in world.rows(HistoryEntry)] == [9, 11, 15]
    assert world.one(Appeal).escalated_at == datetime(2026, 12, 15, 6, 0, tzinfo=UTC)


def test_what_was_not_seen_for_days_gets_one_warning(world: World) -> None:
    appeal = stored(world)
    world.clock.at = datetime(2026, 12, 14, 6, 0, tzinfo=UTC)
    assert watch_terms(world.ctx) == 1
    assert noted(world) == [(appeal, "due_soon", 0)]


def test_an_operator_who_is_writing_is_not_disturbed(world: World) -> None:
    stored(world)
    before = world.one(Appeal).revision
    world.clock.at = datetime(2026, 12, 21, 6, 0, tzinfo=UTC)
    assert watch_terms(world.ctx) == 1
    assert world.one(Appeal).revision == before


def test_whoever_waits_for_nothing_is_not_announced(world: World) -> None:
    for state in (AppealState.ANSWERED, AppealState.CLOSED, AppealState.DISCARDED):
        stored(world, state=state)
    world.clock.at = datetime(2026, 12, 21, 6, 0, tzinfo=UTC)
    assert watch_terms(world.ctx) == 0


@pytest.mark.parametrize(
    "day_off",
    [datetime(2026, 12, 19, 6, 0, tzinfo=UTC), datetime(2026, 12, 16, 6, 0, tzinfo=UTC)],
)
def test_nothing_is_announced_on_days_off(world: World, day_off: datetime) -> None:
    stored(world)
    world.clock.at = day_off
    assert watch_terms(world.ctx) == 0


def test_a_new_deadline_is_announced_anew(world: World) -> None:
    stored(world)
    world.clock.at = datetime(2026, 12, 11, 6, 0, tzinfo=UTC)
    watch_terms(world.ctx)
    appeal = extend(world)
    assert (appeal.warned_days, appeal.escalated_at) == (None, None)
    world.clock.at = datetime(2027, 1, 25, 6, 0, tzinfo=UTC)
    watch_terms(world.ctx)
    assert [action for _, action, _ in noted(world)] == ["due_soon", "extended", "overdue"]


def test_many_are_announced_piece_by_piece(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "AT_ONCE", 2)
    for _ in range(5):
        stored(world)
    world.clock.at = datetime(2026, 12, 15, 6, 0, tzinfo=UTC)
    assert watch_terms(world.ctx) == 5
    assert watch_terms(world.ctx) == 0
    assert len(entries(world, "overdue")) == 5


def test_a_crash_in_between_leaves_no_half_announcement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(world)
    world.clock.at = datetime(2026, 12, 15, 6, 0, tzinfo=UTC)

    def die(*_: object, **__: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(watching, "note", die)
        with pytest.raises(SystemExit):
            watch_terms(world.ctx)
    assert world.one(Appeal).escalated_at is None
    assert watch_terms(world.restarted().ctx) == 1
    assert len(entries(world, "overdue")) == 1


@pytest.fixture
def duty(tmp_path: Path) -> World:
    """Return a hotline with somebody on duty."""
    (tmp_path / "duty").mkdir()
    return make_world(tmp_path / "duty", TERMS__OVERDUE_PHONE=DUTY, CONSOLE__DEFAULT_LANGUAGE="ru")


def test_the_duty_gets_one_text_a_working_day(duty: World) -> None:
    for _ in range(3):
        stored(duty)
    stored(duty, due_on=date(2026, 12, 15))
    stored(duty, is_demo=True)
    # From Tuesday the 15th, 05:00 local time, to Friday: hour by hour.
    duty.clock.at = datetime(2026, 12, 15, 0, 0, tzinfo=UTC)
    for _ in range(4 * 24):
        watch_terms(duty.restarted().ctx)
        duty.clock.move(hours=1)
    assert told(duty, Purpose.OVERDUE) == [
        "Просрочено обращений: 3. Сегодня истекает срок: 1.",
        "Просрочено обращений: 4. Сегодня истекает срок: 0.",  # the 16th is a holiday
        "Просрочено обращений: 4. Сегодня истекает срок: 0.",
    ]
    # The reception opens at 09:00 local time, 04:00 UTC.
    assert {d.created_at.hour for d in duty.rows(Delivery)} == {4}
    assert {(d.to_phone, d.appeal_id) for d in duty.rows(Delivery)} == {(DUTY, None)}
    duty.do(WorkKind.DELIVER)
    assert [message.to for message in duty.carrier.sent] == [DUTY] * 3
    duty.close()


def test_nobody_on_duty_is_texted_about_nothing(duty: World) -> None:
    stored(duty)
    duty.clock.at = datetime(2026, 12, 14, 6, 0, tzinfo=UTC)
    watch_terms(duty.ctx)
    assert duty.rows(Delivery) == []
    duty.close()


def test_a_text_to_the_duty_that_fails_asks_nobody_to_ring_a_resident(duty: World) -> None:
    stored(duty)
    duty.clock.at = datetime(2026, 12, 15, 6, 0, tzinfo=UTC)
    watch_terms(duty.ctx)
    duty.carrier.faults = [CarrierRefusedError("no such number", "21211")]
    duty.do(WorkKind.DELIVER)
    assert duty.one(Delivery).state is DeliveryState.FAILED
    assert not duty.one(Appeal).wants_callback
    duty.close()


@pytest.mark.postgres
def test_two_sweepers_at_once_announce_once(tmp_path: Path, postgres_url: str) -> None:
    world = make_world(tmp_path, postgres_url, TERMS__OVERDUE_PHONE=DUTY)
    for number in range(30):
        stored(world, due_on=DUE if number % 2 else date(2026, 12, 17))
    world.clock.at = datetime(2026, 12, 15, 6, 0, tzinfo=UTC)
    barrier = Barrier(4)

    def sweep(_: int) -> int:
        barrier.wait()
        return watch_terms(world.ctx)

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(sweep, range(4)))
    assert sum(counts) == 30
    assert len(entries(world, "overdue")) == len(entries(world, "due_soon")) == 15
    assert len(told(world, Purpose.OVERDUE)) == 1
    world.close()


def test_an_answer_ends_the_watching(world: World) -> None:
    stored(world)

    def answer(unit: Unit, appeal: Appeal) -> None:
        answer_appeal(world.ctx, unit, appeal, "Берілді", operator_id=None, actor="aigul")

    change(world, answer)
    world.clock.at = MONDAY + timedelta(days=60)
    assert watch_terms(world.ctx) == 0
