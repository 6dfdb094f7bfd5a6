"""Alarms as the people in the console meet them."""

import re
from dataclasses import replace

import pytest

from hotline.domain.appeals import AppealState
from hotline.storage.alarm_queries import AlarmCursor, list_alarms
from hotline.storage.tables import Alarm, Appeal, CallOutcome
from hotline.usecases.alarm_taken import judge_alarm, locked_alarm
from hotline.usecases.context import Context
from hotline.usecases.raise_alarm import raise_alarm
from hotline.web.state import CONTEXT
from tests.console.conftest import Desk, Make

NOBODY = "Alarms ring no telephone"


def alarm_about(ctx: Context, appeal: Appeal) -> int:
    """Raise the alarm about an appeal; return its id."""
    with ctx.units.write() as unit:
        row = unit.session.get_one(Appeal, appeal.id)
        raise_alarm(ctx, unit, row, ["өрт", "түтін"])
        return unit.session.query(Alarm.id).filter_by(appeal_id=appeal.id).scalar()


def row(ctx: Context, alarm_id: int) -> Alarm:
    with ctx.units.read() as session:
        return session.get_one(Alarm, alarm_id)


def judged(ctx: Context, alarm_id: int, *, is_false: bool) -> None:
    with ctx.units.write() as unit:
        alarm = locked_alarm(unit, alarm_id)
        assert alarm is not None
        judge_alarm(ctx, unit, alarm, "bolat", is_false=is_false)


@pytest.mark.parametrize(
    "page", ["/console/", "/console/calls", "/console/alarms", "/console/?q=1"]
)
def test_an_open_alarm_stands_on_every_page(
    ctx: Context, make: Make, desk: Desk, page: str
) -> None:
    assert 'class="alarm-banner"' not in desk.get(page).text
    appeal = make.appeal(text="Көршінің үйі өртеніп жатыр", reference="12345674")
    alarm_id = alarm_about(ctx, appeal)
    shown = desk.get(page).text
    assert 'class="alarm-banner" role="alert"' in shown
    assert "Көршінің үйі өртеніп жатыр" in shown
    desk.post(f"/console/alarms/{alarm_id}/take")
    assert 'class="alarm-banner"' not in desk.get(page).text


def test_the_banner_is_sent_again_only_when_it_changes(
    ctx: Context, make: Make, desk: Desk
) -> None:
    assert desk.get("/console/alarms/banner?shown=").status_code == 204
    first = alarm_about(ctx, make.appeal())
    banner = desk.get("/console/alarms/banner?shown=")
    assert banner.status_code == 200
    assert f"shown={first}" in banner.text
    assert desk.get(f"/console/alarms/banner?shown={first}").status_code == 204
    second = alarm_about(ctx, make.appeal())
    assert desk.get(f"/console/alarms/banner?shown={first}").status_code == 200
    for alarm_id in (first, second):
        desk.post(f"/console/alarms/{alarm_id}/take")
    gone = desk.get(f"/console/alarms/banner?shown={second},{first}")
    assert gone.status_code == 200
    assert "alarm-banner" not in gone.text


def test_taking_it_up_and_saying_what_it_was(ctx: Context, make: Make, desk: Desk) -> None:
    appeal = make.appeal()
    alarm_id = alarm_about(ctx, appeal)
    page = desk.get(f"/console/appeals/{appeal.reference}").text
    assert "I take it up" in page
    assert "It was real" not in page
    taken = desk.post(f"/console/alarms/{alarm_id}/take")
    assert taken.location == f"/console/appeals/{appeal.reference}"
    assert row(ctx, alarm_id).taken_by == "aigerim"
    page = desk.get(taken.location).text
    assert "I take it up" not in page
    desk.post(f"/console/alarms/{alarm_id}/judge", false="yes")
    assert row(ctx, alarm_id).is_false is True
    desk.post(f"/console/alarms/{alarm_id}/judge", false="no")
    assert row(ctx, alarm_id).is_false is False
    actions = [entry.action for entry in desk.read(appeal).history]
    assert actions == ["registered", "alarm", "alarm_taken", "alarm_false", "alarm_real"]
    history = desk.get(f"/console/appeals/{appeal.reference}").text
    assert "Alarm taken up" in history
    assert "The alarm was false" in history


def test_the_second_one_reads_who_was_first(ctx: Context, make: Make, desk: Desk) -> None:
    alarm_id = alarm_about(ctx, make.appeal())
    judged(ctx, alarm_id, is_false=False)
    answer = desk.post(f"/console/alarms/{alarm_id}/take", **{"from": "alarms"})
    assert answer.location == "/console/alarms"
    assert "bolat has taken this alarm up already." in desk.get(answer.location).text


def test_an_open_alarm_is_not_judged_from_an_old_page(ctx: Context, make: Make, desk: Desk) -> None:
    """It may have been raised again, by words that nobody has read."""
    alarm_id = alarm_about(ctx, make.appeal())
    answer = desk.post(f"/console/alarms/{alarm_id}/judge", false="yes")
    assert "This alarm is open" in desk.get(answer.location).text
    assert (row(ctx, alarm_id).taken_at, row(ctx, alarm_id).is_false) == (None, None)


def test_the_list_shows_open_ones_first(ctx: Context, make: Make) -> None:
    made = [alarm_about(ctx, make.appeal()) for _ in range(5)]
    for alarm_id in (made[1], made[3], made[4]):
        judged(ctx, alarm_id, is_false=alarm_id == made[1])
    found: list[int] = []
    after: AlarmCursor | None = None
    with ctx.units.read() as session:
        while True:
            page = list_alarms(session, after=after, limit=2)
            found += [alarm.id for alarm in page.alarms]
            if page.after is None:
                break
            after = AlarmCursor.parse(str(page.after))
    assert found == [made[place] for place in (2, 0, 4, 3, 1)]


def test_the_list_tells_everything(ctx: Context, make: Make, desk: Desk) -> None:
    assert "No alarm was ever raised." in desk.get("/console/alarms").text
    for is_false in (None, True, False):
        alarm_id = alarm_about(ctx, make.appeal())
        if is_false is not None:
            judged(ctx, alarm_id, is_false=is_false)
    page = desk.get("/console/alarms").text
    badges = re.findall(r'<span class="badge[^"]*">(open|false|real)</span>', page)
    assert badges == ["open", "real", "false"]
    assert "not yet" in page
    assert "+77011234567" not in page


def test_the_queue_marks_alarms_that_were_not_false(ctx: Context, make: Make, desk: Desk) -> None:
    real, false = (alarm_about(ctx, make.appeal(state=AppealState.IN_REVIEW)) for _ in range(2))
    judged(ctx, false, is_false=True)
    assert desk.get("/console/").text.count('class="badge alarm"') == 1
    judged(ctx, real, is_false=True)
    assert 'class="badge alarm"' not in desk.get("/console/").text


def test_an_alarm_that_is_not_there(desk: Desk) -> None:
    assert desk.post("/console/alarms/77/take").status_code == 404


def test_without_a_duty_number_it_is_said(ctx: Context, desk: Desk) -> None:
    assert NOBODY in desk.get("/console/alarms").text
    duty = ctx.settings.emergency.model_copy(update={"duty_phones": ("+77011110001",)})
    settings = ctx.settings.model_copy(update={"emergency": duty})
    desk.client.application.extensions[CONTEXT] = replace(ctx, settings=settings)
    assert NOBODY not in desk.get("/console/alarms").text


def test_a_call_to_somebody_on_duty_is_no_residents(make: Make, desk: Desk) -> None:
    call = make.call(phone=None, outcome=CallOutcome.ALARM)
    for page in ("/console/calls", f"/console/calls/{call.id}"):
        shown = desk.get(page).text
        assert "The hotline rang about an alarm" in shown
        assert "somebody on duty" in shown
        assert "withheld" not in shown
