"""What was understood, on the pages: proposals, badges, and the list of discards."""

import re
from collections.abc import Sequence

import pytest

from hotline.domain.appeals import AppealState
from hotline.domain.understanding import AppealKind
from hotline.storage.appeal_queries import Discards, Tab, list_appeals
from hotline.storage.tables import Appeal, DiscardedBy, Service
from hotline.usecases.context import Context
from hotline.usecases.put_aside import discard, put_aside_no_appeal
from tests.console.conftest import Desk, Make
from tests.understood import NO_APPEAL

PROPOSALS = [
    {"department": "housing-utilities", "probability": 0.874},
    {"department": "village-akim", "probability": 0.062},
    {"department": "land", "probability": 0.011},
]
DISCARDS = "/console/?tab=discarded"


def url(appeal: Appeal, *parts: str) -> str:
    return "/".join(["/console/appeals", appeal.reference, *parts])


def words_of(page: str, start: str, end: str) -> str:
    """The text of a piece of a page, without markup."""
    piece = page.partition(start)[2].partition(end)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", piece).split())


def put_aside(ctx: Context, *appeals: Appeal) -> None:
    """Let the hotline find that these are none."""
    with ctx.units.write() as unit:
        for appeal in appeals:
            row = unit.session.get_one(Appeal, appeal.id)
            assert put_aside_no_appeal(ctx, unit, row, NO_APPEAL)


def listed(ctx: Context, discards: Discards | None) -> Sequence[int]:
    with ctx.units.read() as session:
        page = list_appeals(session, Tab.DISCARDED, discards=discards)
    return sorted(appeal.id for appeal in page.appeals)


# --- The page of an appeal ---------------------------------------------------------------------


def test_each_proposal_is_a_click_and_a_key_away(desk: Desk, make: Make) -> None:
    appeal = make.appeal(proposals=PROPOSALS)
    page = desk.get(url(appeal)).text
    shown = re.findall(r'name="department" value="([a-z-]+)" accesskey="(\d)"', page)
    assert shown == [("housing-utilities", "1"), ("village-akim", "2"), ("land", "3")]
    buttons = words_of(page, '<ol class="proposals">', "</ol>")
    assert "87 %" in buttons
    assert "Отдел земельных отношений 1 %" in buttons
    answer = desk.post(url(appeal, "department"), department="land", revision=appeal.revision)
    assert answer.status_code == 302
    now = desk.read(appeal)
    assert now.department is not None
    assert (now.department.code, now.state) == ("land", AppealState.ASSIGNED)
    assert '<ol class="proposals">' not in desk.get(url(appeal)).text


def test_a_department_that_is_switched_off_is_not_proposed(desk: Desk, make: Make) -> None:
    gone = [{"department": "no-such-department", "probability": 0.9}]
    page = desk.get(url(make.appeal(proposals=[*gone, *PROPOSALS]))).text
    assert page.count("accesskey=") == 3


def test_a_person_accepts_the_kind_and_the_term_changes(desk: Desk, make: Make) -> None:
    appeal = make.appeal(proposed_kind=AppealKind.ZHALOBA)
    page = desk.get(url(appeal)).text
    assert "It seems to be: Complaint about an act or inaction" in words_of(
        page, 'id="facts-title"', "</section>"
    )
    assert "Then it is due by 17.12.2026: 20 working days" in page
    assert appeal.kind is None
    desk.post(url(appeal, "kind"), kind="zhaloba", revision=appeal.revision)
    now = desk.read(appeal)
    assert (now.kind, now.due_on.isoformat()) == (AppealKind.ZHALOBA, "2026-12-17")
    assert "It seems to be" not in desk.get(url(appeal)).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ["шұғыл", "Қарабас", "екі тілде"]),
        ("ru", ["срочно", "Карабас", "на двух языках"]),
        ("en", ["urgent", "Карабас", "in both languages"]),
    ],
)
def test_what_cannot_wait_and_where_it_is(
    desk: Desk, make: Make, language: str, words: list[str]
) -> None:
    appeal = make.appeal(is_urgent=True, place="Қарабас", text_language="mixed")
    desk.post("/console/language", language=language)
    for address in (url(appeal), "/console/"):
        page = desk.get(address).text
        for word in words:
            assert word in page, (address, word)


def test_nothing_is_urgent_that_is_answered(desk: Desk, make: Make) -> None:
    make.appeal(is_urgent=True, state=AppealState.ANSWERED)
    assert ">urgent<" not in desk.get("/console/?tab=answered").text


def test_the_services_own_term_stands_beside_the_deadline(
    desk: Desk, make: Make, ctx: Context
) -> None:
    with ctx.units.read() as session:
        service = session.query(Service).filter(Service.term_days > 0).first()
    assert service is not None
    page = desk.get(url(make.appeal(service_id=service.id))).text
    facts = words_of(page, 'id="facts-title"', "</dl>")
    assert f"Term of the service {service.term_days} " in facts


# --- The list of discards ----------------------------------------------------------------------


def test_a_discard_of_the_hotline_is_explained(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal(text="рахмет сізге")
    put_aside(ctx, appeal)
    row = words_of(desk.get(DISCARDS).text, "<tbody", "</tbody>")
    assert "рахмет сізге Surely no appeal: 98 %. Because of: рахмет" in row
    history = words_of(desk.get(url(appeal)).text, 'id="history-title"', "</table>")
    assert "By its words it is surely no appeal." in history
    assert "Probability that it is no appeal: 98 %" in history
    assert "Because of: рахмет" in history


def test_the_list_tells_the_hotlines_discards_from_peoples(
    desk: Desk, make: Make, ctx: Context
) -> None:
    ours, seen, theirs = (make.appeal(phone=f"+7701000111{n}") for n in range(3))
    put_aside(ctx, ours, seen)
    desk.post("/console/discards/seen", reference=seen.reference)
    desk.post(url(theirs, "discard"), reason="Insults", revision=theirs.revision)
    assert listed(ctx, None) == [ours.id, seen.id, theirs.id]
    assert listed(ctx, Discards.UNSEEN) == [ours.id]
    assert listed(ctx, Discards.HOTLINE) == [ours.id, seen.id]
    assert listed(ctx, Discards.PERSON) == [theirs.id]
    page = desk.get(f"{DISCARDS}&discards=person").text
    assert "aigerim: Insults" in page
    assert theirs.reference in page
    assert seen.reference not in page


def test_what_nobody_has_looked_through_is_counted(desk: Desk, make: Make, ctx: Context) -> None:
    made = [make.appeal(phone=f"+7701000111{n}") for n in range(3)]
    assert "hidden>0 new" in desk.get("/console/").text
    put_aside(ctx, *made)
    assert ">3 new<" in desk.get("/console/").text
    assert ">3 new<" in desk.get("/console/counts").text
    page = desk.get(f"{DISCARDS}&discards=unseen").text
    shown = re.findall(r'name="reference" value="(\d+)"', page)
    assert sorted(shown) == sorted(appeal.reference for appeal in made)
    answer = desk.post("/console/discards/seen", reference=shown)
    assert answer.headers["Location"] == "/console/?tab=discarded&discards=unseen"
    assert "3 discards are looked through." in desk.get(answer.headers["Location"]).text
    assert listed(ctx, Discards.UNSEEN) == []


def test_one_click_brings_a_discard_back(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal()
    put_aside(ctx, appeal)
    page = desk.get(DISCARDS).text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    form = {"revision": revision[1], "from": "discards"}
    answer = desk.post(url(appeal, "restore"), **form)
    assert answer.headers["Location"] == DISCARDS
    now = desk.read(appeal)
    assert (now.state, now.discarded_by) == (AppealState.IN_REVIEW, None)
    late = desk.post(url(appeal, "restore"), **form)
    assert late.status_code == 409


def test_a_person_says_whether_a_discard_teaches(desk: Desk, make: Make) -> None:
    first, second = make.appeal(), make.appeal()
    form = {"reason": "Thanks", "teaches": "y"}
    desk.post(url(first, "discard"), revision=first.revision, **form)
    desk.post(url(second, "discard"), revision=second.revision, reason="A duplicate")
    assert desk.read(first).history[-1].after.get("teaches") is True
    assert "teaches" not in desk.read(second).history[-1].after
    assert desk.read(second).discarded_by is DiscardedBy.PERSON
    assert "The hotline learns from it: yes" in words_of(
        desk.get(url(first)).text, 'id="history-title"', "</table>"
    )


def test_every_page_of_a_list_keeps_what_was_chosen(desk: Desk, make: Make, ctx: Context) -> None:
    made = [make.appeal(phone=f"+770100011{number:02}") for number in range(51)]
    with ctx.units.write() as unit:
        for each in made:
            discard(unit, unit.session.get_one(Appeal, each.id), "Insults", "aigerim")
    page = desk.get(f"{DISCARDS}&discards=person").text
    following = re.search(r'href="([^"]+after=[^"]+)"', page)
    assert following is not None
    second = desk.get(following[1].replace("&amp;", "&")).text
    assert second.count("Insults") == 1
