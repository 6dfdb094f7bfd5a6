"""Reading webhooks: what is there, what is missing, and what somebody would like us to fetch."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.carriers.twilio.webhooks import TwilioWebhooks
from hotline.domain.deliveries import DeliveryState
from hotline.domain.errors import InvalidInputError
from hotline.flows.inputs import Nothing, Pressed, Recorded
from hotline.ports import Form, IncomingText
from tests.world import CALL, MOBILE, RECORDING, TEXT

READ = TwilioWebhooks()
RECORDED = {"CallSid": CALL, "RecordingSid": RECORDING, "RecordingDuration": "7"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Recorded(7.0)),
        ({"Digits": "#"}, Recorded(7.0, "#")),
        ({"Digits": "2"}, Recorded(7.0, "2")),
        ({"Digits": "hangup"}, Recorded(7.0, hung_up=True)),
        ({"CallStatus": "completed"}, Recorded(7.0, hung_up=True)),
        ({"CallStatus": "completed", "Digits": "2"}, Recorded(7.0, hung_up=True)),
        ({"CallStatus": "in-progress", "Digits": ""}, Recorded(7.0)),
    ],
)
def test_how_a_recording_ended(more: dict[str, str], expected: Recorded) -> None:
    assert READ.recorded({**RECORDED, **more})[0] == expected


@pytest.mark.parametrize("length", ["", "x", "seven", "7,5"])
def test_a_length_that_is_no_number(length: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        READ.recorded({**RECORDED, "RecordingDuration": length})
    assert caught.value.field == "RecordingDuration"


@pytest.mark.parametrize(
    ("length", "seconds"), [("-1", 0.0), ("0", 0.0), ("7.5", 7.5), ("1e9", 86400.0)]
)
def test_lengths_are_kept_within_reason(length: str, seconds: float) -> None:
    assert READ.recorded({**RECORDED, "RecordingDuration": length})[1].seconds == seconds


def test_a_length_that_is_not_a_number_at_all_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        READ.recorded({**RECORDED, "RecordingDuration": "nan"})


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("3", Pressed("3")),
        ("87051234567", Pressed("87051234567")),
        ("*", Pressed("*")),
        ("", Nothing()),
        ("hangup", Nothing()),
    ],
)
def test_keys(digits: str, expected: object) -> None:
    assert READ.keys({"Digits": digits}) == expected
    assert READ.keys({}) == Nothing()


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_the_end_of_a_call(status: str) -> None:
    ended = READ.ended({"CallSid": CALL, "CallStatus": status, "CallDuration": "31"})
    assert ended is not None
    assert (ended.seconds, ended.failed) == (31, status == "failed")


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "", "a-new-one"])
def test_a_call_that_goes_on(status: str) -> None:
    assert READ.ended({"CallSid": CALL, "CallStatus": status}) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", DeliveryState.SENT),
        ("sent", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("undelivered", DeliveryState.FAILED),
        ("failed", DeliveryState.FAILED),
        ("a-new-one", DeliveryState.SENT),
    ],
)
def test_receipts(status: str, state: DeliveryState) -> None:
    form = {"MessageSid": TEXT, "MessageStatus": status, "To": MOBILE, "ErrorCode": ""}
    receipt = READ.receipt(form)
    assert (receipt.state, receipt.error_code) == (state, None)


SSRF = [
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost:6379/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/",
    "//evil.example/RE",
    "https://api.twilio.com@evil.example/",
    "https://evil.example/2010-04-01/Accounts/AC/Recordings/RE1.wav",
    "http://[::1]/",
    "http://0x7f000001/",
    "http://127.1/",
]


@pytest.mark.parametrize("url", SSRF)
def test_an_address_in_a_webhook_is_never_followed(url: str) -> None:
    """What comes out knows only the SID; the adapter builds the address from that."""
    _, reported = READ.recorded({**RECORDED, "RecordingUrl": url})
    assert url not in repr(reported)
    announced = READ.recording({**RECORDED, "RecordingUrl": url, "RecordingStatus": "completed"})
    assert announced is not None
    assert url not in repr(announced)


@pytest.mark.parametrize(
    "sid",
    [
        *SSRF,
        "",
        "RE",
        "../../Messages/SM1",
        "RE1/../../x",
        "RE" + "0" * 32 + "?a=b",
        "RE%2e%2e%2f",
        "RE" + "0" * 32 + "\n",
        "RE" + "0" * 80,
        "re" + "0" * 32,
        "RE#00000000",
        "RÉ00000000",
    ],
)
def test_a_sid_that_is_none_leads_nowhere(sid: str) -> None:
    with pytest.raises(InvalidInputError):
        READ.recorded({**RECORDED, "RecordingSid": sid})
    with pytest.raises(InvalidInputError):
        READ.call({"CallSid": sid})
    with pytest.raises(InvalidInputError):
        READ.text({"MessageSid": sid})


# --- Any form at all ---------------------------------------------------------------------------

PLAUSIBLE = {
    "CallSid": [CALL],
    "MessageSid": [TEXT],
    "RecordingSid": [RECORDING],
    "From": [MOBILE, "anonymous", "\0"],
    "To": [MOBILE],
    "Digits": ["3", "hangup", "*#", "²", "٣"],
    "CallStatus": ["completed", "in-progress"],
    "DialCallStatus": ["completed", "busy"],
    "RecordingStatus": ["completed", "absent"],
    "RecordingDuration": ["7", "-7", "nan", "-inf", "1e400", "٣", "9" * 5000],
    "CallDuration": ["7", "-7", "nan", "-inf", "1e400", "²", "9" * 5000],
    "MessageStatus": ["delivered"],
    "ErrorCode": ["30006", "9" * 100],
    "NewParameter2027": ["иә"],
}
FORMS = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from(PLAUSIBLE[name]) | st.text(max_size=40) for name in PLAUSIBLE},
)
READERS = [READ.call, READ.keys, READ.recorded, READ.dialled, READ.recording, READ.ended]
READERS += [READ.text, READ.receipt]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@given(form=FORMS)
def test_any_form_is_read_or_refused(read: Callable[[Form], object], form: Form) -> None:
    """Nothing else is ever raised; it would be a fault in mid-call."""
    with contextlib.suppress(InvalidInputError):
        read(form)


@pytest.mark.parametrize(
    ("read", "field"),
    [
        (READ.call, "CallSid"),
        (READ.recorded, "RecordingDuration"),
        (READ.recording, "CallSid"),
        (READ.text, "MessageSid"),
        (READ.receipt, "MessageSid"),
    ],
)
def test_a_refusal_names_what_is_missing(read: Callable[[Form], object], field: str) -> None:
    with pytest.raises(InvalidInputError, match=field) as caught:
        read({"RecordingSid": RECORDING, "NewParameter2027": "иә"})
    assert caught.value.field == field


def test_no_zero_byte_is_let_in() -> None:
    """PostgreSQL would refuse the row, and with it the call."""
    form = {"CallSid": CALL, "MessageSid": TEXT, "From": "+7705\0", "Body": "Су\0 жоқ"}
    assert READ.call(form).caller == "+7705"
    assert READ.text(form) == IncomingText(TEXT, "+7705", "Су жоқ")


@pytest.mark.parametrize("length", ["86401", "4000000000", "9" * 5000, "inf"])
def test_a_call_cannot_have_lasted_longer_than_a_day(length: str) -> None:
    """PostgreSQL's integers end at 2,147,483,647, Python's reading of digits at 4,300."""
    ended = READ.ended({"CallSid": CALL, "CallStatus": "completed", "CallDuration": length})
    assert ended is not None
    assert ended.seconds == 86400


@pytest.mark.parametrize("length", ["", "x", "nan"])
def test_a_call_of_unknown_length_has_ended_all_the_same(length: str) -> None:
    ended = READ.ended({"CallSid": CALL, "CallStatus": "completed", "CallDuration": length})
    assert ended is not None
    assert ended.seconds is None


def test_a_code_that_no_carrier_has_fits_its_column() -> None:
    receipt = READ.receipt({"MessageSid": TEXT, "MessageStatus": "failed", "ErrorCode": "9" * 100})
    assert receipt.error_code == "9" * 16
