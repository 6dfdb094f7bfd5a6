"""`hotline simulate`, against a running carrier."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.cli.simulate import simulate
from hotline.simulator.audio import encode


@pytest.fixture
def run(line: Any) -> Any:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(simulate, [*arguments, "--simulator", line.url])

    return invoke


def test_a_call_is_shown_step_by_step(run: Any, customer: Any) -> None:
    customer.pages["/voice"] = '<Gather numDigits="1" action="/next"/>'
    customer.pages["/next"] = '<Record action="/kept"/>'
    result = run("call", "--from", "+77010001122", "--press", "2", "--say", "Су жоқ")
    assert result.exit_code == 0, result.output
    assert customer.asked("/kept")[0].form["From"] == "+77010001122"
    for part in ("/voice → 200", "gathered", "digits=2", "speaks", "Су жоқ", "recorded"):
        assert part in result.output


def test_a_file_is_spoken_and_told_as_json(
    run: Any, customer: Any, tmp_path: Any, make_tone: Any
) -> None:
    customer.pages["/voice"] = '<Record action="/kept"/>'
    (tmp_path / "a.wav").write_bytes(encode(make_tone(2.0)))
    result = run("call", "--wav", str(tmp_path / "a.wav"), "--json")
    assert json.loads(result.stdout)["status"] == "completed"
    script = tmp_path / "script.yaml"
    script.write_text("- listen: true\n- wav: a.wav\n- hangup: true\n")
    assert run("call", "--script", str(script)).exit_code == 0
    assert [hit.form.get("Digits") for hit in customer.asked("/kept")] == [None, "hangup"]


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("<Dance/>", "breaks 1 rules"),
        ("<Reject/>", "no-answer"),
        ("<Redirect>/voice</Redirect>", "circles"),
    ],
)
def test_a_call_that_goes_wrong_fails(run: Any, customer: Any, page: str, complaint: str) -> None:
    customer.pages["/voice"] = page
    result = run("call")
    assert result.exit_code == 1
    assert complaint in result.output


def test_an_sms_and_its_answer(run: Any, customer: Any) -> None:
    customer.pages["/sms"] = "<Message>Қабылданды</Message>"
    result = run("sms", "--from", "+77010001122", "Су жоқ")
    assert result.exit_code == 0, result.output
    assert "← 1414: Қабылданды" in result.output
    assert json.loads(run("sms", "Су жоқ", "--json").stdout)["replies"]
    customer.pages["/sms"] = "<Say>Қабылданды</Say>"
    assert run("sms", "Су жоқ").exit_code == 1


@pytest.mark.parametrize(
    "arguments", [["sms", "Су жоқ"], ["call"], ["call", "--say", "а", "--wav", __file__]]
)
def test_trouble_is_one_sentence(arguments: list[str]) -> None:
    result = CliRunner().invoke(simulate, [*arguments, "--simulator", "http://127.0.0.1:9"])
    assert result.exit_code in {1, 2}
    assert "Traceback" not in result.output
    assert "carrier answers at" in result.output or "not both" in result.output
