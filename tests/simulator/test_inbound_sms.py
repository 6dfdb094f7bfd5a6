"""A resident texts the customer."""

from typing import Any

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from hotline.simulator.segments import count_segments

RESIDENT = "+77015550101"


def text(line: Any, body: str = "Су жоқ") -> Any:
    return line.post("/sim/sms", {"from": RESIDENT, "body": body})


def test_the_customer_is_told(line: Any, customer: Any) -> None:
    result = text(line)
    (hit,) = customer.asked("/sms")
    assert hit.is_signed
    assert hit.form["MessageSid"] == result["message"]["sid"]
    assert (hit.form["From"], hit.form["To"]) == (RESIDENT, "1414")
    assert (hit.form["Body"], hit.form["NumMedia"], hit.form["NumSegments"]) == ("Су жоқ", "0", "1")
    assert result["replies"] == []
    assert result["failure"] is None


def test_the_answer_goes_back(line: Any, customer: Any) -> None:
    customer.pages["/sms"] = (
        '<Message action="receipt">Рахмет</Message><Message><Body>Екінші</Body></Message>'
    )
    result = text(line)
    assert [reply["body"] for reply in result["replies"]] == ["Рахмет", "Екінші"]
    hits = customer.wait_for("/receipt", 2)
    assert [hit.form["MessageStatus"] for hit in hits] == ["sent", "delivered"]
    thread = line.get("/sim/messages", number=RESIDENT)["messages"]
    assert [message["body"] for message in thread] == ["Су жоқ", "Рахмет", "Екінші"]
    assert line.violations() == []


def test_an_answer_to_a_landline_fails(line: Any, customer: Any) -> None:
    customer.pages["/sms"] = '<Message action="receipt">Рахмет</Message>'
    line.post("/sim/sms", {"from": "+77213155501", "body": "Су жоқ"})
    form = customer.wait_for("/receipt", 2)[1].form
    assert (form["MessageStatus"], form["ErrorCode"]) == ("failed", "21614")


def test_a_redirect_is_followed(line: Any, customer: Any) -> None:
    customer.pages["/sms"] = "<Redirect>other</Redirect>"
    customer.pages["/other"] = "<Message>Басқа</Message>"
    assert [reply["body"] for reply in text(line)["replies"]] == ["Басқа"]


def test_the_fallback_takes_over(line: Any, customer: Any) -> None:
    customer.pages["/sms"] = Response("", status=503)
    assert text(line)["failure"] is None
    assert customer.asked("/sms-fallback")[0].form["ErrorCode"] == "11200"
    customer.pages["/sms-fallback"] = Response("", status=503)
    assert "503" in text(line)["failure"]


def test_a_voice_verb_in_an_sms_is_a_violation(line: Any, customer: Any) -> None:
    customer.pages["/sms"] = "<Say>Сәлем</Say>"
    text(line)
    assert "no TwiML" in line.violations()[0]


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 67, 3),
        ("ж" * 66 + "😀" + "ж" * 66, 3),
    ],
)
def test_segments(body: str, segments: int) -> None:
    assert count_segments(body) == segments


@given(st.text(alphabet="aж€😀", max_size=400))
def test_segments_never_shrink_as_a_text_grows(body: str) -> None:
    assert count_segments(body) <= count_segments(body + "ж")
