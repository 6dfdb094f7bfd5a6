"""`run` from the outside: what its user sees, and what stays behind."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from hotline.supervisor import leftovers
from tests.e2e.line import PATIENCE_S, ROOT, RUN, free_port, running_line

pytestmark = pytest.mark.e2e


def run(data_dir: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; `settings` by their names in the environment."""
    return subprocess.run(
        [*RUN, "--data-dir", str(data_dir), *options],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
        check=False,
    )


def test_check_proves_the_installation_and_a_second_start_goes_on_from_there(
    tmp_path: Path,
) -> None:
    data_dir = tmp_path / "var"
    checked = run(data_dir, "--check", "--port", str(free_port()))
    assert checked.returncode == 0, checked.stderr
    told = json.loads(checked.stdout)
    assert (told["ok"], told["appeals"], told["answers"], told["sms_delivered"]) == (True, 3, 3, 3)
    assert all(s["transcript"] and s["department"] and s["seconds"] for s in told["scenes"])
    assert leftovers.find(data_dir) == []

    with running_line(data_dir, {}) as line:
        assert "Demonstration" not in line.output
        assert len(line.carrier.messages()) == 6, "three acknowledgements and three answers"
        line.process.send_signal(signal.SIGINT)
        assert line.process.wait(PATIENCE_S) == 0, line.output
        assert leftovers.find(data_dir) == []
        assert not (data_dir / "run" / "status.json").exists()

    # The first start trained the classifier in the background, as a new installation does.
    untrained = {"HOTLINE_ROUTING__TRAIN_AT_START": "false"}
    again = run(data_dir, "--check", "--port", str(free_port()), **untrained)
    assert json.loads(again.stdout)["ok"], again.stderr


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        refused = run(tmp_path / "var", "--port", str(port))
    assert refused.returncode == 1
    sentence = refused.stderr.strip()
    assert sentence.count("\n") == 0
    assert str(port) in sentence
    assert "Traceback" not in sentence
    assert leftovers.find(tmp_path / "var") == []
