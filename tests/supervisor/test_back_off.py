"""The pauses between restarts."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.supervisor.watched import next_pause_s


def test_the_pause_doubles_up_to_ten_seconds():
    pauses = list(accumulate(range(7), lambda pause, _: next_pause_s(pause, lived_s=1), initial=0))
    assert pauses[1:] == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0])


@given(st.lists(st.floats(0, 3600)))
def test_a_stable_minute_is_forgiven_and_no_pause_leaves_the_limits(lives):
    pause = 0.0
    for lived_s in lives:
        pause = next_pause_s(pause, lived_s)
        assert 0.2 <= pause <= 10
        assert lived_s < 60 or pause == 0.2
