"""Which processes are started."""

from pathlib import Path

import pytest

from hotline.queues.names import QUEUES, SPEECH
from hotline.supervisor import plan
from tests.world import make_settings


@pytest.mark.parametrize(
    ("count", "names"),
    [("1", ["worker-speech"]), ("3", [f"worker-speech-{number}" for number in (1, 2, 3)])],
)
def test_as_many_recognise_as_the_settings_say(tmp_path: Path, count: str, names: list[str]):
    settings = make_settings(tmp_path, SPEECH__WORKERS=count)
    specs = [spec for spec in plan.processes(settings, {}) if spec.name.startswith("worker-")]
    assert [spec.name for spec in specs if spec.command[-1] == SPEECH] == names
    others = [f"worker-{queue}" for queue in QUEUES if queue != SPEECH]
    assert [spec.name for spec in specs if spec.command[-1] != SPEECH] == others


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_calls_are_heard_live_where_the_settings_say_so(tmp_path: Path, enabled: str):
    settings = make_settings(tmp_path, STREAM__ENABLED=enabled)
    names = [spec.name for spec in plan.processes(settings, {})]
    assert ("streaming" in names) == (enabled == "true")


@pytest.mark.parametrize("wanted", ["true", "false"])
def test_the_classifier_is_trained_beside_everything_else(tmp_path: Path, wanted: str):
    settings = make_settings(tmp_path, ROUTING__TRAIN_AT_START=wanted)
    once = [spec.name for spec in plan.processes(settings, {}) if spec.once]
    assert once == (["training"] if wanted == "true" else [])
