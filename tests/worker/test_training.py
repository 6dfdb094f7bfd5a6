"""The classifier is trained beside everything else, once for what it learns from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.understanding.school import School
from hotline.understanding.store import ModelStore
from tests.understanding.conftest import SMALL, write_config
from tests.world import World
from worker import training


@pytest.fixture
def small_school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, ModelStore]:
    """Let the process train on a few sentences."""
    folder = write_config(tmp_path / "config")
    store = ModelStore(tmp_path / "understanding")
    make: Callable[..., School] = lambda *_: School(folder, SMALL, store)  # noqa: E731
    monkeypatch.setattr(training, "build_school", make)
    return folder, store


def test_it_trains_where_there_is_no_model_and_only_then(
    world: World, small_school: tuple[Path, ModelStore]
):
    _, store = small_school
    training.train(world.ctx)
    first = store.current()
    assert first is not None
    training.train(world.ctx)
    assert [version.name for version in store.versions()] == [first]


def test_a_mistake_in_the_files_leaves_what_there_is(
    world: World, small_school: tuple[Path, ModelStore]
):
    folder, store = small_school
    (folder / "train" / "mine.jsonl").write_text("{")
    training.train(world.ctx)
    assert store.current() is None
