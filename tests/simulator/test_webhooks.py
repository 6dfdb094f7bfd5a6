"""Signatures, and the order and number of requests."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from hotline.simulator.audio import encode
from hotline.simulator.webhooks import sign

RECORD = '<Record action="/next" recordingStatusCallback="/recorded"/>'


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=8), st.text(min_size=1))
def test_signatures_are_what_the_sdk_expects(parameters: dict[str, str], token: str) -> None:
    url = "https://example.org/voice?step=2"
    signature = sign(token, url + "#rc=2", parameters)
    assert RequestValidator(token).validate(url, parameters, signature)


@pytest.mark.parametrize(
    ("race", "first", "second"),
    [("action-first", "/next", "/recorded"), ("callback-first", "/recorded", "/next")],
)
@pytest.mark.parametrize("end", [[], [{"hangup": True}]])
def test_the_race_after_a_recording(
    start_line: Any, customer: Any, make_tone: Any, race: str, first: str, second: str, end: Any
) -> None:
    line = start_line(chaos={"record_race": race})
    customer.pages["/voice"] = RECORD
    line.call({"speak": line.upload(encode(make_tone(1.0)))}, *end)
    customer.wait_for("/recorded")
    order = [hit.path for hit in customer.hits if hit.path in {first, second}]
    assert order == [first, second]


def test_both_orders_happen_by_chance(start_line: Any, customer: Any, make_tone: Any) -> None:
    line = start_line(seed=3)
    customer.pages["/voice"] = RECORD
    sound = line.upload(encode(make_tone(0.5)))
    orders = set()
    for _ in range(12):
        customer.hits.clear()
        line.call({"speak": sound})
        customer.wait_for("/recorded")
        orders.add(tuple(h.path for h in customer.hits if h.path in {"/next", "/recorded"}))
    assert orders == {("/next", "/recorded"), ("/recorded", "/next")}


def test_everything_can_come_twice(start_line: Any, customer: Any, make_tone: Any) -> None:
    line = start_line(chaos={"duplicate": 1, "copies": 2})
    customer.pages["/voice"] = RECORD
    call = line.call({"speak": line.upload(encode(make_tone(0.5)))})
    for path in ("/voice", "/next", "/recorded", "/call-status"):
        assert len(customer.wait_for(path, 3)) == 3
    assert call["status"] == "completed"
    assert all(hit.is_signed for hit in customer.hits)


def test_receipts_can_be_lost(start_line: Any, customer: Any) -> None:
    line = start_line(chaos={"drop": 1})
    line.call()
    assert customer.asked("/voice")
    assert not customer.asked("/call-status")


def test_receipts_can_overtake_each_other(start_line: Any, customer: Any) -> None:
    line = start_line(chaos={"reorder": 0.5, "reorder_seconds": 0.05}, seed=5)
    orders = set()
    for number in range(12):
        customer.hits.clear()
        line.client().messages.create(
            to=f"+770155500{number:02}",
            from_="1414",
            body="a",
            status_callback=customer.url + "/receipt",
        )
        hits = customer.wait_for("/receipt", 2)
        orders.add(tuple(hit.form["MessageStatus"] for hit in hits))
    assert orders == {("sent", "delivered"), ("delivered", "sent")}


def test_everything_can_be_late(start_line: Any, customer: Any) -> None:
    line = start_line(chaos={"delay": 1, "delay_seconds": 0.05})
    line.call()
    customer.wait_for("/call-status")


def test_chaos_can_be_changed_at_run_time(line: Any, customer: Any) -> None:
    assert line.get("/sim/chaos")["drop"] == 0
    assert line.post("/sim/chaos", {"drop": 1})["drop"] == 1
    line.call()
    assert not customer.asked("/call-status")
    with pytest.raises(AssertionError, match="less than or equal to 1"):
        line.post("/sim/chaos", {"drop": 2})
    with pytest.raises(AssertionError, match="Extra inputs"):
        line.post("/sim/chaos", {"explode": 1})
