"""Native crashes and hangs, provoked for real."""

import atexit
import ctypes
import faulthandler
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from hotline.domain.languages import Language
from hotline.ports import RecognitionError
from worker.speech.audio import Audio
from worker.speech.isolated import IsolatedRecognizer
from worker.speech.isolation import run_isolated
from worker.speech.recognizer import VoskRecognizer
from worker.speech.segments import Hearing, Span

LIBC = ctypes.CDLL(None)
ROOT = Path(__file__).parents[2]
ME = os.getpid()


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """No test may leave a child, a zombie or an open file descriptor."""
    files, processes = open_files(), children()
    yield
    assert open_files() == files
    assert children() == processes


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def children() -> set[int]:
    """Name this process's children, dead ones that nobody waited for included."""
    running = (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))
    return {pid for pid in running if parent(pid) == ME}


def parent(pid: int) -> int | None:
    try:
        # The name before the state may hold anything, a closing bracket too.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None  # it ended meanwhile


def abort(_allow: object) -> None:
    faulthandler.disable()  # pytest's report of this crash is not wanted
    LIBC.abort()


def segfault(_allow: object) -> None:
    faulthandler.disable()
    ctypes.string_at(0)


def hang(_allow: object) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    LIBC.pause()


def fault(kind: str, function: Callable[..., object], **limits: float) -> RecognitionError:
    with pytest.raises(RecognitionError) as failed:
        run_isolated(function, **{"seconds": 20, **limits})
    assert (failed.value.kind, failed.value.retry) == (kind, True)
    return failed.value


def test_the_answer_comes_back():
    answer = run_isolated(lambda _, *words: {"heard": words}, "су", "жоқ", seconds=20)
    assert answer == {"heard": ["су", "жоқ"]}


def test_an_answer_larger_than_the_pipe_does_not_block():
    assert len(run_isolated(lambda _: "қ" * 5_000_000, seconds=20)) == 5_000_000


def test_an_endless_answer_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("worker.speech.isolation.MAX_ANSWER_BYTES", 1_000_000)
    assert "too much" in fault("crashed", lambda _: "x" * 3_000_000).sentence


@pytest.mark.parametrize(("function", "name"), [(abort, "SIGABRT"), (segfault, "SIGSEGV")])
def test_a_native_crash_costs_the_child_only(function: Callable[..., None], name: str):
    assert name in fault("crashed", function).sentence


def test_a_native_hang_that_blocks_signals_is_killed():
    assert fault("timed_out", hang, seconds=0.2).sentence == "Recognition was stopped after 0.2 s."


def test_a_child_that_hangs_after_its_pipe_is_closed_is_killed():
    def close_and_hang(allow: object) -> None:
        os.closerange(3, 256)
        hang(allow)

    assert "SIGKILL" in fault("crashed", close_and_hang).sentence


def test_time_can_be_allowed_once_it_is_known():
    def long_work(allow: Callable[[float], None]) -> str:
        allow(20)
        time.sleep(1.6)
        return "done"

    assert run_isolated(long_work, seconds=1.5) == "done"


def test_allowed_time_ends_too():
    def long_work(allow: Callable[[float], None]) -> None:
        allow(0.2)
        hang(allow)

    assert "after 0.2 s" in fault("timed_out", long_work).sentence


def test_a_recognition_error_comes_back_as_itself():
    def refuse(_allow: object) -> None:
        raise RecognitionError("empty", "The recording holds no sound at all.", retry=False)

    with pytest.raises(RecognitionError) as failed:
        run_isolated(refuse, seconds=20)
    assert (failed.value.kind, failed.value.retry) == ("empty", False)
    assert failed.value.sentence == "The recording holds no sound at all."


@pytest.mark.parametrize("error", [ValueError("odd"), SystemExit(3), KeyboardInterrupt()])
def test_any_other_exception_is_a_crash_that_names_it(error: BaseException):
    def fail(_allow: object) -> None:
        raise error

    assert type(error).__name__ in fault("crashed", fail).sentence


def test_an_answer_that_is_no_json_is_a_crash():
    assert "not JSON serializable" in fault("crashed", lambda _: {1, 2}).sentence


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS counts otherwise elsewhere")
def test_memory_is_capped_above_what_the_parent_has():
    assert len(run_isolated(lambda _: "x" * 10_000_000, seconds=20, memory_mb=100)) == 10_000_000
    fault("crashed", lambda _: len(bytearray(500 * 1024 * 1024)), memory_mb=100)


def test_no_core_file_is_written():
    def limits(_allow: object) -> list[int]:
        return list(resource.getrlimit(resource.RLIMIT_CORE))

    assert run_isolated(limits, seconds=20) == [0, 0]


def test_the_parents_clean_up_does_not_run_in_the_child(tmp_path: Path):
    mark = tmp_path / "ran"
    atexit.register(mark.touch)
    try:
        run_isolated(lambda _: None, seconds=20)
        fault("crashed", lambda _: sys.exit(1))
    finally:
        atexit.unregister(mark.touch)
    assert not mark.exists()


def test_the_parents_signal_handlers_do_not_run_in_the_child():
    def be_asked_to_stop(_allow: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    previous = signal.signal(signal.SIGTERM, lambda *_: pytest.fail("ran the parent's handler"))
    try:
        assert "SIGTERM" in fault("crashed", be_asked_to_stop).sentence
        mask: set[int] = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        assert signal.SIGTERM not in mask
    finally:
        signal.signal(signal.SIGTERM, previous)


def test_an_exception_in_the_waiting_parent_ends_the_child():
    """A job's time limit strikes the parent so; what is left behind the fixture would find."""

    def strike(*_: object) -> None:
        raise TimeoutError("job limit")

    previous = signal.signal(signal.SIGALRM, strike)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(TimeoutError, match="job limit"):
            run_isolated(hang, seconds=20)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


ORPHAN = """
import os, signal, sys
from worker.speech.isolation import run_isolated
def hang(allow):
    print(os.getpid(), flush=True)
    signal.pause()
run_isolated(hang, seconds=60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs prctl")
def test_a_killed_parent_takes_its_child_along():
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        parent.kill()
        # The child holds the other end of the pipe until it ends too.
        assert parent.communicate(timeout=30)[0] == ""


class Faulty(VoskRecognizer):
    """The real models, and native code that fails as told."""

    def __init__(self, models: dict[Language, Path], failure: Callable[[object], None]) -> None:
        super().__init__(models)
        self.failure = failure

    def listen(
        self, audio: Audio, language: Language, spans: Sequence[Span] | None = None
    ) -> Hearing:
        self.failure(audio)
        return super().listen(audio, language, spans)


@pytest.mark.parametrize(
    ("failure", "cap", "kind"), [(abort, 20.0, "crashed"), (hang, 0.2, "timed_out")]
)
def test_a_recording_that_breaks_the_recogniser_costs_one_attempt(
    model_folder: Path, failure: Callable[[object], None], cap: float, kind: str
):
    models: dict[Language, Path] = {"kk": model_folder, "ru": model_folder}
    recording = model_folder / "samples" / "E_110.wav"
    faulty = IsolatedRecognizer(
        Faulty(models, failure), cap_per_second=0.1, cap_constant_seconds=cap
    )
    with pytest.raises(RecognitionError) as failed:
        faulty.recognise(recording, "ru")
    assert (failed.value.kind, failed.value.retry) == (kind, True)
    healthy = IsolatedRecognizer(VoskRecognizer(models))
    assert healthy.recognise(recording, "ru").text.startswith("упало дерево")
