"""What each TwiML verb does on the line.

A verb returns the Turn that follows, or None for the next verb. Source: Twilio's TwiML reference.
"""

from collections.abc import Callable
from urllib.parse import urljoin

from hotline.simulator import voices
from hotline.simulator.audio import NotAudioError
from hotline.simulator.leg import HungUp, Leg, Turn
from hotline.simulator.line import Interrupted, Moment, Press
from hotline.simulator.magic import CallFate, call_fate
from hotline.simulator.recorder import Recorder, RecordRules, Take
from hotline.simulator.recordings import RecordingBooth
from hotline.simulator.resources import Call, new_sid, now
from hotline.simulator.streams import MediaStream, StreamOrder
from hotline.simulator.twiml import Document, Verb

ENDLESS = 1000
"""What `loop="0"` (until hang-up) amounts to, as with Twilio."""
DTMF_SECONDS = 0.5
RING_SECONDS = 3.0
TALK_SECONDS = 20.0
"""How long a dialled person talks who does not hang up by magic."""


def say(leg: Leg, verb: Verb, document: Document) -> None:
    """Speak a text."""
    _say(leg, verb, document, Moment.HEARING)


def play(leg: Leg, verb: Verb, document: Document) -> None:
    """Play a sound file or keys."""
    _play(leg, verb, document, Moment.HEARING)


def pause(leg: Leg, verb: Verb, document: Document) -> None:
    """Wait."""
    _pause(leg, verb, document, Moment.HEARING)


def _say(leg: Leg, verb: Verb, document: Document, moment: Moment) -> str | None:  # noqa: ARG001
    media, length = voices.prompt(leg.carrier, verb.text, verb.attributes.get("language", "en-US"))
    return _sound(leg, verb, moment, length, what="say", text=verb.text, media=media)


def _play(leg: Leg, verb: Verb, document: Document, moment: Moment) -> str | None:
    if digits := verb.attributes.get("digits"):
        return _sound(leg, verb, moment, DTMF_SECONDS * len(digits), what="play", digits=digits)
    url = leg.resolve(document, verb.text)
    try:
        media, length, words = leg.carrier.fetch_sound(leg.call.sid, url)
    except (NotAudioError, ConnectionError) as error:
        leg.carrier.violation(leg.call.sid, f"Play: {error}", code=12400, url=url)
        return None
    return _sound(leg, verb, moment, length, what="play", url=url, text=words, media=media)


def _pause(leg: Leg, verb: Verb, document: Document, moment: Moment) -> str | None:  # noqa: ARG001
    return _sound(leg, verb, moment, verb.seconds("length", 1), what="pause")


def _sound(
    leg: Leg, verb: Verb, moment: Moment, length: float, *, what: str, **data: str
) -> str | None:
    """Let sound play; returns the key that interrupted it inside a Gather."""
    for _ in range(int(verb.seconds("loop", 1)) or ENDLESS):
        leg.step(what, seconds=round(length, 2), **data)
        event = leg.listen(moment, length)
        if isinstance(event.action, Press):
            return event.action.keys
    return None


PROMPTS: dict[str, Callable[[Leg, Verb, Document, Moment], str | None]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
}


def gather(leg: Leg, verb: Verb, document: Document) -> Turn | None:
    """Play prompts, collect keys; the first key ends the prompts."""
    takes_keys = "dtmf" in verb.attributes.get("input", "dtmf")
    if "speech" in verb.attributes.get("input", "dtmf"):
        leg.carrier.violation(leg.call.sid, "Gather: the simulated carrier hears no speech.")
    moment = Moment.PROMPTED if takes_keys else Moment.HEARING
    first = None
    for prompt in verb.children:
        first = PROMPTS[prompt.name](leg, prompt, document, moment)
        if first:
            break
    digits, last = _collect(leg, verb, first) if takes_keys else ("", "")
    leg.step("gathered", digits=digits, finished_on=last)
    if not digits and not verb.flag("actionOnEmptyResult", default=False):
        return None
    extra = {"Digits": digits, "FinishedOnKey": last, "msg": "Gather End"}
    return leg.turn(verb, document, "gather", extra)


def _collect(leg: Leg, verb: Verb, key: str | None) -> tuple[str, str]:
    """Digits, and the finishing key if one was pressed."""
    wanted = int(verb.seconds("numDigits", 0)) or ENDLESS
    finish = verb.attributes.get("finishOnKey", "#")
    patience = verb.seconds("timeout", 5)
    digits = ""
    leg.step("waiting", waits_for="keys", seconds=patience)
    while len(digits) < wanted:
        if key is None:
            event = leg.listen(Moment.AWAITED, patience)
            if not isinstance(event.action, Press):
                return digits, ""
            key = event.action.keys
        leg.step("key", key=key)
        if finish and key == finish:
            return digits, key
        digits, key = digits + key, None
    return digits, ""


def record(leg: Leg, verb: Verb, document: Document) -> Turn | None:
    """Record the caller, then two requests that race: the action and the status callback."""
    if verb.flag("playBeep", default=True):
        leg.step("beep")
    rules = RecordRules.of(verb)
    leg.step("waiting", waits_for="voice", seconds=rules.timeout)
    booth = RecordingBooth(leg, verb, document)
    recorder = Recorder(leg, rules)
    try:
        take = recorder.take()
    except Interrupted:
        # The recording ends with its verb, and no action is asked for it.
        if not (short := recorder.cut_short()).is_empty:
            kept = booth.keep_cut_short(short.sound)
            leg.step("recorded", seconds=kept.duration, ended_by="", recording=kept.sid)
        raise
    if take.is_empty:
        leg.step("recorded", seconds=0, ended_by=take.digits)
        booth.report_absent()
        if take.is_hung_up:
            raise HungUp(by_caller=True)
        return None
    return _after_recording(leg, verb, document, booth, take)


def _after_recording(
    leg: Leg, verb: Verb, document: Document, booth: RecordingBooth, take: Take
) -> Turn | None:
    recording = booth.keep(take.sound)
    leg.step("recorded", seconds=recording.duration, ended_by=take.digits, recording=recording.sid)
    if take.is_hung_up:
        leg.set_status("completed")
    extra = booth.action_parameters(recording, take.digits)
    turn = leg.turn(verb, document, "record", extra)
    booth.race(recording, turn, hung_up=take.is_hung_up)
    if take.is_hung_up:
        raise HungUp(by_caller=True)
    return turn


def redirect(leg: Leg, verb: Verb, document: Document) -> Turn:
    """Go on with another document."""
    leg.listen(Moment.HEARING, 0)
    url = leg.resolve(document, verb.text)
    return Turn(url, verb.attributes.get("method", "POST"), purpose="redirect")


def start(leg: Leg, verb: Verb, document: Document) -> None:
    """Begin to stream what the caller says; the call goes on at once."""
    config, sid = leg.carrier.config, leg.call.sid
    for stream in verb.children:
        name = stream.attributes.get("name", "")
        if "url" not in stream.attributes or (name and name in leg.streams):
            leg.carrier.violation(sid, "Stream: it has no url, or one of its name is under way.")
            continue
        url = urljoin(document.url.replace("http", "ws", 1), stream.attributes["url"])
        if stream.attributes.get("track", "inbound_track") != "inbound_track":
            leg.carrier.violation(sid, "Stream: the simulated carrier streams the inbound track.")
        values = {
            each.attributes.get("name", ""): each.attributes.get("value", "")
            for each in stream.children
        }
        order = StreamOrder(name, url, sid, config.account_sid, config.auth_token, values)
        begun = MediaStream(order, speed=leg.person.speed, report=leg.stream_failed)
        leg.streams.add(name or begun.sid, begun)
        leg.step("stream started", name=name, stream=begun.sid, url=url)


def stop(leg: Leg, verb: Verb, document: Document) -> None:  # noqa: ARG001
    """End streams by their names."""
    for stream in verb.children:
        name = stream.attributes.get("name", "")
        if leg.streams.stop(name):
            leg.step("stream stopped", name=name)


def hangup(leg: Leg, verb: Verb, document: Document) -> None:  # noqa: ARG001
    """End the call."""
    leg.step("hangup", by="application")
    raise HungUp(by_caller=False)


def reject(leg: Leg, verb: Verb, document: Document) -> None:  # noqa: ARG001
    """Refuse the call: nobody pays for it, but only before anything was played."""
    leg.step("reject", reason=verb.attributes.get("reason", "rejected"))
    if leg.call.status != "ringing":
        leg.carrier.violation(leg.call.sid, "Reject comes too late: the call was answered.")
        raise HungUp(by_caller=False)
    is_busy = verb.attributes.get("reason") == "busy"
    raise HungUp(by_caller=False, status="busy" if is_busy else "no-answer")


def dial(leg: Leg, verb: Verb, document: Document) -> Turn | None:
    """Connect the caller to somebody else; magic numbers decide who answers."""
    numbers = [verb.text] if verb.text else [child.text for child in verb.children]
    child = Call(
        sid=new_sid("CA"),
        sender=verb.attributes.get("callerId", leg.call.sender),
        recipient=numbers[0],
        direction="outbound-dial",
        status="ringing",
        parent_sid=leg.call.sid,
        created_at=now(),
    )
    answered = next((n for n in numbers if call_fate(n).status == "completed"), numbers[0])
    child.recipient = answered
    leg.step("dial", number=answered, child=child.sid)
    try:
        _talk(leg, verb, child, call_fate(answered))
    except HungUp:
        child.status = "completed" if child.started_at else "canceled"
        leg.set_status("completed")
        _end_dial(leg, child)
        if "action" in verb.attributes:
            turn = leg.turn(verb, document, "dial", _dial_parameters(child))
            leg.carrier.request(
                leg.call.sid, "dial", turn.method, turn.url, leg.parameters() | dict(turn.extra)
            )
        raise
    _end_dial(leg, child)
    if "action" not in verb.attributes:
        return None
    return leg.turn(verb, document, "dial", _dial_parameters(child))


def _talk(leg: Leg, verb: Verb, child: Call, fate: CallFate) -> None:
    is_answered = fate.status == "completed"
    patience = verb.seconds("timeout", 30)
    rings = patience if fate.status == "no-answer" else min(RING_SECONDS, patience)
    leg.listen(Moment.HEARING, rings)
    if not is_answered:
        child.status = fate.status
        return
    child.status, child.started_at = "in-progress", now()
    leg.step("dial answered", number=child.recipient)
    length = min(fate.hangs_up_after or TALK_SECONDS, verb.seconds("timeLimit", 14_400))
    started = leg.clock
    try:
        leg.listen(Moment.HEARING, length)
    finally:
        child.duration = leg.clock - started
    child.status = "completed"


def _end_dial(leg: Leg, child: Call) -> None:
    child.ended_at = now()
    leg.carrier.store.save(child)
    leg.step("dial ended", number=child.recipient, status=child.status)


def _dial_parameters(child: Call) -> dict[str, str]:
    parameters = {"DialCallSid": child.sid, "DialCallStatus": child.status}
    if child.started_at:
        parameters["DialCallDuration"] = str(round(child.duration))
        parameters["DialBridged"] = "true"
    return parameters


VERBS: dict[str, Callable[[Leg, Verb, Document], Turn | None]] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Record": record,
    "Redirect": redirect,
    "Hangup": hangup,
    "Reject": reject,
    "Dial": dial,
    "Start": start,
    "Stop": stop,
}
