"""Run native code in a child process: it may hang or die, and only this one piece of work fails.

Vosk aborts the whole process when one of its assertions fails (vosk-api issues 224 and 481), and
no Python exception handler or signal handler reaches native code that hangs. The child is forked,
so it shares the parent's loaded models and starts in milliseconds. Call it from a process without
other threads: a fork copies only the calling one.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar, TypeVarTuple

from hotline.ports import RecognitionError

Message = dict[str, Any]
AllowSeconds = Callable[[float], None]
Answer = TypeVar("Answer")
Arguments = TypeVarTuple("Arguments")

MAX_ANSWER_BYTES = 64 * 1024 * 1024
_READ_BYTES = 1024 * 1024
_PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(None)


def run_isolated(
    function: Callable[[AllowSeconds, *Arguments], Answer],
    *args: *Arguments,
    seconds: float,
    memory_mb: int | None = None,
) -> Answer:
    """Call `function(allow_seconds, *args)` in a child process; return its answer, a JSON value.

    The child is killed after `seconds`. Once it knows how long its work may take it can call
    `allow_seconds`, which starts that time anew. It may use `memory_mb` MiB more than this
    process has (Linux only). Raises RecognitionError: the child's own, or "timed_out", or
    "crashed" (a signal, no memory, any other exception).
    """
    child, read_end = _fork(function, args, memory_mb)
    status = 0
    try:
        message = _listen(read_end, seconds)
    finally:
        os.close(read_end)
        # Having closed its end of the pipe the child is already exiting, or else must be stopped.
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    answer: Answer = _answer(message, status)
    return answer


def _fork(
    function: Callable[..., object], args: tuple[Any, ...], memory_mb: int | None
) -> tuple[int, int]:
    """Start the child; return its process id and the pipe's end from which to read."""
    read_end, write_end = os.pipe()
    # No signal may reach the child before it has dropped the parent's handlers.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    parent = os.getpid()
    try:
        child = os.fork()
        if child == 0:
            _run_child(parent, write_end, function, args, memory_mb)
    except OSError:
        os.close(read_end)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(write_end)
    return child, read_end


def _run_child(
    parent: int,
    write_end: int,
    function: Callable[..., object],
    args: tuple[Any, ...],
    memory_mb: int | None,
) -> NoReturn:
    """Be the child: answer through the pipe, and leave without any of the parent's clean-up."""
    try:
        with open(write_end, "w", encoding="utf-8", newline="\n") as pipe:

            def send(**message: object) -> None:
                # JSON has no raw line breaks, so that a line is a message.
                pipe.write(json.dumps(message) + "\n")
                pipe.flush()

            try:
                become_expendable(parent, memory_mb)
                send(answer=function(lambda seconds: send(seconds=seconds), *args))
            except RecognitionError as error:
                send(kind=error.kind, sentence=error.sentence, retry=error.retry)
            except BaseException as error:  # noqa: BLE001 - nothing may escape into the parent's code
                sentence = f"Recognition failed: {type(error).__name__}: {error}"
                send(kind="crashed", sentence=sentence, retry=True)
    finally:
        os._exit(0)


def become_expendable(parent: int, memory_mb: int | None) -> None:
    """Make the new child killable, mortal with its parent, and limited."""
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before prctl
            os._exit(0)
    # A core file would put a resident's voice on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_mb is not None and sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
        limit = pages * resource.getpagesize() + memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _listen(read_end: int, seconds: float) -> Message:
    """Read what the child says until it closes its end; return its last message, {} if none."""
    deadline = time.monotonic() + seconds
    received = bytearray()
    message: Message = {}
    poll = select.poll()
    poll.register(read_end, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0 and poll.poll(left * 1000):
        piece = os.read(read_end, _READ_BYTES)
        if not piece:
            return message
        received += piece
        if len(received) > MAX_ANSWER_BYTES:
            raise RecognitionError("crashed", "The recogniser answered too much.", retry=True)
        if piece.endswith(b"\n"):
            message = json.loads(received.splitlines()[-1])
            received.clear()
            if "seconds" in message:
                seconds = message["seconds"]
                deadline = time.monotonic() + seconds
    raise RecognitionError("timed_out", f"Recognition was stopped after {seconds:g} s.", retry=True)


def _answer(message: Message, status: int) -> Any:
    """Return the child's answer or raise what it raised."""
    if "answer" in message:
        return message["answer"]
    if "kind" in message:
        raise RecognitionError(message["kind"], message["sentence"], retry=message["retry"])
    code = os.waitstatus_to_exitcode(status)
    cause = signal.Signals(-code).name if code < 0 else f"exit status {code}"
    raise RecognitionError("crashed", f"The recogniser was ended by {cause}.", retry=True)
