"""The part of Twilio's REST interface 2010-04-01 that a hotline uses."""

import hmac
import time
from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from hotline.simulator.calls import Calls
from hotline.simulator.carrier import Carrier
from hotline.simulator.config import API_VERSION
from hotline.simulator.leg import Turn
from hotline.simulator.magic import ERROR_TEXTS, Reply, call_fate, message_fate
from hotline.simulator.messages import Messages
from hotline.simulator.resources import Call, Message, Recording, new_sid, now
from hotline.simulator.rest_errors import (
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    UNAUTHENTICATED,
    RestError,
    not_found,
)
from hotline.simulator.rest_lists import matches_dates, page_of
from hotline.simulator.rest_views import call_view, message_view, recording_view
from hotline.simulator.segments import count_segments
from hotline.simulator.twiml_rules import PHONE, URL

MAX_BODY: Final = 1600
CALL_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})


def make_rest(carrier: Carrier, calls: Calls, messages: Messages) -> Blueprint:  # noqa: C901
    """The account's resources, behind basic authentication."""
    config = carrier.config
    rest = Blueprint("rest", __name__, url_prefix=f"/{API_VERSION}/Accounts/<account_sid>")

    @rest.url_value_preprocessor
    def authenticate(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        given = request.authorization
        is_known = given is not None and given.username == config.account_sid
        password = (given.password or "") if given else ""
        if not is_known or not hmac.compare_digest(password.encode(), config.auth_token.encode()):
            raise UNAUTHENTICATED
        if values is not None and values.pop("account_sid") != config.account_sid:
            raise not_found(request.path)

    @rest.errorhandler(RestError)
    def answer_error(error: RestError) -> Response:
        response = jsonify(error.body)
        response.status_code = error.status
        if error.status == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return response

    @rest.post("/Messages.json")
    def create_message() -> tuple[dict[str, Any], int]:
        message = _new_message(config.own_numbers)
        fate = message_fate(message.recipient)
        _refuse(fate.reply, fate.error_code, messages.is_refused, message.recipient)
        messages.send(message)
        # Twilio answers with the message as it was taken, not with what it may be by now.
        body = message_view(config, message.model_copy(update={"status": "queued"}))
        _maybe_hang(carrier, fate.reply)
        return body, 201

    @rest.get("/Messages.json")
    def list_messages() -> dict[str, Any]:
        found = [
            message
            for message in carrier.store.all(Message)
            if _is_asked_for(message)
            and matches_dates("DateSent", message.sent_at or message.created_at)
        ]
        return page_of("messages", found, lambda message: message_view(config, message))

    @rest.get("/Messages/<sid>.json")
    def fetch_message(sid: str) -> dict[str, Any]:
        message = carrier.store.get(Message, sid)
        if message is None:
            raise not_found(request.path)
        return message_view(config, message)

    @rest.post("/Calls.json")
    def create_call() -> tuple[dict[str, Any], int]:
        call, turn = _new_call(config.own_numbers)
        fate = call_fate(call.recipient)
        _refuse(fate.reply, None, messages.is_refused, call.recipient)
        body = call_view(config, call)
        calls.ring_out(
            call,
            turn,
            timeout=min(request.form.get("Timeout", 60, type=int), 600),
            fallback_url=request.form.get("FallbackUrl"),
        )
        _maybe_hang(carrier, fate.reply)
        return body, 201

    @rest.get("/Calls.json")
    def list_calls() -> dict[str, Any]:
        status = request.args.get("Status")
        parent = request.args.get("ParentCallSid")
        found = [
            call
            for call in carrier.store.all(Call)
            if _is_asked_for(call)
            and status in {None, call.status}
            and parent in {None, call.parent_sid}
            and matches_dates("StartTime", call.started_at or call.created_at)
            and matches_dates("EndTime", call.ended_at)
        ]
        return page_of("calls", found, lambda call: call_view(config, call))

    @rest.get("/Calls/<sid>.json")
    def fetch_call(sid: str) -> dict[str, Any]:
        return call_view(config, _call(carrier, sid))

    @rest.post("/Calls/<sid>.json")
    def update_call(sid: str) -> dict[str, Any]:
        call = _call(carrier, sid)
        turn = _asked_turn()
        if turn is None and request.form.get("Status") not in {"completed", "canceled"}:
            raise RestError(400, 21218, "Url, Twiml or Status=completed is needed.")
        if not calls.take_over(sid, turn):
            raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
        if turn is None:
            calls.wait(sid, timeout=5)
            call = _call(carrier, sid)
        return call_view(config, call)

    @rest.get("/Recordings.json")
    @rest.get("/Calls/<call_sid>/Recordings.json")
    def list_recordings(call_sid: str | None = None) -> dict[str, Any]:
        wanted = call_sid or request.args.get("CallSid")
        found = [
            recording
            for recording in carrier.store.all(Recording)
            if wanted in {None, recording.call_sid}
            and matches_dates("DateCreated", recording.created_at)
        ]
        return page_of("recordings", found, lambda recording: recording_view(config, recording))

    @rest.get("/Recordings/<sid>.json")
    def fetch_recording(sid: str) -> dict[str, Any]:
        return recording_view(config, _recording(carrier, sid))

    @rest.delete("/Recordings/<sid>.json")
    def delete_recording(sid: str) -> tuple[str, int]:
        recording = _recording(carrier, sid)
        carrier.store.recording_path(sid).unlink(missing_ok=True)
        carrier.store.delete(recording)
        return "", 204

    @rest.get("/Recordings/<sid>")
    @rest.get("/Recordings/<sid>.wav")
    def fetch_sound(sid: str) -> Response:
        recording = _recording(carrier, sid)
        path = carrier.store.recording_path(sid)
        if recording.available_at > now() or not path.exists():
            raise not_found(request.path)
        return Response(path.read_bytes(), mimetype="audio/x-wav")

    @rest.route("/<path:rest>", methods=["GET", "POST", "DELETE"])
    def unknown(rest: str) -> Response:  # noqa: ARG001
        raise not_found(request.path)

    return rest


def answer_http_error(error: HTTPException) -> tuple[dict[str, Any], int]:
    """A wrong method or path below the REST interface."""
    status = error.code or 500
    return RestError(status, 20000 + status, error.name).body, status


def _new_message(own_numbers: Iterable[str]) -> Message:
    form = request.form
    recipient, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
    if not recipient:
        raise RestError(400, 21604, "A 'To' phone number is required.")
    if not PHONE(recipient):
        raise RestError(400, 21211, f"Invalid 'To' Phone Number: {recipient}")
    if not sender:
        raise RestError(400, 21603, "A 'From' phone number is required.")
    if sender not in own_numbers:
        raise RestError(400, 21606, f"'From' {sender} is not a number of this account.")
    if not body:
        raise RestError(400, 21602, "Message body is required.")
    if len(body) > MAX_BODY:
        raise RestError(400, 21617, f"The message body is longer than {MAX_BODY} characters.")
    return Message(
        sid=new_sid("SM"),
        sender=sender,
        recipient=recipient,
        body=body,
        direction="outbound-api",
        status="queued",
        segments=count_segments(body),
        status_url=_url("StatusCallback"),
    )


def _new_call(own_numbers: Iterable[str]) -> tuple[Call, Turn]:
    form = request.form
    recipient, sender = form.get("To", ""), form.get("From", "")
    if not PHONE(recipient):
        raise RestError(400, 21211, f"Invalid 'To' Phone Number: {recipient}")
    if sender not in own_numbers:
        raise RestError(400, 21210, f"'From' {sender} is not a number of this account.")
    turn = _asked_turn()
    if turn is None:
        raise RestError(400, 21205, "Url or Twiml is required.")
    # The SDK repeats the parameter; some clients send one string with spaces.
    events = " ".join(form.getlist("StatusCallbackEvent")).split() or ["completed"]
    if unknown := set(events) - CALL_EVENTS:
        raise RestError(400, 21626, f"StatusCallbackEvent {sorted(unknown)} is not known.")
    call = Call(
        sid=new_sid("CA"),
        sender=sender,
        recipient=recipient,
        direction="outbound-api",
        status_url=_url("StatusCallback"),
        status_method=form.get("StatusCallbackMethod", "POST"),
        status_events=events,
    )
    return call, turn


def _asked_turn() -> Turn | None:
    url, method = _url("Url"), request.form.get("Method", "POST")
    if url:
        return Turn(url, method)
    if twiml := request.form.get("Twiml"):
        return Turn("", method, twiml=twiml)
    return None


def _url(name: str) -> str | None:
    value = request.form.get(name)
    if value and not (URL(value) and value.startswith("http")):
        raise RestError(400, 21205, f"{name} is not a valid URL: {value}")
    return value or None


def _is_asked_for(resource: Call | Message) -> bool:
    recipient, sender = request.args.get("To"), request.args.get("From")
    return recipient in {None, resource.recipient} and sender in {None, resource.sender}


def _refuse(reply: Reply, code: int | None, is_refused: Any, number: str) -> None:
    if reply is Reply.REFUSE:
        raise RestError(400, code or 21211, ERROR_TEXTS.get(code or 0, "Refused"))
    if reply is Reply.SERVER_ERROR:
        raise SERVER_ERROR
    if reply is Reply.TOO_MANY and is_refused(number):
        raise TOO_MANY_REQUESTS


def _maybe_hang(carrier: Carrier, reply: Reply) -> None:
    if reply is Reply.SILENT_ACCEPT:
        current_app.logger.info("holding back an answer")
        time.sleep(carrier.chaos.settings.hang_seconds)
        raise RestError(504, 20504, "The answer was held back.")


def _call(carrier: Carrier, sid: str) -> Call:
    call = carrier.store.get(Call, sid)
    if call is None:
        raise not_found(request.path)
    return call


def _recording(carrier: Carrier, sid: str) -> Recording:
    recording = carrier.store.get(Recording, sid)
    if recording is None:
        raise not_found(request.path)
    return recording
