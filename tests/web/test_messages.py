"""Webhooks of text messages: what the carrier is answered, and what is stored by then.

What a text leads to is in tests/usecases/test_take_text.py, what a receipt leads to in
tests/usecases/test_deliver.py, what happens at the same moment in tests/usecases/test_races.py.
"""

from dataclasses import dataclass, field, replace

import pytest

from hotline.domain.deliveries import DeliveryState
from hotline.domain.work import WorkKind
from hotline.ports import SentMessage
from hotline.simulator.twiml import parse
from hotline.simulator.twiml_rules import MESSAGING
from hotline.storage.tables import Appeal, Delivery, InboundMessage
from tests.fakes import FakeCarrier
from tests.world import ADDRESS, MOBILE, TEXT, CarrierSide, World

RECEIPTS = "/twilio/message-status"
WORDS = "Көшемізде су жоқ"


# --- Texts that come in ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/twilio/sms", "/twilio/sms-fallback"])
def test_the_answer_is_strict_markup_that_says_nothing(line: CarrierSide, path: str) -> None:
    """The acknowledgement is a message of its own, with receipts; TwiML's <Message> has none."""
    answer = line.post(path, MessageSid=TEXT, From=MOBILE, To="1411", Body=WORDS)
    assert answer.status_code == 200
    document = parse(answer.data, answer.headers["Content-Type"], ADDRESS + path, rules=MESSAGING)
    assert (document.verbs, document.violations) == ((), [])


def test_a_text_by_both_doors_is_one_text(world: World, line: CarrierSide) -> None:
    """The carrier falls back when our answer came too late, though the text was stored."""
    line.text(WORDS)
    line.post("/twilio/sms-fallback", MessageSid=TEXT, From=MOBILE, Body=WORDS, ErrorCode="11200")
    assert world.one(InboundMessage).appeal_id == world.one(Appeal).id


@pytest.mark.parametrize("message_sid", ["", "x", "../../etc", "SM" + "0" * 100])
def test_a_text_that_cannot_be_told_apart_is_refused(
    world: World, line: CarrierSide, message_sid: str
) -> None:
    answer = line.post("/twilio/sms", MessageSid=message_sid, From=MOBILE, Body=WORDS)
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "MessageSid" in answer.text
    assert world.rows(InboundMessage) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "\n\n",
        "😀" * 800,
        "Су\u0000жоқ",
        "\ufffd\u202e\u200b",
        "<script>alert(1)</script>",
        "' --",
    ],
)
def test_any_text_at_all_is_an_appeal(world: World, line: CarrierSide, body: str) -> None:
    assert line.text(body).status_code == 200
    assert world.one(InboundMessage).body == body.replace("\u0000", "")
    assert world.one(Appeal).text.strip() == body.replace("\u0000", "").strip()


# --- Receipts ----------------------------------------------------------------------------------


def receipt(line: CarrierSide, message_sid: str, status: str, path: str = RECEIPTS) -> int:
    form = {"MessageSid": message_sid, "MessageStatus": status, "To": MOBILE, "From": "1411"}
    return line.post(path, **form).status_code


@pytest.fixture
def sent(world: World, line: CarrierSide) -> Delivery:
    """Return the acknowledgement of a text, as handed to the carrier."""
    line.text(WORDS)
    world.do(WorkKind.ROUTE, WorkKind.DELIVER)
    return world.one(Delivery)


def test_a_receipt_settles_a_delivery(world: World, line: CarrierSide, sent: Delivery) -> None:
    assert sent.state is DeliveryState.SENT
    assert sent.carrier_sid
    for status in ("sent", "delivered", "delivered", "sent", "queued"):
        assert receipt(line, sent.carrier_sid, status) == 204
    assert world.one(Delivery).state is DeliveryState.DELIVERED
    assert world.one(Delivery).settled_at == world.clock.now()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?delivery=",
        "?delivery=x",
        "?delivery=-1",
        "?delivery=0",
        "?delivery=999",
        "?delivery=1.0",
        "?delivery=2147483648",
        "?delivery=9223372036854775808",
        f"?delivery={'9' * 5000}",
    ],
    ids=lambda query: query[:32],
)
def test_a_receipt_of_somebody_elses_message_is_taken_note_of(
    world: World, line: CarrierSide, sent: Delivery, query: str
) -> None:
    """Another program of the same account sends too. Repeating the receipt would not help."""
    assert receipt(line, "SM" + "f" * 32, "failed", RECEIPTS + query) == 204
    assert world.one(Delivery).state is DeliveryState.SENT


def test_a_message_that_has_its_sid_takes_no_other_messages_receipt(
    world: World, line: CarrierSide, sent: Delivery
) -> None:
    assert receipt(line, "SM" + "f" * 32, "failed", f"{RECEIPTS}?delivery={sent.id}") == 204
    assert world.one(Delivery).state is DeliveryState.SENT


@dataclass
class HastyCarrier(FakeCarrier):
    """Reports what became of a message before it has answered that it took it."""

    line: CarrierSide | None = None
    answers: list[int] = field(default_factory=list)

    def send_sms(self, to: str, body: str, delivery_id: int) -> SentMessage:
        message = super().send_sms(to, body, delivery_id)
        assert self.line is not None
        path = f"{RECEIPTS}?delivery={delivery_id}"
        self.answers.append(receipt(self.line, message.carrier_sid, "delivered", path))
        return message


def test_a_receipt_before_our_own_commit(world: World, line: CarrierSide) -> None:
    """It names the delivery, because the message's SID is not stored yet."""
    hasty = HastyCarrier(world.clock, line=line)
    world.ctx = replace(world.ctx, carrier=hasty)
    line.text(WORDS)
    world.do(WorkKind.ROUTE, WorkKind.DELIVER)
    assert hasty.answers == [204]
    delivery = world.one(Delivery)
    assert delivery.state is DeliveryState.DELIVERED
    assert delivery.carrier_sid == hasty.sent[0].carrier_sid
