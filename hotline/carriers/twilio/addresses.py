"""The webhook addresses of this installation, as the carrier is told them."""

from dataclasses import dataclass

# How the carrier repeats a webhook: twice, on 5xx, connect and read timeouts. The fragment is
# not sent to us and not signed (Twilio, "Webhooks connection overrides").
RETRIES = "#rc=2&rp=5xx,ct,rt"


@dataclass(frozen=True, slots=True)
class WebhookAddresses:
    """Addresses below the configured public one, never taken from a request."""

    base: str
    """Public address without a trailing slash."""

    @property
    def voice(self) -> str:
        """Return what is entered at the carrier for incoming calls."""
        return f"{self.base}/twilio/voice{RETRIES}"

    @property
    def voice_fallback(self) -> str:
        """Return what is entered as the fallback of calls."""
        return f"{self.base}/twilio/voice-fallback"

    @property
    def call_status(self) -> str:
        """Return what is entered for changes of a call's status."""
        return f"{self.base}/twilio/call-status{RETRIES}"

    @property
    def sms(self) -> str:
        """Return what is entered for incoming messages."""
        return f"{self.base}/twilio/sms{RETRIES}"

    @property
    def sms_fallback(self) -> str:
        """Return what is entered as the fallback of messages."""
        return f"{self.base}/twilio/sms-fallback"

    def gather(self, step: int) -> str:
        """Return where keys, or silence, are reported."""
        return f"{self.base}/twilio/gather?step={step}{RETRIES}"

    def record(self, step: int) -> str:
        """Return where the dialogue goes on after a recording."""
        return f"{self.base}/twilio/record?step={step}{RETRIES}"

    def dial(self, step: int) -> str:
        """Return where the dialogue goes on after putting the caller through."""
        return f"{self.base}/twilio/dial?step={step}{RETRIES}"

    @property
    def emergency(self) -> str:
        """Return where a caller is led whose words sounded like an emergency."""
        return f"{self.base}/twilio/emergency{RETRIES}"

    def alarm_call(self, alarm_call_id: int) -> str:
        """Return what is asked when somebody answers whom we ring about an alarm."""
        return f"{self.base}/twilio/alarm-call?id={alarm_call_id}{RETRIES}"

    def alarm_call_status(self, alarm_call_id: int) -> str:
        """Return where the end of such a call is reported, and that nobody answered."""
        return f"{self.base}/twilio/alarm-call-status?id={alarm_call_id}{RETRIES}"

    @property
    def recording_status(self) -> str:
        """Return where recordings are announced."""
        return f"{self.base}/twilio/recording-status{RETRIES}"

    def message_status(self, delivery_id: int) -> str:
        """Return where receipts of a delivery go."""
        return f"{self.base}/twilio/message-status?delivery={delivery_id}{RETRIES}"
