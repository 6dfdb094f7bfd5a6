"""The control interface under /sim: for the page, the terminal and the tests."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from pydantic import ValidationError

from hotline.simulator import magic
from hotline.simulator.audio import NotAudioError, Sound, decode
from hotline.simulator.calls import Calls
from hotline.simulator.carrier import Carrier
from hotline.simulator.chaos import ChaosSettings
from hotline.simulator.events import Events
from hotline.simulator.messages import Messages
from hotline.simulator.resources import Call, LogEntry, Message, new_sid
from hotline.simulator.script import Samples, ScriptError, read_script
from hotline.simulator.voices import VOICES

MAX_UPLOADS = 100
MAX_WAIT = 60.0


class ControlError(Exception):
    """The request makes no sense; the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Uploads:
    """Sound that was uploaded to be spoken, in memory."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._sounds: dict[str, Sound] = {}

    def add(self, data: bytes) -> str:
        """Keep a file. Raises NotAudioError."""
        sound = decode(data)
        name = new_sid("AU")
        self._sounds[name] = sound
        for oldest in list(self._sounds)[:-MAX_UPLOADS]:
            del self._sounds[oldest]
        return name

    def find(self, name: str) -> Sound:
        """Sound of an upload or of a sample. Raises ScriptError."""
        sound = self._sounds.get(name)
        if sound is None:
            sound = self._samples.find(name)
        if sound is None:
            raise ScriptError(f"There is no sample or upload {name!r}.")
        return sound


def make_control(  # noqa: C901 - a list of small views
    carrier: Carrier, calls: Calls, messages: Messages, samples: Samples, events: Events
) -> Blueprint:
    """All views under /sim."""
    control = Blueprint("control", __name__, url_prefix="/sim")
    uploads = Uploads(samples)
    store = carrier.store

    @control.before_request
    def refuse_other_sites() -> None:
        """A page from elsewhere must not use a visitor's browser to place calls."""
        origin = request.headers.get("Origin")
        if request.method != "GET" and origin and urlsplit(origin).netloc != request.host:
            raise ControlError(403, "Requests from other sites are refused.")

    @control.errorhandler(ControlError)
    def answer_error(error: ControlError) -> tuple[dict[str, str], int]:
        return {"error": error.message}, error.status

    @control.errorhandler(ScriptError)
    @control.errorhandler(NotAudioError)
    def answer_bad_script(error: ValueError) -> tuple[dict[str, str], int]:
        return {"error": str(error)}, 400

    @control.get("/health")
    def health() -> dict[str, Any]:
        config = carrier.config
        return {
            "status": "ok",
            "number": config.number,
            "sms_number": config.sms_number,
            "speed": config.speed,
            "live_calls": calls.live,
            "pending": carrier.callbacks.pending,
        }

    @control.post("/calls")
    def start_call() -> tuple[dict[str, Any], int]:
        data = _json_object()
        live = bool(data.get("interactive", False))
        script = read_script(data.get("script", []), uploads.find)
        call = calls.ring_in(
            str(data.get("from", "anonymous")), script, live=live, speed=_speed(data)
        )
        return _call_view(carrier, call, steps=False), 201

    @control.get("/calls")
    def list_calls() -> dict[str, Any]:
        return {"calls": [_call_view(carrier, c, steps=False) for c in store.all(Call)[:200]]}

    @control.get("/calls/<sid>")
    def show_call(sid: str) -> dict[str, Any]:
        calls.wait(sid, min(request.args.get("wait", 0.0, type=float), MAX_WAIT))
        return _call_view(carrier, _call(sid), steps=True)

    @control.post("/calls/<sid>/actions")
    def act(sid: str) -> dict[str, Any]:
        data = _json_object()
        steps = data.get("steps", [data])
        actions = read_script(steps, uploads.find)
        if not calls.act(sid, actions):
            _call(sid)
            raise ControlError(409, "The call is over.")
        return {"sid": sid}

    @control.post("/phones")
    def expect() -> tuple[dict[str, Any], int]:
        data = _json_object()
        number = str(data.get("number", ""))
        calls.expect(number, read_script(data.get("script", []), uploads.find))
        return {"number": number}, 201

    @control.post("/audio")
    def upload() -> tuple[dict[str, Any], int]:
        file = request.files.get("audio")
        name = uploads.add(file.read() if file else request.get_data())
        return {"audio": name}, 201

    @control.get("/media/<name>")
    def media(name: str) -> Response:
        found = carrier.media(name)
        if found is None:
            raise ControlError(404, "The sound is not kept any more.")
        data, content_type = found
        mimetype = content_type if content_type.startswith("audio/") else "audio/wav"
        return Response(data, mimetype=mimetype)

    @control.get("/samples")
    def list_samples() -> dict[str, Any]:
        voices = [{"voice": voice, "language": language} for voice, language in VOICES]
        return {"samples": samples.rows(), "voices": voices}

    @control.get("/magic")
    def list_magic() -> dict[str, Any]:
        return {"numbers": magic.describe()}

    @control.post("/sms")
    def receive_sms() -> tuple[dict[str, Any], int]:
        data = _json_object()
        body = str(data.get("body", ""))
        if not data.get("from") or not body:
            raise ControlError(400, "An SMS needs from and body.")
        received = messages.receive(str(data["from"]), body)
        return {
            "message": received.message.model_dump(mode="json"),
            "replies": [reply.model_dump(mode="json") for reply in received.replies],
            "failure": received.failure,
        }, 201

    @control.get("/messages")
    def list_messages() -> dict[str, Any]:
        number = request.args.get("number")
        found = [
            message.model_dump(mode="json")
            for message in reversed(store.all(Message))
            if number in {None, message.sender, message.recipient}
        ]
        return {"messages": found}

    @control.get("/log")
    def show_log() -> dict[str, Any]:
        entries = store.entries(
            after=request.args.get("after", 0, type=int),
            sid=request.args.get("sid"),
            kind=request.args.get("kind"),
            limit=request.args.get("limit", 1000, type=int),
        )
        return {"entries": [entry.model_dump(mode="json") for entry in entries]}

    @control.get("/violations")
    def list_violations() -> dict[str, Any]:
        entries = store.entries(kind="violation", sid=request.args.get("sid"))
        return {"violations": [_flat(entry) for entry in entries]}

    @control.delete("/violations")
    def clear_violations() -> tuple[str, int]:
        store.clear_log("violation")
        return "", 204

    @control.get("/chaos")
    def show_chaos() -> dict[str, Any]:
        return carrier.chaos.settings.model_dump()

    @control.post("/chaos")
    def change_chaos() -> dict[str, Any]:
        changed = carrier.chaos.settings.model_dump() | _json_object()
        try:
            carrier.chaos.settings = ChaosSettings.model_validate(changed)
        except ValidationError as error:
            problems = "; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors())
            raise ControlError(400, problems) from error
        return carrier.chaos.settings.model_dump()

    @control.post("/idle")
    def wait_until_idle() -> tuple[dict[str, Any], int]:
        timeout = min(request.args.get("wait", 10.0, type=float), MAX_WAIT)
        is_idle = calls.wait_until_idle(timeout) and carrier.callbacks.wait_until_idle(timeout)
        return {"idle": is_idle}, 200 if is_idle else 503

    @control.get("/events")
    def stream() -> Response:
        number = request.args.get("phone", "")
        if number:
            calls.plug_in(number)
        on_end = (lambda: calls.unplug(number)) if number else (lambda: None)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(events.stream(on_end), mimetype="text/event-stream", headers=headers)

    def _call(sid: str) -> Call:
        call = store.get(Call, sid)
        if call is None:
            raise ControlError(404, "There is no such call.")
        return call

    return control


def _json_object() -> dict[str, Any]:
    # Only JSON: a form of another site could be sent without asking, JSON cannot.
    data = request.get_json(silent=True)
    if isinstance(data, list):
        return {"steps": data}
    if not isinstance(data, dict):
        raise ControlError(400, "The body must be JSON.")
    return data


def _speed(data: dict[str, Any]) -> float | None:
    speed = data.get("speed")
    if speed is None:
        return None
    if not isinstance(speed, int | float) or speed < 0:
        raise ControlError(400, "speed must be a number from 0 up.")
    return float(speed)


def _flat(entry: LogEntry) -> dict[str, Any]:
    return {"id": entry.id, "at": entry.at.isoformat(), "sid": entry.sid, **entry.data}


def _call_view(carrier: Carrier, call: Call, *, steps: bool) -> dict[str, Any]:
    view = call.model_dump(mode="json")
    if steps:
        entries = carrier.store.entries(sid=call.sid, limit=5000)
        view["steps"] = [entry.model_dump(mode="json") for entry in entries]
        view["violations"] = [_flat(entry) for entry in entries if entry.kind == "violation"]
    return view
