"""The life of an appeal."""

from contextlib import suppress
from itertools import product

import pytest

from hotline.domain.appeals import OPEN_STATES, WAITING_STATES, AppealEvent, AppealState, advance
from hotline.domain.errors import ConflictError


def told(*events: AppealEvent) -> AppealState:
    """Tell an appeal's story from its registration on."""
    state = AppealState.RECEIVED
    for event in events:
        state = advance(state, event)
    return state


E = AppealEvent
S = AppealState


@pytest.mark.parametrize(
    ("story", "end"),
    [
        ((E.TRANSCRIBED, E.ROUTED, E.ANSWERED, E.CONFIRMED), S.CLOSED),
        ((E.LISTEN, E.ROUTED, E.ANSWERED, E.CLOSED), S.CLOSED),
        ((E.TRANSCRIBED, E.ANSWERED, E.NOT_SOLVED), S.ASSIGNED),
        ((E.TRANSCRIBED, E.ROUTED, E.ROUTED), S.ASSIGNED),
        ((E.TRANSCRIBED, E.ROUTED, E.RETURNED), S.IN_REVIEW),
        ((E.TRANSCRIBED, E.ROUTED, E.RETURNED, E.ROUTED), S.ASSIGNED),
        ((E.LISTEN, E.DISCARDED, E.RESTORED), S.IN_REVIEW),
        ((E.TRANSCRIBED, E.ROUTED, E.ADDED), S.ASSIGNED),
        ((E.TRANSCRIBED, E.ANSWERED, E.ADDED), S.IN_REVIEW),
        ((E.TRANSCRIBED, E.ANSWERED, E.CONFIRMED, E.NOT_SOLVED), S.ASSIGNED),
    ],
)
def test_stories(story: tuple[AppealEvent, ...], end: AppealState) -> None:
    assert told(*story) is end


@pytest.mark.parametrize("state", list(AppealState))
@pytest.mark.parametrize("event", [E.TRANSCRIBED, E.LISTEN])
def test_a_late_transcript_never_fails_nor_undoes_what_people_did(
    state: AppealState, event: AppealEvent
) -> None:
    expected = S.IN_REVIEW if state is S.RECEIVED else state
    assert advance(state, event) is expected


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (S.RECEIVED, E.CONFIRMED),
        (S.ASSIGNED, E.CLOSED),
        (S.CLOSED, E.ANSWERED),
        (S.CLOSED, E.CLOSED),
        (S.CLOSED, E.ADDED),
        (S.DISCARDED, E.ROUTED),
        (S.ANSWERED, E.DISCARDED),
        (S.IN_REVIEW, E.RESTORED),
        (S.RECEIVED, E.RETURNED),
        (S.ANSWERED, E.RETURNED),
    ],
)
def test_a_forbidden_move_is_a_conflict_with_a_sentence(
    state: AppealState, event: AppealEvent
) -> None:
    with pytest.raises(ConflictError, match="This appeal is now"):
        advance(state, event)


def test_every_pair_is_either_a_move_or_a_conflict() -> None:
    for state, event in product(AppealState, AppealEvent):
        with suppress(ConflictError):
            assert advance(state, event) in AppealState


def test_a_resident_can_add_to_every_open_appeal() -> None:
    assert {state for state in OPEN_STATES if advance(state, E.ADDED) in OPEN_STATES} == OPEN_STATES
    assert OPEN_STATES - {S.ANSWERED} == WAITING_STATES
