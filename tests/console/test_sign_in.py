from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hotline.storage.tables import Operator
from hotline.usecases.context import Context
from tests.console.conftest import PASSWORD, Desk, Make, token
from tests.fakes import SettableClock

WRONG = "Login or password is wrong, or the account is locked for some minutes."


def attempt(client: FlaskClient, login: str, password: str) -> tuple[int, str]:
    client.post("/console/language", data={"csrf_token": token(client), "language": "en"})
    form = {"csrf_token": token(client), "login": login, "password": password}
    answer = client.post("/console/sign-in", data=form)
    return answer.status_code, answer.text


def test_the_right_password_opens_the_queue(desk: Desk) -> None:
    page = desk.get("/console/")
    assert page.status_code == 200
    assert "Айгерім Сейітқызы" in page.text
    assert "Nothing to review" in page.text


def test_unknown_wrong_and_locked_look_the_same(
    client: FlaskClient, make: Make, ctx: Context
) -> None:
    make.operator()
    unknown = attempt(client, "nobody", PASSWORD)
    wrong = attempt(client, "aigerim", "wrong")
    for _ in range(ctx.settings.console.max_failed_logins):
        attempt(client, "aigerim", "wrong")
    locked = attempt(client, "aigerim", PASSWORD)
    assert {unknown[0], wrong[0], locked[0]} == {401}
    assert all(WRONG in answer[1] for answer in (unknown, wrong, locked))


def test_somebody_inactive_stays_out(client: FlaskClient, make: Make) -> None:
    make.operator(is_active=False)
    assert attempt(client, "aigerim", PASSWORD)[0] == 401


def test_trying_again_and_again_is_slowed_down(client: FlaskClient) -> None:
    answers = [attempt(client, "nobody", "wrong") for _ in range(11)]
    assert [status for status, _ in answers] == [401] * 10 + [429]
    assert "Wait a minute" in answers[-1][1]


def test_a_made_up_password_is_changed_first(
    client: FlaskClient, make: Make, sign_in: Callable[..., Desk]
) -> None:
    make.operator(must_change_password=True)
    desk = sign_in()
    assert desk.get("/console/").headers["Location"] == "/console/password"
    assert "made up by somebody else" in desk.get("/console/password").text
    new = "four calm white horses"
    answer = desk.post("/console/password", old=PASSWORD, new=new, again=new)
    assert answer.headers["Location"] == "/console/"
    assert desk.get("/console/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "complaint"),
    [
        ("wrong", "four calm horses", "four calm horses", "not your present password"),
        (PASSWORD, "short", "short", "at least 10 characters"),
        (PASSWORD, "four calm horses", "four wild horses", "differ"),
        (PASSWORD, PASSWORD, PASSWORD, "is the present one"),
        ("", "", "", "Enter your present password"),
    ],
)
def test_a_poor_new_password_is_refused(
    desk: Desk, old: str, new: str, again: str, complaint: str
) -> None:
    answer = desk.post("/console/password", old=old, new=new, again=again)
    assert answer.status_code == 422
    assert complaint in answer.text


def test_a_changed_password_ends_the_other_sessions(desk: Desk, ctx: Context) -> None:
    other = desk.client.application.test_client()
    assert attempt(other, "aigerim", PASSWORD)[0] == 302
    new = "four calm white horses"
    desk.post("/console/password", old=PASSWORD, new=new, again=new)
    assert desk.get("/console/").status_code == 200
    assert other.get("/console/").status_code == 302


def test_signing_out_ends_the_session(desk: Desk) -> None:
    desk.post("/console/sign-out")
    assert desk.get("/console/").status_code == 302


def test_a_deactivated_person_is_out_at_once(desk: Desk, ctx: Context) -> None:
    with ctx.units.write() as unit:
        unit.session.query(Operator).one().is_active = False
    assert desk.get("/console/").status_code == 302


def test_an_idle_session_ends(desk: Desk, clock: SettableClock, ctx: Context) -> None:
    minutes = ctx.settings.console.session_minutes
    clock.move(minutes=minutes - 1)
    assert desk.get("/console/").status_code == 200
    clock.move(minutes=minutes - 1)
    assert desk.get("/console/").status_code == 200
    clock.move(minutes=minutes + 1)
    assert desk.get("/console/").status_code == 302
    assert desk.get("/console/").status_code == 302


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(
    desk: Desk, clock: SettableClock, ctx: Context
) -> None:
    desk.get("/console/")
    for _ in range(ctx.settings.console.session_minutes):
        clock.move(minutes=1)
        desk.get("/console/counts")
    clock.move(minutes=1)
    assert desk.get("/console/counts", headers={"HX-Request": "true"}).status_code == 401


def test_the_cookie_is_not_for_scripts_or_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/console/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/console" in cookie


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/\\evil.example",
        "/console/\\..\\evil",
        "\t//evil.example",
        "/console/\n/x",
        "javascript:alert(1)",
        "http:///evil.example",
        "/twilio/voice",
        "//[",
        "",
    ],
)
def test_signing_in_never_leads_elsewhere(client: FlaskClient, make: Make, elsewhere: str) -> None:
    make.operator()
    form = {"csrf_token": token(client), "login": "aigerim", "password": PASSWORD}
    answer = client.post("/console/sign-in", data={**form, "next": elsewhere})
    assert answer.headers["Location"] == "/console/"


def test_signing_in_leads_to_the_page_that_was_asked_for(client: FlaskClient, make: Make) -> None:
    make.operator()
    asked = client.get("/console/?tab=all").headers["Location"]
    assert 'value="/console/?tab=all"' in client.get(asked).text
    form = {"csrf_token": token(client), "login": "aigerim", "password": PASSWORD}
    answer = client.post("/console/sign-in", data={**form, "next": "/console/?tab=all"})
    assert answer.headers["Location"] == "/console/?tab=all"


def test_the_language_is_remembered_with_the_person(desk: Desk, ctx: Context) -> None:
    answer = desk.post("/console/language", language="ru", next="/console/calls")
    assert answer.headers["Location"] == "/console/calls"
    assert "Звонки" in desk.get("/console/calls").text
    with ctx.units.read() as session:
        assert session.query(Operator).one().language == "ru"


def test_an_unknown_language_is_refused(desk: Desk) -> None:
    assert desk.post("/console/language", language="xx").status_code == 400
