"""From when each phone was said to what each frame of the network should say.

The network answers every 30 ms (`FRAME`). In Kaldi's chain topology a phone lasts at least one
such frame and has two labels: `first_label` for its first frame and `rest_label` for the others.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from speech_models.training import features
from speech_models.training.speaking import SILENCE, Phone

FRAME: Final = 0.03  # seconds; Vosk takes this for granted when it computes word times
SUBSAMPLING: Final = 3  # feature frames in one of the network's
_CENTRE: Final = features.WINDOW / features.RATE / 2  # seconds: the middle of the first frame
_SHORTEST_PAUSE: Final = 0.03  # seconds; a shorter silence is part of the phone before it


def network_frames(feature_frames: int) -> int:
    """Return how often the network answers for so many frames of features."""
    return -(-feature_frames // SUBSAMPLING)


def segments(phones: Sequence[Phone], *, factor: float, before: float, total: float) -> list[Phone]:
    """Place spoken phones in a sound: times grow by `factor`, `before` s of silence come first.

    The result starts and ends with silence, covers 0 to `total` s without a gap, and has no two
    silences in a row.
    """
    placed = [(SILENCE, 0.0)]
    for name, start, end in phones:
        is_silence = name == SILENCE
        if is_silence and (placed[-1][0] == SILENCE or (end - start) * factor < _SHORTEST_PAUSE):
            continue
        placed.append((name, start * factor + before))
    if placed[-1][0] != SILENCE:
        placed.append((SILENCE, phones[-1].end * factor + before))
    ends = [start for _, start in placed[1:]] + [total]
    return [Phone(name, start, end) for (name, start), end in zip(placed, ends, strict=True)]


def durations(phones: Sequence[Phone], frames: int) -> NDArray[np.int16] | None:
    """Share out the network's frames: how many each phone gets, at least one, in order.

    Among all such shares it is the one whose frames lie nearest to their phones in time.
    Returns None if there are fewer frames than phones.
    """
    count = len(phones)
    if frames < count:
        return None
    centre = np.arange(frames)[:, None] * FRAME + _CENTRE
    start = np.array([phone.start for phone in phones])[None]
    end = np.array([phone.end for phone in phones])[None]
    distance = np.maximum(0, np.maximum(start - centre, centre - end))
    # Dynamic programming: best[s] is the cost of the frames so far, the last of them in phone s.
    best = np.full(count, np.inf)
    best[0] = distance[0, 0]
    entered = np.zeros((frames, count), bool)
    for frame in range(1, frames):
        from_before = np.concatenate([[np.inf], best[:-1]])
        entered[frame] = from_before < best
        best = np.minimum(from_before, best) + distance[frame]
    shares = np.zeros(count, np.int16)
    phone = count - 1
    for frame in range(frames - 1, -1, -1):
        shares[phone] += 1
        phone -= int(entered[frame, phone])
    return shares


def labels(phones: NDArray[np.integer], shares: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return each frame's label, given the phones' numbers and their shares of the frames."""
    each = np.repeat(rest_label(phones.astype(np.int32)), shares)
    first = np.cumsum(shares) - shares
    each[first] = first_label(phones.astype(np.int32))
    return each


def first_label(phone: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the label of a phone's first frame (Kaldi: the pdf of the forward transition)."""
    return 2 * phone


def rest_label(phone: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the label of a phone's other frames (Kaldi: the pdf of the self-loop)."""
    return 2 * phone + 1
