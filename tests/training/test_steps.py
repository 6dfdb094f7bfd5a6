"""Steps are done once, and again when something has changed."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from speech_models.training import steps
from speech_models.training.steps import Step


@dataclass
class Kitchen:
    """Three steps that count how often they are done."""

    folder: Path
    settings: dict[str, object] = field(default_factory=lambda: {"eggs": 2})
    done: list[str] = field(default_factory=list)
    fails: bool = False
    said: list[str] = field(default_factory=list)

    def cook(self, anew_from: str | None = None) -> list[str]:
        """Run all steps; return which were done."""
        self.done.clear()
        recipe = self.folder / "recipe.txt"
        plan = [
            Step("mix", lambda: self._do("mix"), [self.folder / "mix"], self.settings, [recipe]),
            Step("bake", lambda: self._do("bake"), [self.folder / "bake"], {}),
            Step("eat", lambda: self._do("eat"), [self.folder / "eat"], {}),
        ]
        record = self.folder / "steps.json"
        steps.run(plan, record, anew_from=anew_from, say=self.said.append)
        return list(self.done)

    def _do(self, name: str) -> None:
        if self.fails and name == "bake":
            raise RuntimeError("the oven is cold")
        (self.folder / name).write_text(name)
        self.done.append(name)


@pytest.fixture
def kitchen(tmp_path: Path) -> Kitchen:
    """A kitchen in which everything has been done once."""
    (tmp_path / "recipe.txt").write_text("stir")
    kitchen = Kitchen(tmp_path)
    assert kitchen.cook() == ["mix", "bake", "eat"]
    return kitchen


def test_what_is_done_is_not_done_again(kitchen: Kitchen) -> None:
    assert kitchen.cook() == []


def test_other_settings_are_a_reason(kitchen: Kitchen) -> None:
    kitchen.settings = {"eggs": 3}

    assert kitchen.cook() == ["mix", "bake", "eat"]


def test_a_changed_file_is_a_reason(kitchen: Kitchen) -> None:
    (kitchen.folder / "recipe.txt").write_text("whip")

    assert kitchen.cook() == ["mix", "bake", "eat"]


def test_a_lost_result_is_made_again_with_all_that_follows(kitchen: Kitchen) -> None:
    (kitchen.folder / "bake").unlink()

    assert kitchen.cook() == ["bake", "eat"]


def test_anew_from_a_step_on(kitchen: Kitchen) -> None:
    assert kitchen.cook(anew_from="bake") == ["bake", "eat"]


def test_a_step_that_failed_is_tried_again(kitchen: Kitchen) -> None:
    kitchen.fails = True
    with pytest.raises(RuntimeError):
        kitchen.cook(anew_from="mix")

    kitchen.fails = False
    assert kitchen.cook() == ["bake", "eat"]
