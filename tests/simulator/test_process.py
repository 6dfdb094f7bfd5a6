"""The carrier as a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

ACCOUNT = "AC" + "b" * 32


@pytest.fixture
def start(tmp_path: Path, customer: Any, root: Path) -> Iterator[Any]:
    processes: list[subprocess.Popen[str]] = []

    def launch(*options: str) -> tuple[subprocess.Popen[str], str]:
        arguments = {
            "--port": "0",
            "--account-sid": ACCOUNT,
            "--number": "+77213100000",
            "--voice-url": customer.url + "/voice",
            "--sms-url": customer.url + "/sms",
            "--data-dir": str(tmp_path / "carrier"),
            "--speed": "0",
        }
        flat = [part for pair in arguments.items() for part in pair]
        process = subprocess.Popen(
            [sys.executable, "-m", "hotline.simulator", *flat, *options],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "SIMULATOR_AUTH_TOKEN": "a secret of this test"},
        )
        processes.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().rpartition(" ")[2].strip()

    yield launch
    for process in processes:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_nothing_is_lost_by_kill_9_and_sigterm_ends_cleanly(start: Any, customer: Any) -> None:
    process, url = start("--chaos", "duplicate=1")
    customer.pages["/voice"] = '<Record action="/kept"/>'
    body = {"from": "+77015550101", "script": [{"say": "Су жоқ"}]}
    sid = requests.post(url + "/sim/calls", json=body, timeout=10).json()["sid"]
    requests.get(f"{url}/sim/calls/{sid}?wait=20", timeout=30)
    assert len(customer.wait_for("/kept", 2)) == 2
    assert customer.hits[0].is_signed
    requests.post(url + "/sim/sms", json={"from": "+77015550101", "body": "Су жоқ"}, timeout=10)
    process.kill()
    process.wait()
    process, url = start()
    messages = requests.get(url + "/sim/messages", timeout=10).json()["messages"]
    assert [message["body"] for message in messages] == ["Су жоқ"]
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings"
    auth = (ACCOUNT, "a secret of this test")
    (recording,) = requests.get(f"{url}{path}.json", auth=auth, timeout=10).json()["recordings"]
    sound = requests.get(f"{url}{path}/{recording['sid']}.wav", auth=auth, timeout=10)
    assert sound.content.startswith(b"RIFF")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    "options",
    [["--chaos", "explode=1"], ["--speed", "-1"], ["--port", "x"], ["--account-sid", "AC1"]],
)
def test_bad_options_are_refused(start: Any, options: list[str]) -> None:
    process, address = start(*options)
    assert process.wait(timeout=10) == 2
    assert address == ""
