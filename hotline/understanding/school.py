"""Training an installation's model: from its files, compared with the one in use."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from hotline.domain.catalogue import Catalogue
from hotline.understanding.evaluation import Share, figures, judge
from hotline.understanding.lexicon import load_lexicon
from hotline.understanding.model import Model
from hotline.understanding.phrases import all_phrases
from hotline.understanding.samples import Sample, read_folder
from hotline.understanding.store import ModelStore

TRAIN, HELD_OUT = "train", "held_out"
_CODE = Path(__file__).resolve().parent
# Code outside this package on which the features depend.
_RULES = ("folding.py", "stems.py")
_LIBRARIES = ("scikit-learn", "numpy")

# What a new model must not do worse, and by how much it may (in shares) before that is "worse".
_MUST_HOLD = {"department": 0.005, "emergency recall": 0.0, "appeals discarded": 0.005}
_SMALLER_IS_BETTER = frozenset({"appeals discarded"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a training."""

    version: str
    used: bool
    worse: tuple[str, ...]
    """One sentence for each figure that fell too far; then the old model stays in use."""
    held_out: dict[str, Share]


class School:
    """Trains models of one installation."""

    def __init__(self, folder: Path, catalogue: Catalogue, store: ModelStore) -> None:
        """`folder` is config/understanding."""
        self._folder = folder
        self._catalogue = catalogue
        self._store = store

    def held_out(self) -> list[Sample]:
        """Return the sentences that nothing is trained on."""
        return read_folder(self._folder / HELD_OUT)

    def samples(self) -> list[Sample]:
        """Return the training sentences."""
        return read_folder(self._folder / TRAIN)

    def departments(self) -> set[str]:
        """Return the codes of the departments that can be proposed."""
        return {each.code for each in self._catalogue.departments if each.active}

    def fingerprint(self) -> str:
        """Return what changes with the training data, the catalogue, the code or a library."""
        digest = hashlib.sha256()
        for library in _LIBRARIES:
            digest.update(f"{library}=={version_of(library)}\n".encode())
        for path in self._files():
            digest.update(f"{path.name}\n".encode() + path.read_bytes())
        digest.update(repr(self._catalogue.departments + self._catalogue.services).encode())
        return digest.hexdigest()[:16]

    def is_up_to_date(self) -> bool:
        """Tell whether the model in use was trained from what stands here now."""
        current = self._store.current()
        if current is None:
            return False
        known = {version.name: version.report for version in self._store.versions()}
        return known.get(current, {}).get("fingerprint") == self.fingerprint()

    def learns_from_operators(self) -> bool:
        """Tell whether the model in use was trained with operators' corrections."""
        current = self._store.current()
        return current is not None and bool(self._store.report(current).get("corrections"))

    def train(
        self, at: datetime, corrections: Sequence[Sample] = (), *, compare: bool = True
    ) -> Outcome:
        """Train, store, and use the new model unless it is worse than the one in use."""
        # Only training needs scikit-learn; importing it takes longer than loading a model.
        from hotline.understanding.training import train

        samples = self.samples()
        lexicon = load_lexicon(self._folder, self._catalogue)
        phrases = all_phrases(self._folder, self._catalogue)
        model = train([*samples, *corrections], phrases, self._catalogue, lexicon)
        held_out = self.held_out()
        new = self._measure(model, held_out)
        worse = tuple(worse_figures(self._measure_current(held_out), new)) if compare else ()
        version = self._store.save(model, self._report(samples, corrections, new), at)
        if not worse:
            self._store.use(version)
        return Outcome(version, not worse, worse, new)

    def _measure(self, model: Model, held_out: Sequence[Sample]) -> dict[str, Share]:
        return figures(judge(held_out, model)[0])

    def _measure_current(self, held_out: Sequence[Sample]) -> dict[str, Share]:
        current = self._store.current()
        if current is None:
            return {}
        return self._measure(self._store.load(current), held_out)

    def _report(
        self, samples: Sequence[Sample], corrections: Sequence[Sample], held_out: dict[str, Share]
    ) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint(),
            "libraries": {library: version_of(library) for library in _LIBRARIES},
            "samples": len(samples),
            "corrections": len(corrections),
            "held_out": {
                name: {"right": share.right, "count": share.count}
                for name, share in held_out.items()
            },
        }

    def _files(self) -> Iterable[Path]:
        yield from sorted(self._folder.glob("*.yaml"))
        yield from sorted((self._folder / TRAIN).glob("*.jsonl"))
        yield from sorted(_CODE.glob("*.py"))
        yield from (_CODE.parent / "domain" / name for name in _RULES)


def worse_figures(old: dict[str, Share], new: dict[str, Share]) -> Iterable[str]:
    """Name every figure that must hold and does not, and by how much it is worse."""
    for name, allowed in _MUST_HOLD.items():
        before, after = (share.rate if share else None for share in (old.get(name), new.get(name)))
        if before is None or after is None:
            continue
        loss = after - before if name in _SMALLER_IS_BETTER else before - after
        if loss > allowed:
            yield f"{name}: {after:.1%} instead of {before:.1%}"
