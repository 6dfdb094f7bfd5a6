"""Somebody is in danger: the whole line, from the resident's telephone to the one on duty."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from hotline.storage.tables import Alarm, AlarmCallTo, Appeal
from tests.e2e.line import Line, running_line, wait_for

pytestmark = pytest.mark.e2e

DUTY = "+77017770001"
FIRE = {"say": "Көмектесіңіздер, көрші үй өртеніп жатыр", "voice": "kk"}
# Every webhook comes twice, some late.
CHAOS = {"duplicate": 1, "reorder": 0.5, "reorder_seconds": 0.3}
# Fast, but slow enough for the recogniser to be ready while the appeal's number is read out.
SPEED = 2.5


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Run the line with somebody on duty."""
    duty = {"HOTLINE_EMERGENCY__DUTY_PHONES": DUTY}
    with running_line(tmp_path_factory.mktemp("line") / "var", duty, "--no-demo") as line:
        line.carrier.chaos(**CHAOS)
        yield line


def alarm_of(line: Line, phone: str) -> Alarm | None:
    with line.ctx.units.read() as session:
        alarms = session.scalars(select(Alarm).join(Appeal)).all()
        found = [alarm for alarm in alarms if alarm.appeal.person.phone == phone]
        for alarm in found:
            _ = [call.to_phone for call in alarm.calls]
    return found[0] if found else None


def settled(line: Line, phone: str, how: str) -> Alarm:
    """Wait until the resident was told and somebody has taken the alarm up."""

    def is_settled() -> Alarm | None:
        alarm = alarm_of(line, phone)
        return alarm if alarm and alarm.resident_told_by == how and alarm.taken_at else None

    return wait_for(is_settled, f"{phone} is told ({how}) and the alarm is taken up")


def heard(call: dict[str, Any], prompt: str) -> int:
    """How often a prompt was played to a caller."""
    played = [step["data"].get("url", "") for step in call["steps"] if step["kind"] == "step"]
    return sum(f"/{prompt}.wav" in url for url in played)


def on_duty(line: Line, *script: dict[str, Any]) -> None:
    line.carrier.ask("POST", "/sim/phones", json={"number": DUTY, "script": list(script)})


def test_a_caller_on_the_line_and_somebody_on_duty_who_presses_1(line: Line) -> None:
    on_duty(line, {"press": "1"})
    caller = "+77015550001"
    call = line.carrier.call(caller, [FIRE, {"press": "#"}], speed=SPEED)
    assert heard(call, "emergency_112") == heard(call, "emergency_112_again") == 1
    assert heard(call, "received") == 1, "the number of the appeal was being read out"
    alarm = settled(line, caller, "line")
    assert alarm.taken_by == DUTY
    line.settle()
    texts = [message["body"] for message in line.carrier.messages(caller)]
    assert not any("112" in text for text in texts)


def test_a_landline_that_has_hung_up_is_rung_back(line: Line) -> None:
    on_duty(line, {"press": "2"}, {"press": "1"})
    landline = "+77213155501"
    line.carrier.call(landline, [FIRE, {"hangup": True}])
    alarm = settled(line, landline, "call")
    rung = [call.to_phone for call in alarm.calls if call.recipient is AlarmCallTo.RESIDENT]
    assert rung == [landline]
    line.settle()


def test_a_text_and_a_reply_from_duty(line: Line) -> None:
    on_duty(line, {"hangup": True})
    texter = "+77015550003"
    line.carrier.write(texter, "Помогите, у соседей пожар, горит дом")
    wait_for(
        lambda: [m for m in line.carrier.messages(DUTY) if texter in m["body"]], "duty is texted"
    )
    line.carrier.write(DUTY, "1")
    assert settled(line, texter, "sms").taken_by == DUTY
    line.settle()
    told = [m for m in line.carrier.messages(texter) if "112" in m["body"]]
    assert [message["status"] for message in told] == ["delivered"]
    with line.ctx.units.read() as session:
        appeals = session.scalars(select(Appeal)).all()
        assert all(appeal.person.phone != DUTY for appeal in appeals)


def test_nothing_was_against_the_carriers_rules(line: Line) -> None:
    assert line.carrier.violations() == []
