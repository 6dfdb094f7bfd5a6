"""1,000 broken recordings, each on the path of a worker: a process of its own, read, recognised.

A file is allowed to break its child; it is not allowed to harm this process, to hang, to leave
anything behind, or to end in a state that nobody knows.
"""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from hotline.ports import RecognitionError, RecognitionFault
from tests.speech.mangling import FORMATS, MANGLERS, mangled, recording
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.recognizer import VoskRecognizer

FILES = 1000
BATCH = 100
LONGEST_S = 8.0  # headers that lie make minutes of noise

HEARD = "heard"
RETRIED = {"timed_out", "crashed"}


def outcome(recognizer: IsolatedRecognizer, path: Path) -> str:
    try:
        heard = recognizer.recognise(path, "ru")
    except RecognitionError as error:
        # What another attempt would find the same is not to be tried again.
        return error.kind if error.retry is (error.kind in RETRIED) else "wrongly retried"
    assert 0 < heard.seconds <= LONGEST_S
    assert 0 <= heard.confidence <= 1
    return HEARD


@pytest.mark.parametrize("first", range(0, FILES, BATCH))
def test_a_broken_recording_has_a_clear_end(
    first: int, vosk_recognizer: VoskRecognizer, tmp_path: Path, record_property
):
    recognizer = IsolatedRecognizer(vosk_recognizer, max_seconds=LONGEST_S)
    path = tmp_path / "recording"
    ends: Counter[str] = Counter()
    for seed in range(first, first + BATCH):
        path.write_bytes(mangled(seed))
        ends[outcome(recognizer, path)] += 1
    assert set(ends) <= {HEARD, *get_args(RecognitionFault)}
    assert ends.total() == BATCH
    # Neither all readable nor all refused at the door: the files do go deep.
    assert ends[HEARD] >= BATCH // 5
    assert ends["unreadable"] >= BATCH // 10
    record_property(f"mangled {first}-{first + BATCH - 1}", dict(ends))


@pytest.mark.parametrize("name", FORMATS)
def test_unbroken_they_are_understood(name: str, vosk_recognizer: VoskRecognizer, tmp_path: Path):
    """Else the broken ones would prove nothing."""
    path = tmp_path / "recording"
    path.write_bytes(recording(name))
    heard = IsolatedRecognizer(vosk_recognizer).recognise(path, "ru")
    assert heard.text.startswith("упало дерево")


def test_a_seed_always_breaks_a_recording_in_the_same_way():
    assert [mangled(seed) for seed in range(30)] == [mangled(seed) for seed in range(30)]
    assert len({mangled(seed) for seed in range(30)}) == 30
    assert len(MANGLERS) > 10
