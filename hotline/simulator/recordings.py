"""Keeps what was recorded and tells the customer, twice and in no promised order."""

from datetime import timedelta
from email.utils import format_datetime

from hotline.simulator import audio
from hotline.simulator.audio import Sound
from hotline.simulator.leg import Leg, Turn
from hotline.simulator.resources import Recording, new_sid, now
from hotline.simulator.twiml import Document, Verb


class RecordingBooth:
    """Made when a Record verb starts; keeps and reports what it recorded."""

    def __init__(self, leg: Leg, verb: Verb, document: Document) -> None:
        self._leg = leg
        self._started_at = now()
        self._carrier = leg.carrier
        address = verb.attributes.get("recordingStatusCallback")
        self._status_url = leg.resolve(document, address) if address else None
        self._method = verb.attributes.get("recordingStatusCallbackMethod", "POST")
        events = verb.attributes.get("recordingStatusCallbackEvent", "completed")
        self._events = events.split()

    def keep(self, sound: Sound) -> Recording:
        """Write the sound to disk, then the row that names it."""
        delay = self._carrier.chaos.settings.recording_delay
        recording = Recording(
            sid=new_sid("RE"),
            call_sid=self._leg.call.sid,
            started_at=self._started_at,
            duration=max(1, round(audio.seconds(sound))),
            available_at=now() + timedelta(seconds=delay),
        )
        path = self._carrier.store.recording_path(recording.sid)
        path.write_bytes(self._leg.person.spoil(audio.encode(sound)))
        self._carrier.store.save(recording)
        return recording

    def report_absent(self) -> None:
        """Tell that nothing was recorded, if the customer asked for that event."""
        absent = Recording(
            sid=new_sid("RE"), call_sid=self._leg.call.sid, duration=0, status="absent"
        )
        self._notify(absent)

    def keep_cut_short(self, sound: Sound) -> Recording:
        """Keep what was recorded before the call was redirected: only the callback tells of it."""
        recording = self.keep(sound)
        self._notify(recording)
        return recording

    def action_parameters(self, recording: Recording, digits: str) -> dict[str, str]:
        """What the action request says beside the call's own parameters."""
        parameters = {
            "RecordingSid": recording.sid,
            "RecordingUrl": self._url(recording),
            "RecordingDuration": str(recording.duration),
        }
        return parameters | ({"Digits": digits} if digits else {})

    def race(self, recording: Recording, turn: Turn, *, hung_up: bool) -> None:
        """Order the status callback against the action request, which the call makes next.

        After a hang-up the action request is made here, because no document will follow.
        """
        leg, order = self._leg, self._carrier.chaos.race()
        if order != "action-first":
            self._notify(recording)
        if order == "callback-first":
            self._carrier.callbacks.wait_for(self._lane)
        if not hung_up:
            if order == "action-first":
                leg.after_answer(lambda: self._notify(recording))
            return
        parameters = leg.parameters() | dict(turn.extra)
        self._carrier.request(leg.call.sid, "record", turn.method, turn.url, parameters)
        if order == "action-first":
            self._notify(recording)

    @property
    def _lane(self) -> str:
        return self._leg.call.sid + " recording"

    def _notify(self, recording: Recording) -> None:
        if self._status_url is None or recording.status not in self._events:
            return
        # No From and no To: Twilio does not send them here.
        parameters = self._carrier.account() | {
            "CallSid": recording.call_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self._url(recording),
            "RecordingStatus": recording.status,
            "RecordingDuration": str(recording.duration),
            "RecordingChannels": "1",
            "RecordingStartTime": format_datetime(recording.started_at),
            "RecordingSource": "RecordVerb",
            "RecordingTrack": "inbound",
            "ErrorCode": "0",
        }
        self._carrier.notify(
            recording.call_sid,
            "recording-status",
            self._method,
            self._status_url,
            parameters,
            lane=self._lane,
        )

    def _url(self, recording: Recording) -> str:
        config = self._carrier.config
        return f"{config.public_url}{config.account_path}/Recordings/{recording.sid}"
