"""Passing on, giving back, deciding and splitting, as people do it in the console."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.storage.tables import Appeal, Delivery, Department, Forward, Role
from hotline.usecases.context import Context
from tests.console.conftest import Desk, Make
from tests.fakes import SettableClock

HOUSING, SANITARY, ROADS = "housing-utilities", "sanitary", "roads-transport"
TEXT = "Екі күн су жоқ. Жолда шұңқыр көп."


@pytest.fixture
def head(make: Make, sign_in: Callable[..., Desk]) -> Desk:
    """An administrator, who is the supervisor, signed in."""
    make.operator(login="head", role=Role.ADMINISTRATOR)
    return sign_in("head")


def out(make: Make, **given: Any) -> Appeal:
    """An appeal that is with a department."""
    return make.appeal(
        **{"state": AppealState.ASSIGNED, "routed_by_hand": True, "text": TEXT} | given
    )


def post(desk: Desk, appeal: Appeal, what: str, **data: Any) -> int:
    now = desk.read(appeal)
    given = {"revision": now.revision, "reason": "Басқа бөлімнің ісі", **data}
    return desk.post(f"/console/appeals/{appeal.reference}/{what}", **given).status_code


def page(desk: Desk, appeal: Appeal) -> str:
    return desk.get(f"/console/appeals/{appeal.reference}").text


def code_of(desk: Desk, appeal: Appeal) -> str | None:
    department = desk.read(appeal).department
    return department.code if department else None


def held(desk: Desk, make: Make) -> Appeal:
    appeal = out(make)
    assert post(desk, appeal, "forward", department=SANITARY) == 302
    assert post(desk, appeal, "return") == 302
    assert post(desk, appeal, "forward", department=SANITARY) == 302
    return appeal


def test_an_appeal_is_passed_on(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = out(make)
    assert "Pass it on to another department" in page(desk, appeal)
    assert post(desk, appeal, "forward", department=SANITARY) == 302
    assert code_of(desk, appeal) == SANITARY
    shown = page(desk, appeal)
    assert "Passed on to another department" in shown
    assert "Басқа бөлімнің ісі" in shown
    with ctx.units.read() as session:
        assert session.query(Delivery).one().purpose.value == "forward"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"department": SANITARY, "reason": ""}, "Say why it belongs there."),
        ({"department": "", "reason": "x"}, "Choose a department."),
        ({"department": "no-such", "reason": "x"}, "Choose a department."),
        ({"department": HOUSING, "reason": "x"}, "Choose a department."),
    ],
)
def test_what_is_missing_stands_at_its_field(
    desk: Desk, make: Make, data: dict[str, str], sentence: str
) -> None:
    appeal = out(make)
    answer = desk.post(
        f"/console/appeals/{appeal.reference}/forward", revision=appeal.revision, **data
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert code_of(desk, appeal) == HOUSING


def test_what_a_department_has_is_not_simply_routed(desk: Desk, make: Make) -> None:
    appeal = out(make)
    assert f'action="/console/appeals/{appeal.reference}/department"' not in page(desk, appeal)
    assert post(desk, appeal, "department", department=SANITARY) == 409
    assert code_of(desk, appeal) == HOUSING


def test_a_proposal_has_nothing_to_pass_on(desk: Desk, make: Make) -> None:
    shown = page(desk, make.appeal())
    assert "Pass it on" not in shown
    assert "give it back" not in shown


def test_nobody_acts_on_an_older_page(desk: Desk, make: Make) -> None:
    appeal = out(make)
    assert post(desk, appeal, "forward", department=SANITARY) == 302
    for what in ("forward", "return", "split"):
        assert post(desk, appeal, what, department=ROADS, revision=appeal.revision) == 409
    assert code_of(desk, appeal) == SANITARY


def test_it_is_given_back_to_the_sender_or_to_the_operators(desk: Desk, make: Make) -> None:
    appeal = out(make)
    assert "It goes back to the operators." in page(desk, appeal)
    post(desk, appeal, "forward", department=SANITARY)
    assert "It goes back to:" in page(desk, appeal)
    assert post(desk, appeal, "return", to_operators="y") == 302
    assert (code_of(desk, appeal), desk.read(appeal).state) == (None, AppealState.IN_REVIEW)
    assert "It was given back; the history says why." in page(desk, appeal)


def test_an_operator_cannot_decide_what_was_passed_to_and_fro(desk: Desk, make: Make) -> None:
    appeal = held(desk, make)
    shown = page(desk, appeal)
    assert "A supervisor says which one answers it." in shown
    assert "/decide" not in shown
    assert "/split" not in shown
    for what in ("forward", "return", "department", "decide", "split"):
        assert post(desk, appeal, what, department=ROADS, pieces=["1"]) == 403
    assert code_of(desk, appeal) == HOUSING
    assert desk.get("/console/supervisor").status_code == 403


def test_what_a_department_answered_after_all_waits_for_no_decision(desk: Desk, make: Make) -> None:
    appeal = held(desk, make)
    assert post(desk, appeal, "answer", text="Су берілді") == 302
    assert "A supervisor says which one answers it." not in page(desk, appeal)


def test_a_supervisor_sees_and_decides_it(head: Desk, make: Make) -> None:
    appeal = held(head, make)
    assert (
        "1 appeal was passed to and fro and waits for your decision." in head.get("/console/").text
    )
    assert appeal.reference in head.get("/console/supervisor").text.replace(" ", "")
    assert "/decide" in page(head, appeal)
    assert post(head, appeal, "decide", department=ROADS, reason="") == 422
    assert post(head, appeal, "decide", department=ROADS) == 302
    assert code_of(head, appeal) == ROADS
    assert "No appeal was passed to and fro." in head.get("/console/supervisor").text
    assert "waits for your decision" not in head.get("/console/").text
    assert post(head, appeal, "decide", department=SANITARY) == 409


def test_in_time_the_page_says_by_when(desk: Desk, make: Make) -> None:
    assert "By 23.11.2026 at the latest" in page(desk, out(make))


def test_what_is_late_is_marked_and_shown_to_supervisors(
    make: Make, sign_in: Callable[..., Desk], clock: SettableClock, ctx: Context
) -> None:
    appeal = out(make)
    clock.move(days=6)
    make.operator(login="head", role=Role.ADMINISTRATOR)
    head = sign_in("head")
    assert "The lawful days for this are over" in page(head, appeal)
    post(head, appeal, "forward", department=SANITARY)
    assert "After the lawful days" in page(head, appeal)
    shown = head.get("/console/supervisor").text
    assert "Басқа бөлімнің ісі" in shown
    assert "18.11.2026" in shown
    with ctx.units.read() as session:
        assert session.query(Forward).one().is_late


def test_sentences_go_to_another_department(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = out(make)
    shown = page(desk, appeal)
    assert "Several matters" in shown
    assert 'value="1"' in shown
    assert post(desk, appeal, "split", pieces=["1"], department=ROADS) == 302
    with ctx.units.read() as session:
        part = session.scalars(select(Appeal).order_by(Appeal.id.desc())).first()
    assert part is not None
    assert (part.reference, part.text) == (f"{appeal.reference}-2", "Жолда шұңқыр көп.")
    shown = page(desk, appeal)
    assert f'href="/console/appeals/{part.reference}"' in shown
    assert "This part" in shown
    assert f'href="/console/appeals/{appeal.reference}"' in page(desk, part)
    assert (
        "(1/2): "
        in desk.post(f"/console/appeals/{appeal.reference}/preview", text="Иә", revision=1).text
    )


@pytest.mark.parametrize("pieces", [[], ["0", "1"], ["x"], ["9"]])
def test_a_split_needs_some_of_the_text(desk: Desk, make: Make, pieces: list[str]) -> None:
    appeal = out(make)
    answer = desk.post(
        f"/console/appeals/{appeal.reference}/split",
        pieces=pieces,
        department=ROADS,
        revision=appeal.revision,
    )
    assert answer.status_code == 422
    assert desk.read(appeal).text == TEXT


def test_a_proposed_split_is_filled_in(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal(text=TEXT)
    with ctx.units.write() as unit:
        unit.session.get_one(Appeal, appeal.id).topics = [
            {"text": "Екі күн су жоқ.", "department": HOUSING, "probability": 0.91},
            {"text": "Жолда шұңқыр көп.", "department": ROADS, "probability": 0.88},
        ]
    shown = page(desk, appeal)
    assert "It seems to be about several matters:" in shown
    assert "88 %" in shown
    assert 'value="1" checked' in shown
    assert 'value="0" checked' not in shown
    _, _, split = shown.partition('id="split-department"')
    assert f'<option value="{ROADS}" selected>' in split


def test_matters_of_an_older_text_fill_nothing_in(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal(text=TEXT)
    with ctx.units.write() as unit:
        unit.session.get_one(Appeal, appeal.id).topics = [
            {"text": "Жол жаман.", "department": ROADS, "probability": 0.88},
            {"text": "Су ғой.", "department": HOUSING, "probability": 0.91},
        ]
    assert (
        "checked" not in page(desk, appeal).partition('id="parts-title"')[2].partition("</form>")[0]
    )


def test_a_part_of_a_call_shows_what_is_left_of_it(desk: Desk, make: Make) -> None:
    rest = "Су " + "өте " * 80 + "керек."
    appeal = out(make, text=f"{rest} Жолда шұңқыр көп.")
    last = page(desk, appeal).count('name="pieces"') - 1
    assert post(desk, appeal, "split", pieces=[str(last)], department=ROADS) == 302
    assert desk.read(appeal).text in page(desk, appeal).partition('id="parts-title"')[2]


def test_lists_and_the_search_tell_the_parts_apart(desk: Desk, make: Make) -> None:
    appeal = out(make)
    post(desk, appeal, "split", pieces=["1"], department=ROADS)
    listed = desk.get("/console/?tab=department").text
    assert "part 1/2" in listed
    assert "part 2/2" in listed
    found = desk.get("/console/", query_string={"q": appeal.reference})
    assert found.status_code == 200, "two pages: a person chooses"
    assert f"{appeal.reference}-2" in found.text
    for typed in (f"{appeal.reference}-2", f"{appeal.reference[:4]} {appeal.reference[4:]}-2"):
        part = desk.get("/console/", query_string={"q": typed})
        assert part.headers["Location"].endswith(f"{appeal.reference}-2")


def absence(desk: Desk, ctx: Context, code: str, **data: str) -> Any:
    with ctx.units.read() as session:
        revision = session.scalars(select(Department.revision).filter_by(code=code)).one()
    return desk.post(
        f"/console/catalogue/department/{code}/absence", **{"revision": revision} | data
    )


def test_an_administrator_says_who_is_away(head: Desk, make: Make, ctx: Context) -> None:
    where = f"/console/catalogue/department/{HOUSING}"
    assert "Absence" in head.get(where).text
    done = absence(head, ctx, HOUSING, away_until="2026-11-20", stands_in=ROADS)
    assert done.status_code == 302
    shown = head.get(where).text
    assert 'value="2026-11-20"' in shown
    assert "Away up to and including" in shown
    assert "away until 20.11.2026" in head.get("/console/catalogue").text
    assert "away until 20.11.2026" in page(head, out(make, department=SANITARY))
    assert absence(head, ctx, HOUSING, away_until="", stands_in=ROADS).status_code == 302
    assert "away until" not in page(head, out(make, department=SANITARY))
    with ctx.units.read() as session:
        row = session.scalars(select(Department).filter_by(code=HOUSING)).one()
    assert (row.away_until, row.stands_in) == (None, None)


@pytest.mark.parametrize(
    ("code", "data", "sentence"),
    [
        (HOUSING, {"away_until": "2026-11-17"}, "This day is over"),
        (HOUSING, {"away_until": "soon"}, "Choose a day."),
        (HOUSING, {"away_until": "2026-11-19", "stands_in": HOUSING}, "Choose another"),
        ("akim-office", {"away_until": "2026-11-19"}, "for the reception one is needed"),
    ],
)
def test_a_wrong_absence_stands_at_its_field(
    head: Desk, ctx: Context, code: str, data: dict[str, str], sentence: str
) -> None:
    answer = absence(head, ctx, code, **data)
    assert answer.status_code == 422
    assert sentence in answer.text
    with ctx.units.read() as session:
        row = session.scalars(select(Department).filter_by(code=code)).one()
    assert row.away_until is None


def test_an_absence_on_an_older_page_and_by_others(head: Desk, ctx: Context) -> None:
    assert absence(head, ctx, HOUSING, away_until="2026-11-20").status_code == 302
    assert absence(head, ctx, HOUSING, away_until="", revision="1").status_code == 409
    assert absence(head, ctx, "land", away_until=date(2027, 1, 1).isoformat()).status_code == 302


def test_only_administrators_say_who_is_away(desk: Desk, ctx: Context) -> None:
    assert absence(desk, ctx, HOUSING, away_until="2026-11-20").status_code == 403
