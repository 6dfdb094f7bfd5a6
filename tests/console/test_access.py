"""Every route of the whole application says who may call it, and keeps to it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from hotline.storage.tables import Role
from hotline.usecases.context import Context
from hotline.web.access import MARK, administrator
from hotline.web.app import create_app
from tests.console.conftest import Desk, Make

FIRST = "/console/sign-in"


def rules(app: Flask, access: str) -> list[Rule]:
    views = app.view_functions
    return [r for r in app.url_map.iter_rules() if getattr(views[r.endpoint], MARK, None) == access]


def for_people(app: Flask) -> list[Rule]:
    return [*rules(app, "signed_in"), *rules(app, "administrator")]


def address(rule: Rule) -> str:
    values = {
        "reference": "12345674",
        "recording_id": 1,
        "alarm_id": 1,
        "incident_id": 1,
        "call_id": 1,
        "name": "console.css",
        "kind": "department",
        "code": "akim-office",
    }
    with_values = {name: values[name] for name in rule.arguments}
    built = rule.build(with_values)
    assert built is not None
    return built[1]


def test_every_route_declares_its_access(app: Flask) -> None:
    known = {"carrier", "public", "signed_in", "administrator"}
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], MARK, None) not in known
    ]
    assert undeclared == []


def test_the_console_is_public_only_where_it_must_be(app: Flask) -> None:
    open_doors = {r.endpoint for r in rules(app, "public") if r.rule.startswith("/console")}
    assert open_doors == {
        "console.asset",
        "console.choose_language",
        "console.do_sign_in",
        "console.sign_in",
    }


def test_strangers_are_led_to_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    asked = [rule for rule in for_people(app) if "GET" in (rule.methods or ())]
    assert len(asked) >= 6
    for rule in asked:
        answer = client.get(address(rule))
        assert answer.status_code == 302, rule
        assert answer.headers["Location"].startswith(FIRST), rule


def test_strangers_can_post_nothing(app: Flask, client: FlaskClient, ctx: Context) -> None:
    page = client.get(FIRST).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    asked = [rule for rule in for_people(app) if "POST" in (rule.methods or ())]
    assert len(asked) >= 8
    for rule in asked:
        answer = client.post(address(rule), data={"csrf_token": token})
        assert answer.status_code == 401, rule


def test_every_console_form_needs_its_token(app: Flask, desk: Desk) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/console") and "POST" in (rule.methods or ()):
            assert desk.client.post(address(rule)).status_code == 400, rule


def test_an_operator_gets_no_administrators_page(app: Flask, desk: Desk) -> None:
    theirs = rules(app, "administrator")
    assert {rule.endpoint for rule in theirs} >= {"console.catalogue", "console.catalogue_entry"}
    for rule in theirs:
        is_get = "GET" in (rule.methods or ())
        answer = desk.get(address(rule)) if is_get else desk.post(address(rule))
        assert answer.status_code == 403, rule


@pytest.mark.parametrize(("role", "status"), [(Role.OPERATOR, 403), (Role.ADMINISTRATOR, 200)])
def test_some_pages_are_the_administrators(
    ctx: Context, make: Make, role: Role, status: int
) -> None:
    app = create_app(ctx)
    app.add_url_rule("/console/machine-room", view_func=administrator(lambda: "secrets"))
    make.operator(role=role, password="three wise camels")
    client = app.test_client()
    page = client.get(FIRST).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "login": "aigerim", "password": "three wise camels"}
    assert client.post(FIRST, data=form).status_code == 302
    assert client.get("/console/machine-room").status_code == status


def test_a_webhook_opens_no_session(client: FlaskClient) -> None:
    answer = client.post("/twilio/voice")
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
