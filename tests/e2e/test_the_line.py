"""The main job, with nothing replaced: calls and texts become appeals, answers go back as SMS."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.line import Line, running_line
from tests.e2e.story import Story

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

Report = Callable[[str, object], None]

# Every webhook comes twice, half of them late and out of order.
CHAOS = {"duplicate": 1.0, "reorder": 0.5, "reorder_seconds": 0.3, "delay": 0.5}
CALM = {"duplicate": 0.0, "reorder": 0.0, "delay": 0.0}


def test_twelve_calls_and_eight_texts(line: Line, record_property: Report) -> None:
    line.carrier.chaos(**CHAOS, delay_seconds=0.2)
    story = Story(line, 551)
    story.play()
    errors = story.check()
    record_property("word error rate on SQLite", f"{errors.rate:.1%} of {errors.words} words")
    assert errors.rate < 0.2
