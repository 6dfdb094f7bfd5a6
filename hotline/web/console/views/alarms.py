"""Alarms: the banner on every page, the list, and what a person does about one."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hotline.domain.errors import NotFoundError
from hotline.storage.alarm_queries import AlarmCursor, list_alarms
from hotline.storage.tables import Alarm
from hotline.storage.unit import Unit
from hotline.usecases.alarm_taken import judge_alarm, locked_alarm, take_alarm
from hotline.web.access import signed_in
from hotline.web.console.alarm_page import open_alarms, shown_alarms
from hotline.web.console.blueprint import console
from hotline.web.console.sessions import person, polled
from hotline.web.i18n import _
from hotline.web.state import context

Act = Callable[[Unit, Alarm], str]


@console.get("/alarms")
@signed_in
def alarms() -> str:
    """List the alarms, open ones first, then the newest."""
    after = AlarmCursor.parse(request.args.get("after", ""))
    with context().units.read() as session:
        page = list_alarms(session, after=after)
    return render_template("console/alarms.html", page=page, is_first_page=after is None)


@console.get("/alarms/banner")
@signed_in
@polled
def alarm_banner() -> str | tuple[str, int]:
    """Return the banner alone, for a page that stays open; nothing while it is the same."""
    alarms = open_alarms()
    if request.args.get("shown", "") == shown_alarms(alarms):
        return "", 204  # replaced, it would be read aloud again every time
    return render_template("console/_alarm_banner.html", alarms=alarms)


@console.post("/alarms/<int:alarm_id>/take")
@signed_in
def take(alarm_id: int) -> Response:
    """Take an alarm up: nobody else is alerted any more."""

    def act(unit: Unit, alarm: Alarm) -> str:
        if take_alarm(context(), unit, alarm, person().login):
            return _("The alarm is yours. Say later whether it was real.")
        return _("%(who)s has taken this alarm up already.", who=alarm.taken_by)

    return _change(alarm_id, act)


@console.post("/alarms/<int:alarm_id>/judge")
@signed_in
def judge(alarm_id: int) -> Response:
    """Say whether somebody was in danger; the hotline learns from it."""

    def act(unit: Unit, alarm: Alarm) -> str:
        if alarm.taken_at is None:
            return _("This alarm is open: take it up first.")  # raised again since the page was
        is_false = request.form.get("false") == "yes"
        judge_alarm(context(), unit, alarm, person().login, is_false=is_false)
        return _("Noted: a false alarm.") if is_false else _("Noted: the alarm was real.")

    return _change(alarm_id, act)


def _change(alarm_id: int, act: Act) -> Response:
    with context().units.write() as unit:
        alarm = locked_alarm(unit, alarm_id)
        if alarm is None:
            raise NotFoundError(f"There is no alarm {alarm_id}.")
        said, reference = act(unit, alarm), alarm.appeal.reference
    flash(said)
    if request.form.get("from") == "alarms":
        return redirect(url_for("console.alarms"))
    return redirect(url_for("console.appeal", reference=reference))
