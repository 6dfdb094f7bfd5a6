"""Webhooks of calls about alarms: one that is broken into, and those that we make ourselves."""

import functools
from collections.abc import Callable

import structlog
from flask import Blueprint, Response, request

from hotline.domain.errors import InvalidInputError
from hotline.domain.languages import LANGUAGES
from hotline.flows.effects import Hangup, Prompt, Say
from hotline.usecases.alarm_calls import end_alarm_call
from hotline.usecases.alarm_line import begin_alarm_call, begin_emergency
from hotline.usecases.take_call import LAST_RESORT_STEP
from hotline.web.access import carrier_only
from hotline.web.state import context
from hotline.web.webhooks.races import again_after_race
from hotline.web.webhooks.voice import markup

log = structlog.get_logger()
alarms = Blueprint("alarms", __name__, url_prefix="/twilio")

# PostgreSQL refuses to look for a larger one.
LARGEST_ID = 2**31 - 1


def says_112(view: Callable[[], str]) -> Callable[[], Response]:
    """Say "ring 112" even where everything inside is broken: that needs no database."""

    @functools.wraps(view)
    def answered() -> Response:
        try:
            return markup(view())
        except InvalidInputError as error:
            log.warning("incomplete webhook", path=request.full_path, problem=error.sentence)
        except Exception:
            log.exception("fault in an emergency")
        said = Say(tuple(Prompt("emergency_112", language) for language in LANGUAGES))
        return markup(context().dialect.render([said, said, Hangup()], LAST_RESORT_STEP))

    return answered


@alarms.post("/emergency")
@carrier_only
@says_112
@again_after_race
def call_interrupted() -> str:
    """The carrier has broken into a call, as we asked it to."""
    return begin_emergency(context(), context().dialect.call(request.form))


@alarms.post("/alarm-call")
@carrier_only
@says_112
@again_after_race
def alarm_call_answered() -> str:
    """Somebody has answered whom we rang about an alarm."""
    return begin_alarm_call(context(), context().dialect.call(request.form), _id())


@alarms.post("/alarm-call-status")
@carrier_only
@again_after_race
def alarm_call_changed() -> tuple[str, int]:
    """A call of ours is over, or nobody answered."""
    ended = context().dialect.ended(request.form)
    if ended is not None:
        end_alarm_call(context(), _id(), ended)
    return "", 204


def _id() -> int:
    number = request.args.get("id", type=int)
    if number is None or not 0 < number <= LARGEST_ID:
        raise InvalidInputError("id", "The address lacks the number of our call.")
    return number
