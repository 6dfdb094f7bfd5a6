"""`<data-dir>/run/status.json`: what runs now, for people and for tests; gone after the stop."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Status:
    """One process.

    `state` is "running", "starting" (not ready yet), "waiting" (to restart) or "done" (it had to
    run once).
    """

    name: str
    pid: int | None
    state: str
    restarts: int


class StatusFile:
    """The file, from the first moment of a run to its last."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "run" / "status.json"

    def __enter__(self) -> Self:
        self.write([])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._path.unlink(missing_ok=True)

    def write(self, processes: Sequence[Status]) -> None:
        """Replace the file in one step, so that a reader never sees half of it."""
        told = {"supervisor": os.getpid(), "processes": [asdict(each) for each in processes]}
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        draft.replace(self._path)
