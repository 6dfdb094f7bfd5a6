"""Incidents in the console: decided on, announced, answered to all."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from hotline.storage.tables import Incident, IncidentState
from hotline.usecases.context import Context
from tests.console.conftest import Desk, Make
from tests.console.made_incident import make_incident
from tests.fakes import SettableClock

KK, RU = "Топарда су жоқ, жөндеп жатырмыз", "В Топаре нет воды, чиним"
ANNOUNCED = {"announcement_kk": KK, "announcement_ru": RU, "hours": 3}
ANSWERS = {"answer_kk": "Су берілді", "answer_ru": "Воду дали"}


@pytest.fixture
def propose(ctx: Context, make: Make) -> Callable[..., Incident]:
    """Put an incident into the database, with appeals of so many people."""
    return partial(make_incident, ctx, make)


def url(incident: Incident, *parts: str) -> str:
    return "/".join(["/console/incidents", str(incident.id), *parts])


def read(desk: Desk, incident: Incident) -> Incident:
    with desk.ctx.units.read() as session:
        found = session.get_one(Incident, incident.id)
        _ = [member.appeal for member in found.members]
        return found


def send(desk: Desk, incident: Incident, *parts: str, **data: Any) -> Any:
    """Post a form of the incident's page as it now stands."""
    given = {"revision": read(desk, incident).revision, **data}
    return desk.post(url(incident, *parts), **given)


def confirm(desk: Desk, incident: Incident, title: str = "Топар: су жоқ") -> None:
    assert send(desk, incident, "confirm", title=title).status_code == 302


def preview(desk: Desk, incident: Incident, **texts: str) -> str:
    """Look at the answer to all; return the mark that proves it."""
    page = send(desk, incident, "answer", "preview", **{**ANSWERS, **texts})
    assert page.status_code == 200, page.text
    found = re.search(r'name="seen"[^>]*value="(\w+)"', page.text)
    assert found is not None
    return found[1]


def listen(desk: Desk, page: str) -> list[bytes]:
    """Play what can be heard on a page."""
    heard = []
    for address in re.findall(r'<audio[^>]*src="([^"]+)"', page):
        with desk.get(address) as answer:
            assert answer.mimetype == "audio/wav"
            heard.append(answer.data)
    return heard


def facts(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_list_and_page_in_each_language(
    desk: Desk, propose: Callable[..., Incident], language: str
) -> None:
    incident = propose()
    desk.post("/console/language", language=language)
    listed = desk.get("/console/incidents").text
    assert f'href="{url(incident)}">Топарда су жоқ</a>' in listed
    page = desk.get(url(incident)).text
    assert all(f"Топарда су жоқ {number}" in page for number in range(3))
    assert desk.get("/console/incidents/77").status_code == 404


def test_the_navigation_counts_what_is_to_be_decided(
    desk: Desk, propose: Callable[..., Incident]
) -> None:
    badge = '<span class="count">1<span class="unseen"> to decide on</span></span>'
    assert badge not in desk.get("/console/").text
    incident = propose()
    propose(people=0, state=IncidentState.OPEN)
    assert badge in desk.get("/console/").text
    assert badge in desk.get("/console/incidents/count").text
    confirm(desk, incident)
    assert badge not in desk.get("/console/").text


def test_an_incident_is_confirmed_under_a_title(
    desk: Desk, propose: Callable[..., Incident]
) -> None:
    incident = propose()
    assert send(desk, incident, "confirm", title=" ").status_code == 422
    confirm(desk, incident, "Нет воды в Топаре")
    now = read(desk, incident)
    assert (now.state, now.title, now.decided_by) == (
        IncidentState.OPEN,
        "Нет воды в Топаре",
        "aigerim",
    )


def test_an_incident_is_rejected(desk: Desk, propose: Callable[..., Incident]) -> None:
    incident = propose()
    assert send(desk, incident, "reject").status_code == 302
    assert read(desk, incident).state is IncidentState.REJECTED
    assert "Rejected" in desk.get(url(incident)).text
    appeal = read(desk, incident).members[0].appeal
    assert url(incident) not in desk.get(f"/console/appeals/{appeal.reference}").text


def test_an_incident_is_closed_without_an_answer(
    desk: Desk, propose: Callable[..., Incident]
) -> None:
    incident = propose(state=IncidentState.OPEN)
    assert send(desk, incident, "close").status_code == 302
    assert read(desk, incident).state is IncidentState.CLOSED


def test_an_appeals_page_leads_to_its_incident(
    desk: Desk, propose: Callable[..., Incident]
) -> None:
    incident = propose()
    appeal = read(desk, incident).members[0].appeal
    page = desk.get(f"/console/appeals/{appeal.reference}").text
    assert f'href="{url(incident)}"' in page


def test_appeals_are_taken_out_and_put_in(
    desk: Desk, make: Make, propose: Callable[..., Incident]
) -> None:
    incident = propose()
    first = read(desk, incident).members[0].appeal
    out = send(desk, incident, "members", "remove", reference=first.reference)
    assert out.status_code == 302
    assert first.reference not in desk.get(url(incident)).text
    assert send(desk, incident, "members", "remove", reference=first.reference).status_code == 409
    other = make.appeal(phone="+77019998877", text="Суды өшірді")
    typed = f"{other.reference[:4]} {other.reference[4:]}"
    assert send(desk, incident, "members", reference=typed).status_code == 302
    assert "Суды өшірді" in desk.get(url(incident)).text
    wrong = send(desk, incident, "members", reference="12345678")
    assert wrong.status_code == 422
    assert "There is no such appeal" in wrong.text


def test_an_announcement_is_heard_before_callers_hear_it(
    desk: Desk, propose: Callable[..., Incident]
) -> None:
    incident = propose(state=IncidentState.OPEN)
    begin = desk.get(url(incident)).text
    assert "Топар, су жоқ: біз бұл туралы білеміз" in begin
    assert listen(desk, begin) == []
    page = send(desk, incident, "announcement", "listen", **ANNOUNCED)
    kk, ru = listen(desk, page.text)
    assert kk != ru
    assert kk[:4] == ru[:4] == b"RIFF"
    assert read(desk, incident).announced_until is None


def test_an_announcement_goes_out_and_is_stopped(
    desk: Desk, propose: Callable[..., Incident], clock: SettableClock
) -> None:
    incident = propose(state=IncidentState.OPEN)
    assert send(desk, incident, "announcement", **ANNOUNCED).status_code == 302
    now = read(desk, incident)
    assert (now.announcement_kk, now.announcement_ru) == (KK, RU)
    assert now.announced_until == clock.now() + timedelta(hours=3)
    assert "until 18.11.2026 15:00" in desk.get(url(incident)).text
    assert send(desk, incident, "announcement", "end").status_code == 302
    assert read(desk, incident).announced_until == clock.now()
    assert "Nothing is said yet." in desk.get(url(incident)).text


@pytest.mark.parametrize("button", [(), ("listen",)])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"hours": 25}, "Enter 1 to 24 hours."),
        ({"hours": ""}, "Enter a number of hours."),
        ({"announcement_ru": ""}, "Write the announcement."),
        ({"announcement_kk": "а" * 201}, "At most 200 characters."),
    ],
)
def test_what_can_not_be_announced(
    desk: Desk,
    propose: Callable[..., Incident],
    given: dict[str, Any],
    sentence: str,
    button: tuple[str, ...],
) -> None:
    incident = propose(state=IncidentState.OPEN)
    answer = send(desk, incident, "announcement", *button, **{**ANNOUNCED, **given})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert read(desk, incident).announced_until is None


def test_the_answer_to_all_is_looked_at_before_it_is_sent(
    desk: Desk, propose: Callable[..., Incident], make: Make
) -> None:
    incident = propose(state=IncidentState.OPEN)
    landline = make.appeal(phone="+77213155555", text="Су жоқ")
    send(desk, incident, "members", reference=landline.reference)
    unseen = send(desk, incident, "answer", **ANSWERS)
    assert unseen.status_code == 422
    shown = facts(unseen.text)
    for fact in ("Get an SMS 3", "Parts to pay 3", "Takes about 1 minute", "To be rung 1"):
        assert fact in shown
    seen = preview(desk, incident)
    other = send(desk, incident, "answer", seen=seen, **{**ANSWERS, "answer_ru": "Ждите"})
    assert other.status_code == 422
    assert read(desk, incident).state is IncidentState.OPEN
    assert send(desk, incident, "answer", seen=seen, **ANSWERS).status_code == 302
    assert read(desk, incident).state is IncidentState.CLOSED
    assert "Answered by aigerim: 0 of 4." in facts(desk.get(url(incident)).text)


def test_a_double_click_sends_once(desk: Desk, propose: Callable[..., Incident]) -> None:
    incident = propose(state=IncidentState.OPEN)
    given = {**ANSWERS, "seen": preview(desk, incident), "revision": incident.revision}
    first, second = (desk.post(url(incident, "answer"), **given) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)
    assert "This incident has changed since you opened it." in second.text


@pytest.mark.parametrize("empty", ["answer_kk", "answer_ru"])
def test_both_languages_are_answered(
    desk: Desk, propose: Callable[..., Incident], empty: str
) -> None:
    incident = propose(state=IncidentState.OPEN)
    answer = send(desk, incident, "answer", "preview", **{**ANSWERS, empty: ""})
    assert answer.status_code == 422
    assert "Write an answer first." in answer.text


def test_two_operators_do_not_overwrite_each_other(
    desk: Desk, propose: Callable[..., Incident]
) -> None:
    incident = propose()
    confirm(desk, incident)
    stale = desk.post(url(incident, "confirm"), revision=incident.revision, title="Басқа")
    assert stale.status_code == 409
    assert "Басқа" in stale.text
    assert read(desk, incident).title == "Топар: су жоқ"


def test_a_page_after_a_mistake_is_shown_in_another_language_by_its_own_address(
    desk: Desk, propose: Callable[..., Incident]
) -> None:
    incident = propose()
    wrong = send(desk, incident, "confirm", title="")
    assert f'name="next" value="{url(incident)}"' in wrong.text
