"""What the README promises."""

from pathlib import Path

import hotline.simulator
from hotline.simulator import magic
from hotline.simulator.chaos import ChaosSettings
from hotline.simulator.script import STEPS

README = (Path(hotline.simulator.__file__).parent / "README.md").read_text("utf-8")


def test_every_magic_number_is_documented() -> None:
    assert all(row["number"] in README for row in magic.describe())


def test_every_chance_and_step_is_documented() -> None:
    assert all(f"`{name}`" in README for name in ChaosSettings.model_fields)
    assert all(f'{{"{name}":' in README for name in STEPS)
