"""Webhooks of calls. A caller is on the line: each one ends in valid markup, whatever happens."""

import functools
from collections.abc import Callable

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hotline.domain.errors import InvalidInputError
from hotline.flows.effects import Hangup, Prompt, Record, Say
from hotline.usecases.end_call import end_call
from hotline.usecases.keep_recording import note_recording
from hotline.usecases.take_call import (
    LAST_RESORT_STEP,
    apologise,
    begin_call,
    continue_call,
)
from hotline.web.access import carrier_only
from hotline.web.state import context
from hotline.web.webhooks.races import again_after_race

log = structlog.get_logger()
voice = Blueprint("voice", __name__, url_prefix="/twilio")

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
LAST_RESORT_RECORDING_S = 120
LAST_RESORT_SILENCE_S = 5


def never_fails(view: Callable[[], str]) -> Callable[[], Response]:
    """Answer with markup even where something inside is broken."""

    @functools.wraps(view)
    def answered() -> Response:
        try:
            return markup(view())
        except InvalidInputError as error:
            # A wrong address entered at the carrier, most likely. The caller can't help it.
            log.warning("incomplete webhook", path=request.full_path, problem=error.sentence)
            return markup(_apology())
        except DATABASE_AWAY:
            log.exception("database away in mid-call")
            return markup(_last_resort())
        except Exception:
            log.exception("fault in mid-call")
            return markup(_apology())

    return answered


@voice.post("/voice")
@carrier_only
@never_fails
@again_after_race
def incoming_call() -> str:
    """A call comes in."""
    return begin_call(context(), context().dialect.call(request.form))


@voice.post("/gather")
@carrier_only
@never_fails
@again_after_race
def keys_pressed() -> str:
    """The caller pressed keys, or nothing for a while."""
    dialect = context().dialect
    return continue_call(context(), dialect.call(request.form), _step(), dialect.keys(request.form))


@voice.post("/record")
@carrier_only
@never_fails
@again_after_race
def message_recorded() -> str:
    """A recording ended."""
    dialect = context().dialect
    ended, reported = dialect.recorded(request.form)
    return continue_call(context(), dialect.call(request.form), _step(), ended, reported)


@voice.post("/dial")
@carrier_only
@never_fails
@again_after_race
def put_through() -> str:
    """Putting the caller through to a person ended."""
    dialect = context().dialect
    reported = dialect.dialled(request.form)
    return continue_call(context(), dialect.call(request.form), _step(), reported)


@voice.post("/voice-fallback")
@carrier_only
@never_fails
@again_after_race
def webhook_failed() -> str:
    """The carrier could not use another webhook's answer (`ErrorCode`, `ErrorUrl`)."""
    log.error(
        "carrier fell back", code=request.form.get("ErrorCode"), url=request.form.get("ErrorUrl")
    )
    return apologise(context(), context().dialect.call(request.form))


@voice.post("/recording-status")
@carrier_only
@again_after_race
def recording_announced() -> tuple[str, int]:
    """A recording is there. Failing is right here: the carrier repeats it."""
    announced = context().dialect.recording(request.form)
    if announced is not None:
        call_sid, reported = announced
        if not note_recording(context(), call_sid, reported):
            # Its call's first webhook never came through; the sweeper's catch-up takes it.
            log.warning("recording of an unknown call", call=call_sid)
    return "", 204


@voice.post("/call-status")
@carrier_only
@again_after_race
def call_changed() -> tuple[str, int]:
    """A call changed its state."""
    ended = context().dialect.ended(request.form)
    if ended is not None:
        end_call(context(), ended)
    return "", 204


def _step() -> int:
    step = request.args.get("step", "")
    if not step.isdecimal():
        raise InvalidInputError("step", "The address lacks its step number.")
    return int(step)


def _apology() -> str:
    try:
        return apologise(context(), context().dialect.call(request.form))
    except Exception:
        log.exception("fault in the apology")
        return _last_resort()


def _last_resort() -> str:
    """Nothing inside works: let the carrier keep what the caller says.

    The recording is found by the catch-up once the database is back. After it the line thanks
    and hangs up, so that nobody is asked for the same words again and again.
    """
    if "RecordingSid" in request.form:
        thanks = Say((Prompt("received", "kk"), Prompt("received", "ru")))
        return context().dialect.render([thanks, Hangup()], LAST_RESORT_STEP)
    record = Record(
        (Prompt("consent", "kk"), Prompt("sorry", "ru"), Prompt("sorry", "kk")),
        LAST_RESORT_RECORDING_S,
        LAST_RESORT_SILENCE_S,
        "#",
    )
    return context().dialect.render([record], LAST_RESORT_STEP)


def markup(text: str) -> Response:
    """Answer with the carrier's markup."""
    return Response(text, mimetype="text/xml")
