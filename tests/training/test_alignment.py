"""From the times of phones to the labels of frames."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_models.training import alignment
from speech_models.training.speaking import SILENCE, Phone

lengths = st.lists(
    st.tuples(st.sampled_from(["a", "b", SILENCE]), st.floats(0.001, 0.5)), min_size=1, max_size=12
)


def spoken(parts: list[tuple[str, float]]) -> list[Phone]:
    """Phones of these lengths (seconds), one after the other."""
    phones, begin = [], 0.0
    for name, length in parts:
        phones.append(Phone(name, begin, begin + length))
        begin += length
    return phones


@given(parts=lengths, before=st.floats(0.05, 1), after=st.floats(0.05, 1))
def test_segments_cover_the_sound_between_two_silences(
    parts: list[tuple[str, float]], before: float, after: float
) -> None:
    phones = spoken(parts)
    total = before + phones[-1].end + after

    placed = alignment.segments(phones, factor=1, before=before, total=total)

    assert (placed[0].name, placed[0].start) == (SILENCE, 0)
    assert (placed[-1].name, placed[-1].end) == (SILENCE, total)
    for this, following in itertools.pairwise(placed):
        assert this.end == following.start
        assert {this.name, following.name} != {SILENCE}
    said = [phone.name for phone in phones if phone.name != SILENCE]
    assert [phone.name for phone in placed if phone.name != SILENCE] == said


def test_faster_sound_has_shorter_segments() -> None:
    phones = [Phone("a", 0.0, 0.2), Phone("b", 0.2, 0.6)]

    placed = alignment.segments(phones, factor=0.5, before=1.0, total=2.0)

    assert placed == [
        Phone(SILENCE, 0.0, 1.0),
        Phone("a", 1.0, 1.1),
        Phone("b", 1.1, pytest.approx(1.3)),
        Phone(SILENCE, pytest.approx(1.3), 2.0),
    ]


@given(parts=lengths, frames=st.integers(1, 150))
def test_each_phone_has_a_frame_and_each_frame_a_phone(
    parts: list[tuple[str, float]], frames: int
) -> None:
    shares = alignment.durations(spoken(parts), frames)

    if frames < len(parts):
        assert shares is None
    else:
        assert shares is not None
        assert shares.min() >= 1
        assert shares.sum() == frames


@given(st.lists(st.integers(1, 6), min_size=1, max_size=10))
def test_phones_of_whole_frames_keep_their_lengths(counts: list[int]) -> None:
    phones = spoken([("a", count * alignment.FRAME) for count in counts])

    shares = alignment.durations(phones, sum(counts))

    assert shares is not None
    assert shares.tolist() == counts


def test_a_phone_shorter_than_a_frame_takes_the_nearest() -> None:
    # Frames are heard at 12.5, 42.5, 72.5 and 102.5 ms; b is over before the second.
    phones = [Phone("a", 0.0, 0.020), Phone("b", 0.020, 0.030), Phone("c", 0.030, 0.120)]

    shares = alignment.durations(phones, 4)

    assert shares is not None
    assert shares.tolist() == [1, 1, 2]


def test_the_first_frame_of_a_phone_has_a_label_of_its_own() -> None:
    found = alignment.labels(np.array([0, 5, 0]), np.array([2, 3, 1]))

    assert found.tolist() == [0, 1, 10, 11, 11, 0]


@given(st.integers(0, 10_000))
def test_a_frame_of_the_network_begins_every_third_feature_frame(features: int) -> None:
    assert alignment.network_frames(features) == len(range(0, features, alignment.SUBSAMPLING))
