"""Training material in batches of few shapes: XLA compiles a program anew for each shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from speech_models.training import alignment, network
from speech_models.training.corpus import Corpus
from speech_models.training.objectives import TOLERANCE, Batch

_BUCKETS: Final = 10
_HELD_OUT: Final = 0.01  # of the utterances


@dataclass(frozen=True)
class Bucket:
    """Utterances of similar length, as numbers in the corpus; in a batch they are filled up to
    `frames` frames and `phones` phones.
    """

    learnt: NDArray[np.int64]
    held_out: NDArray[np.int64]
    frames: int
    phones: int

    def size(self, batch_frames: int, multiple: int) -> int:
        """How many utterances make a batch of about `batch_frames` frames, in whole `multiple`s."""
        fitting = min(len(self.learnt), batch_frames // self.frames)
        return max(1, fitting // multiple) * multiple


class Batches:
    """The batches of a corpus, some of them held out to measure what was learnt."""

    def __init__(self, corpus: Corpus, chance: np.random.Generator) -> None:
        """Sort the utterances of `corpus` (two at least) into buckets."""
        self._corpus = corpus
        lengths = np.array([alignment.network_frames(len(each)) for each in corpus.features])
        self.buckets = [
            _bucket(corpus, lengths, part, chance) for part in _similar(lengths) if len(part) > 1
        ]

    def count(self, batch_frames: int, multiple: int) -> int:
        """How many batches an epoch has."""
        return sum(
            len(bucket.learnt) // bucket.size(batch_frames, multiple) for bucket in self.buckets
        )

    def epoch(
        self, chance: np.random.Generator, batch_frames: int, multiple: int
    ) -> Iterator[Batch]:
        """Give all batches in random order. A rest that fills none is left out this time.

        A batch has about `batch_frames` frames of 30 ms, and a multiple of `multiple` utterances.
        """
        plan = [
            (bucket, utterances)
            for bucket in self.buckets
            for utterances in _groups(
                chance.permutation(bucket.learnt), bucket.size(batch_frames, multiple)
            )
        ]
        for index in chance.permutation(len(plan)):
            bucket, utterances = plan[index]
            yield self._batch(bucket, utterances)

    def held_out(self) -> Iterator[Batch]:
        """Give one batch of held-out utterances for each bucket."""
        for bucket in self.buckets:
            yield self._batch(bucket, bucket.held_out)

    def _batch(self, bucket: Bucket, utterances: Sequence[int] | NDArray[np.int64]) -> Batch:
        corpus, size = self._corpus, len(utterances)
        places = np.arange(network.input_frames(bucket.frames)) - network.CONTEXT
        inputs = np.empty((size, len(places), corpus.features[0].shape[1]), np.float32)
        labels = np.full((size, bucket.frames), -1, np.int32)
        phones = np.zeros((size, bucket.phones), np.int32)
        earliest, latest = np.zeros_like(labels), np.full_like(labels, -1)
        for row, each in enumerate(utterances):
            seen, said = corpus.features[each], corpus.sequences[each]
            shares = corpus.durations[each]
            # Before its beginning and after its end a sound goes on as it began and ended.
            inputs[row] = seen[np.clip(places, 0, len(seen) - 1)]
            phones[row, : len(said)] = said
            path = np.repeat(np.arange(len(said)), shares)
            labels[row, : len(path)] = alignment.labels(said, shares)
            window = np.pad(path, TOLERANCE, mode="edge")
            earliest[row, : len(path)] = window[: len(path)]
            latest[row, : len(path)] = window[2 * TOLERANCE :]
        frames = (labels >= 0).sum(axis=1)
        segments = [len(corpus.sequences[each]) for each in utterances]
        arrays = (inputs, labels, frames, phones, np.array(segments), earliest, latest)
        return Batch(*(jnp.asarray(array) for array in arrays))


def _similar(lengths: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Sort utterances into parts of similar length, each with the same total length.

    Few long ones make a part of their own so, and short ones are not filled up to their length.
    """
    order = np.argsort(lengths, kind="stable")
    parts = min(_BUCKETS, max(1, len(lengths) // 50))
    total = np.cumsum(lengths[order])
    return np.split(order, np.searchsorted(total, total[-1] * np.arange(1, parts) / parts))


def _bucket(
    corpus: Corpus,
    lengths: NDArray[np.int64],
    utterances: NDArray[np.int64],
    chance: np.random.Generator,
) -> Bucket:
    held_out = chance.choice(utterances, max(1, round(len(utterances) * _HELD_OUT)), replace=False)
    learnt = np.setdiff1d(utterances, held_out)
    frames = int(lengths[utterances].max())
    phones = max(len(corpus.sequences[each]) for each in utterances)
    return Bucket(learnt, held_out, frames, phones)


def _groups(items: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    for begin in range(0, len(items) - size + 1, size):
        yield items[begin : begin + size]
