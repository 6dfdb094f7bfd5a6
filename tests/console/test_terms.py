"""The kind of an appeal and its term on the pages, and what stands above the queue."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.domain.calendar import WorkCalendar
from hotline.domain.calendar_overrides import CalendarOverrides
from hotline.domain.understanding import AppealKind
from hotline.storage.appeal_queries import Tab, count_tabs, list_appeals
from hotline.storage.tables import Appeal, Delivery, Purpose, Role
from hotline.usecases.context import Context
from hotline.usecases.watch_terms import watch_terms
from hotline.web.app import create_app
from tests.console.conftest import PASSWORD, Desk, Make, token
from tests.fakes import SettableClock

DECISION = {"reason": "Экспертиза", "decided_by": "А. Ахметов"}
DUE_BY = date(2026, 11, 23)


def url(appeal: Appeal, *parts: str) -> str:
    return "/".join(["/console/appeals", appeal.reference, *parts])


def read_in(desk: Desk, language: str) -> None:
    desk.post("/console/language", language=language)


def set_kind(desk: Desk, appeal: Appeal, kind: str) -> Appeal:
    answer = desk.post(url(appeal, "kind"), kind=kind, revision=desk.read(appeal).revision)
    assert answer.status_code == 302, answer.text
    return desk.read(appeal)


def facts(page: str) -> str:
    """The text of the facts about caller and term, without markup."""
    found = re.search(r'<dl class="facts">(.*?)</dl>', page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


@pytest.mark.parametrize(
    ("language", "kind", "rule"),
    [
        ("kk", "soobshchenie", "09.12.2026 15 жұмыс күні, ӘРПК, 76-бап"),
        ("ru", "soobshchenie", "09.12.2026 15 рабочих дней, АППК, ст. 76"),
        (
            "en",
            "soobshchenie",
            "09.12.2026 15 working days, Administrative Procedure Code, art. 76",
        ),
        ("kk", "zhaloba", "17.12.2026 20 жұмыс күні, ӘРПК, 99-бап"),
        ("ru", "zhaloba", "17.12.2026 20 рабочих дней, АППК, ст. 99"),
        (
            "kk",
            "zapros",
            "03.12.2026 15 күнтізбелік күн, «Ақпаратқа қол жеткізу туралы» Заң, 11-бап",
        ),
        (
            "ru",
            "zapros",
            "03.12.2026 15 календарных дней, Закон «О доступе к информации», ст. 11",
        ),
    ],
)
def test_the_deadline_stands_with_its_rule(
    desk: Desk, make: Make, language: str, kind: str, rule: str
) -> None:
    appeal = make.appeal()
    set_kind(desk, appeal, kind)
    read_in(desk, language)
    assert rule in facts(desk.get(url(appeal)).text)


def test_a_change_of_kind_is_in_the_history_with_its_rule(desk: Desk, make: Make) -> None:
    appeal = make.appeal()
    set_kind(desk, appeal, "soobshchenie")
    now = set_kind(desk, appeal, "zhaloba")
    assert (now.kind, now.due_on) == (AppealKind.ZHALOBA, date(2026, 12, 17))
    page = desk.get(url(appeal)).text
    assert "Kind of appeal set" in page
    for before, after in [
        ("Report of a defect or a violation", "Complaint about an act or inaction"),
        ("09.12.2026", "17.12.2026"),
        (
            "15 working days, Administrative Procedure Code, art. 76",
            "20 working days, Administrative Procedure Code, art. 99",
        ),
    ]:
        assert f"<del>{before}</del>" in page
        assert f"<ins>{after}</ins>" in page
    assert 'value="zhaloba" selected' in page


def test_an_article_of_the_administrators_own_is_shown_as_it_is(
    desk: Desk, make: Make, ctx: Context
) -> None:
    appeal = make.appeal()
    with ctx.units.write() as unit:
        unit.session.get_one(Appeal, appeal.id).term_rule = "Приказ № 5"
    page = desk.get(url(appeal)).text
    assert '<span class="small" lang="ru">Приказ № 5</span>' in page


def test_there_is_no_seventh_kind(desk: Desk, make: Make) -> None:
    appeal = make.appeal()
    answer = desk.post(url(appeal, "kind"), kind="petition", revision=appeal.revision)
    assert answer.status_code == 422
    assert "Choose one of the kinds." in answer.text
    assert desk.read(appeal).kind is None


def test_two_who_choose_at_once_do_not_overwrite_each_other(desk: Desk, make: Make) -> None:
    appeal = make.appeal()
    set_kind(desk, appeal, "zhaloba")
    late = desk.post(url(appeal, "kind"), kind="zapros", revision=appeal.revision)
    assert late.status_code == 409
    assert desk.read(appeal).kind is AppealKind.ZHALOBA


def test_by_when_it_is_forwarded_stands_until_it_is_with_a_department(
    desk: Desk, make: Make
) -> None:
    waiting = facts(desk.get(url(make.appeal())).text)
    rule = "3 working days, Administrative Procedure Code, art. 65"
    assert f"forward by 23.11.2026 {rule}" in waiting
    assert "forward by" not in facts(
        desk.get(url(make.appeal(state=AppealState.ASSIGNED, phone="+77011234568"))).text
    )


def extend(desk: Desk, appeal: Appeal, until: str, **given: str) -> tuple[int, str]:
    form = {**DECISION, **given, "until": until, "revision": desk.read(appeal).revision}
    answer = desk.post(url(appeal, "term"), **form)
    return answer.status_code, answer.text


def test_a_term_is_extended(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal(language="ru")
    page = desk.get(url(appeal)).text
    assert 'min="2026-12-10"' in page
    assert 'max="2027-01-18"' in page
    assert "18.01.2027 at the latest" in page
    assert extend(desk, appeal, "2027-01-18")[0] == 302
    assert desk.read(appeal).due_on == date(2027, 1, 18)
    page = desk.get(url(appeal)).text
    assert "18.01.2027 extended by the head, Administrative Procedure Code, art. 76" in facts(page)
    for words in ["Term extended", "Экспертиза", "А. Ахметов", "<ins>23.11.2026</ins>"]:
        assert words in page
    with ctx.units.read() as session:
        (delivery,) = session.scalars(select(Delivery).filter_by(purpose=Purpose.EXTENSION))
    assert delivery.body.endswith("срок ответа продлён до 18.01.2027.")
    assert "The term is extended as far as the law allows." in page
    read_in(desk, "kk")
    assert "басшының шешімімен ұзартылды, ӘРПК, 76-бап" in desk.get(url(appeal)).text


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"until": ""}, "Choose a day."),
        ({"until": "soon"}, "Choose a day."),
        ({"until": "2026-12-09"}, "Choose a day after the present deadline."),
        ({"until": "2026-12-12"}, "This is a day off; choose a working day."),
        ({"until": "2027-01-19"}, "The law lets nobody extend the term as far as this."),
        ({"reason": " "}, "Say why more time is needed."),
        ({"decided_by": ""}, "Name the head who decided it."),
    ],
)
def test_what_is_wrong_with_a_decision_stands_at_its_field(
    desk: Desk, make: Make, given: dict[str, str], complaint: str
) -> None:
    appeal = make.appeal()
    status, page = extend(desk, appeal, **{"until": "2027-01-18", **given})
    assert status == 422
    assert page.count(complaint) == 1
    assert "<details open>" in page
    assert "Not a valid" not in page
    assert desk.read(appeal).due_on == date(2026, 12, 9)


@pytest.mark.parametrize("kind", ["zhaloba", "zapros"])
def test_a_firm_term_is_said_to_be_firm(desk: Desk, make: Make, kind: str) -> None:
    appeal = make.appeal()
    due = set_kind(desk, appeal, kind).due_on
    sentence = "The law sets a firm term for complaints and requests for information"
    page = desk.get(url(appeal)).text
    assert sentence in page
    assert "Extend the term" not in page
    status, refused = extend(desk, appeal, "2027-01-18")
    assert status == 422
    assert sentence in refused
    assert desk.read(appeal).due_on == due


def test_a_term_that_has_passed_is_not_offered(desk: Desk, make: Make) -> None:
    page = desk.get(url(make.appeal(due_on=date(2026, 11, 17)))).text
    assert "The term has passed" in page
    answered = make.appeal(due_on=date(2026, 11, 17), state=AppealState.ANSWERED)
    assert "The term has passed" not in desk.get(url(answered)).text


def test_what_is_due_soon_is_listed_by_deadline(ctx: Context, make: Make) -> None:
    made = [
        make.appeal(due_on=DUE_BY + timedelta(days=days), state=state, wants_callback=why)
        for days, state, why in [
            (0, AppealState.IN_REVIEW, "sms_failed"),
            (-9, AppealState.ASSIGNED, None),
            (-2, AppealState.RECEIVED, None),
            (1, AppealState.IN_REVIEW, None),
            (-5, AppealState.ANSWERED, None),
        ]
    ]
    found: list[int] = []
    after = None
    with ctx.units.read() as session:
        while True:
            page = list_appeals(session, Tab.DUE, due_by=DUE_BY, after=after, limit=1)
            found += [appeal.id for appeal in page.appeals]
            after = page.after
            if after is None:
                break
        assert count_tabs(session, due_by=DUE_BY)[Tab.DUE] == 3
    assert found == [made[place].id for place in (1, 2, 0)]


def test_the_list_reaches_as_far_as_the_warnings(desk: Desk, make: Make) -> None:
    near = make.appeal(due_on=DUE_BY)  # three working days from Wednesday, the 18th
    far = make.appeal(due_on=DUE_BY + timedelta(days=1))
    page = desk.get("/console/?tab=due").text
    assert near.reference[:4] + " " + near.reference[4:] in page
    assert far.reference[:4] + " " + far.reference[4:] not in page
    assert re.search(r'id="count-due">\s*1', page)
    assert re.search(r'id="count-due"[^>]*>\s*1', desk.get("/console/counts").text)


def test_an_overdue_appeal_is_put_before_the_supervisors(
    make: Make, sign_in: Callable[..., Desk], ctx: Context
) -> None:
    appeal = make.appeal(due_on=date(2026, 11, 17))
    make.appeal(due_on=date(2026, 11, 18))
    watch_terms(ctx)
    make.operator(login="boss", role=Role.ADMINISTRATOR)
    boss = sign_in("boss")
    page = boss.get("/console/").text
    assert "1 appeal is overdue." in page
    assert page.count(">escalated<") == 1
    history = boss.get(url(appeal)).text
    assert ">escalated<" in history
    assert "Overdue: put before the supervisors" in history
    boss.post(url(appeal, "answer"), text="Берілді", revision=boss.read(appeal).revision)
    assert "overdue." not in boss.get("/console/").text
    assert ">escalated<" not in boss.get(url(appeal)).text


def test_operators_are_not_told_how_many_are_overdue(desk: Desk, make: Make) -> None:
    make.appeal(due_on=date(2026, 11, 17))
    assert "appeal is overdue." not in desk.get("/console/").text


ESTIMATED = "The date of these holidays is only estimated"
MOVED = "Enter the working days that the government has moved in 2027"


def notices_of(ctx: Context, make: Make, overrides: CalendarOverrides, today: date) -> str:
    clock = SettableClock(datetime(today.year, today.month, today.day, 7, 0, tzinfo=UTC))
    calendar = WorkCalendar.load(overrides)
    make.operator()
    client = create_app(replace(ctx, calendar=calendar, clock=clock)).test_client()
    form = {"csrf_token": token(client), "login": "aigerim", "password": PASSWORD}
    client.post("/console/sign-in", data=form)
    return client.get("/console/").text


@pytest.mark.parametrize(
    ("today", "estimated", "moved"),
    [
        (date(2026, 11, 30), False, False),
        (date(2026, 12, 1), True, True),
        (date(2027, 1, 15), False, True),
        (date(2027, 2, 15), False, False),
        (date(2027, 3, 20), True, False),
        (date(2027, 5, 17), False, False),
    ],
)
def test_the_calendar_is_recalled_in_time(
    ctx: Context, make: Make, today: date, estimated: bool, moved: bool
) -> None:
    page = notices_of(ctx, make, CalendarOverrides(), today)
    assert (f"{ESTIMATED}, and deadlines" in page, MOVED in page) == (estimated, moved)
    assert ("16.05.2027 Kurban Ait." in page) is estimated


def test_a_calendar_that_was_seen_to_is_not_recalled(ctx: Context, make: Make) -> None:
    seen = CalendarOverrides(confirmed=frozenset({date(2027, 5, 16)}), reviewed=frozenset({2027}))
    page = notices_of(ctx, make, seen, date(2026, 12, 20))
    assert ESTIMATED not in page
    assert MOVED not in page
