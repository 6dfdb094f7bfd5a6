from datetime import date, timedelta

import pytest
from sqlalchemy import event, text

from hotline.domain.appeals import AppealState
from hotline.storage.appeal_queries import (
    COUNT_CAP,
    Cursor,
    Discards,
    Tab,
    count_tabs,
    list_appeals,
    search_appeals,
)
from hotline.storage.call_queries import CallCursor, list_calls
from hotline.storage.discard_queries import count_unseen
from hotline.storage.tables import Appeal, CallOutcome, Channel
from hotline.usecases.context import Context
from tests.console.conftest import Desk, Make
from tests.fakes import SettableClock

DUE = date(2026, 12, 9)


def ids(ctx: Context, tab: Tab, **kwargs: object) -> list[int]:
    """The whole list, read two by two."""
    found: list[int] = []
    after: Cursor | None = None
    with ctx.units.read() as session:
        while True:
            page = list_appeals(session, tab, after=after, limit=2, **kwargs)  # type: ignore[arg-type]
            found += [appeal.id for appeal in page.appeals]
            if page.after is None:
                return found
            after = Cursor.parse(str(page.after))
            assert after == page.after


def test_what_is_urgent_comes_first_on_every_page(ctx: Context, make: Make) -> None:
    made = [
        make.appeal(due_on=DUE + timedelta(days=days), wants_callback=why, state=state)
        for days, why, state in [
            (4, None, AppealState.IN_REVIEW),
            (1, None, AppealState.RECEIVED),
            (9, "sms_failed", AppealState.IN_REVIEW),
            (1, None, AppealState.IN_REVIEW),
            (7, "sms_failed", AppealState.RECEIVED),
            (2, None, AppealState.RECEIVED),
            (2, None, AppealState.ASSIGNED),
        ]
    ]
    order = [4, 2, 1, 3, 5, 0]
    assert ids(ctx, Tab.REVIEW) == [made[place].id for place in order]


def test_what_cannot_wait_stands_above_all_else(ctx: Context, make: Make) -> None:
    made = [
        make.appeal(due_on=DUE + timedelta(days=days), wants_callback=why, is_urgent=is_urgent)
        for days, why, is_urgent in [
            (1, None, False),
            (9, None, True),
            (2, "sms_failed", False),
            (8, None, True),
            (9, "sms_failed", True),
        ]
    ]
    order = [4, 3, 1, 2, 0]
    assert ids(ctx, Tab.REVIEW) == [made[place].id for place in order]
    assert ids(ctx, Tab.CALLBACK) == [made[place].id for place in (4, 2)]
    assert ids(ctx, Tab.DUE, due_by=DUE + timedelta(days=2)) == [made[0].id, made[2].id]


def test_what_is_over_shows_the_newest_first(ctx: Context, make: Make) -> None:
    states = [AppealState.ANSWERED, AppealState.CLOSED, AppealState.ANSWERED]
    made = [
        make.appeal(state=state, due_on=DUE + timedelta(days=day))
        for day, state in enumerate(states)
    ]
    assert ids(ctx, Tab.ANSWERED) == [appeal.id for appeal in reversed(made)]
    assert ids(ctx, Tab.ALL) == [appeal.id for appeal in reversed(made)]


def test_each_list_counts_what_it_shows(ctx: Context, make: Make) -> None:
    for state in AppealState:
        make.appeal(state=state)
        make.appeal(state=state, wants_callback="sms_failed", department="roads-transport")
    with ctx.units.read() as session:
        counts = count_tabs(session)
        roads = count_tabs(session, department="roads-transport")
    assert counts == {tab: len(ids(ctx, tab)) for tab in Tab}
    assert roads == {tab: len(ids(ctx, tab, department="roads-transport")) for tab in Tab}
    assert counts[Tab.CALLBACK] == 4
    assert counts[Tab.ALL] == 12


def test_an_unknown_department_has_no_appeals(ctx: Context, make: Make) -> None:
    make.appeal()
    assert ids(ctx, Tab.REVIEW, department="nowhere") == []
    with ctx.units.read() as session:
        assert set(count_tabs(session, department="nowhere").values()) == {0}


@pytest.mark.parametrize(
    "text_",
    ["", "x", "11.2026-13-01.5", "12.2026-01-01.5", "1.2026-01-01.5", "01.2026-01-01.x"],
)
def test_a_cursor_that_nobody_made_is_ignored(text_: str) -> None:
    assert Cursor.parse(text_) is None


def test_a_search_finds_by_reference_and_by_number(ctx: Context, make: Make) -> None:
    mine = make.appeal(reference="48120370", phone="+77011234567")
    other = make.appeal(reference="59130481", phone="+77779998877")
    expected = {
        "4812 0370": [mine],
        "4812": [mine],
        "8 701 123 45 67": [mine],
        "+7 (777) 999-88-77": [other],
        "8877": [other],
        "77": [],
        "%": [],
        "000000": [],
        "": [],
    }
    with ctx.units.read() as session:
        for sought, appeals in expected.items():
            found = [appeal.id for appeal in search_appeals(session, sought)]
            assert found == [appeal.id for appeal in appeals], sought


def test_a_whole_reference_leads_straight_to_its_appeal(desk: Desk, make: Make) -> None:
    appeal = make.appeal()
    answer = desk.get(f"/console/?q={appeal.reference[:4]} {appeal.reference[4:]}")
    assert answer.headers["Location"] == f"/console/appeals/{appeal.reference}"


def test_the_page_says_what_an_operator_needs(desk: Desk, make: Make) -> None:
    call = make.call(language="ru")
    make.appeal(
        channel=Channel.CALL,
        call=call,
        language="ru",
        text="Не горит фонарь",
        confidence=0.4,
        due_on=date(2026, 11, 23),
        is_demo=True,
    )
    make.appeal(due_on=date(2026, 11, 16), phone=None)
    make.appeal(due_on=date(2026, 11, 18), wants_callback="nothing_heard", text="")
    page = desk.get("/console/").text
    for words in [
        "+7 701 ••• •• 67",
        "Не горит фонарь",
        "Recognition: poor: listen first",
        "3 working days left",
        "overdue by 2 working days",
        "due today",
        "ring back",
        "withheld",
        "demo",
        "Call · Russian",
        "listen",
        "18.11.2026 12:00",
        "Отдел жилищно-коммунального хозяйства",
    ]:
        assert words in page, words
    assert "+77011234567" not in page


def test_a_page_costs_the_same_number_of_queries_however_long(
    desk: Desk, make: Make, ctx: Context
) -> None:
    def queries() -> int:
        asked: list[str] = []
        engine = ctx.units.engine

        def note(*arguments: object) -> None:
            asked.append(str(arguments[2]))

        event.listen(engine, "before_cursor_execute", note)
        desk.get("/console/?tab=all")
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    make.appeal()
    few = queries()
    for number in range(5):
        make.appeal(phone=f"+7701123450{number}", department="roads-transport")
    assert queries() == few


def test_no_list_sorts_or_scans_the_whole_table(ctx: Context, make: Make) -> None:
    make.appeal()
    asked: list[tuple[str, object]] = []

    def note(*arguments: object) -> None:
        asked.append((str(arguments[2]), arguments[3]))

    event.listen(ctx.units.engine, "before_cursor_execute", note)
    with ctx.units.read() as session:
        for tab in Tab:
            list_appeals(session, tab, after=Cursor(False, False, DUE, 5))
        for discards in Discards:
            list_appeals(session, Tab.DISCARDED, discards=discards)
        count_unseen(session)
        count_tabs(session)
    event.remove(ctx.units.engine, "before_cursor_execute", note)
    with ctx.units.engine.connect() as connection:
        for statement, parameters in asked:
            if "appeals" not in statement:
                continue
            plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)  # type: ignore[arg-type]
            steps = [row[3] for row in plan]
            assert not any(
                step.startswith("SCAN appeals") and "INDEX" not in step for step in steps
            )
            ranges = [step for step in steps if step.startswith("SEARCH appeals USING")]
            assert all("is_urgent=?" in s or "is_unseen=?" in s or "rowid" in s for s in ranges)


def test_counting_stops_where_nobody_reads_on(ctx: Context, make: Make, desk: Desk) -> None:
    make.appeal(state=AppealState.DISCARDED)
    kept = ", ".join(c.name for c in Appeal.__table__.columns if c.name not in ("id", "reference"))
    copy = text(
        f"INSERT INTO appeals (reference, {kept}) SELECT :reference, {kept} FROM appeals LIMIT 1"  # noqa: S608
    )
    with ctx.units.write() as unit:
        references = [{"reference": str(20_000_000 + n)} for n in range(COUNT_CAP + 5)]
        unit.session.execute(copy, references)
    with ctx.units.read() as session:
        assert count_tabs(session)[Tab.DISCARDED] == COUNT_CAP
    assert "999+" in desk.get("/console/counts").text


def test_calls_that_became_no_appeal_are_explained(desk: Desk, make: Make) -> None:
    call = make.call(outcome=CallOutcome.SILENT, phone=None, duration_s=40)
    kept = make.call(outcome=CallOutcome.APPEAL)
    appeal = make.appeal(channel=Channel.CALL, call=kept)
    page = desk.get("/console/calls").text
    assert "Said nothing, with a withheld number" in page
    assert "After three requests nothing was heard" in page
    assert f"/console/appeals/{appeal.reference}" in page
    assert "0:40" in page
    steps = desk.get(f"/console/calls/{call.id}").text
    assert "The caller was told of the recording" in steps
    assert desk.get("/console/calls/999").status_code == 404


def test_calls_are_paged_newest_first(ctx: Context, make: Make, clock: SettableClock) -> None:
    made = []
    for _ in range(5):
        made.append(make.call().id)
        clock.move(seconds=1.5)
    found: list[int] = []
    after: CallCursor | None = None
    with ctx.units.read() as session:
        while True:
            page = list_calls(session, after=after, limit=2)
            found += [call.id for call in page.calls]
            if page.after is None:
                break
            after = CallCursor.parse(str(page.after))
            assert after == page.after
    assert found == made[::-1]
