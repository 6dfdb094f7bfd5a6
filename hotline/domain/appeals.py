"""The life of an appeal: one table of what may happen in which state."""

from enum import StrEnum

from hotline.domain.errors import ConflictError


class AppealState(StrEnum):
    """Where an appeal stands."""

    RECEIVED = "received"
    """Registered; its text is not there yet."""
    IN_REVIEW = "in_review"
    """An operator should look: is the text right, which department?"""
    ASSIGNED = "assigned"
    """With a department, whose answer is awaited."""
    ANSWERED = "answered"
    """The answer is on its way or there; the resident may confirm or object."""
    CLOSED = "closed"
    """Solved, or nothing more to be done."""
    DISCARDED = "discarded"
    """No appeal at all (wrong number, silence, abuse); kept with the reason."""


class AppealEvent(StrEnum):
    """What can happen to an appeal."""

    TRANSCRIBED = "transcribed"
    """The recogniser delivered a text."""
    LISTEN = "listen"
    """Recognition gave up: a person must listen."""
    ROUTED = "routed"
    """An operator confirmed or changed the department."""
    RETURNED = "returned"
    """The department gave it back to the operators."""
    ANSWERED = "answered"
    """Somebody wrote an answer, the first or another one."""
    CONFIRMED = "confirmed"
    """The resident says that it is solved."""
    NOT_SOLVED = "not_solved"
    """The resident says that it is not solved."""
    CLOSED = "closed"
    """An operator ends it."""
    DISCARDED = "discarded"
    """An operator finds that it is no appeal."""
    RESTORED = "restored"
    """An operator takes a discard back."""
    ADDED = "added"
    """The resident said or wrote something more."""


WAITING_STATES = frozenset({AppealState.RECEIVED, AppealState.IN_REVIEW, AppealState.ASSIGNED})
"""The resident waits and the term runs."""

OPEN_STATES = WAITING_STATES | {AppealState.ANSWERED}
"""What the resident says now still belongs to this appeal."""

_S, _E = AppealState, AppealEvent

_TRANSITIONS: dict[AppealState, dict[AppealEvent, AppealState]] = {
    _S.RECEIVED: {
        _E.TRANSCRIBED: _S.IN_REVIEW,
        _E.LISTEN: _S.IN_REVIEW,
        # An operator who listens need not wait for the recogniser.
        _E.ROUTED: _S.ASSIGNED,
        _E.ANSWERED: _S.ANSWERED,
        _E.DISCARDED: _S.DISCARDED,
        _E.ADDED: _S.RECEIVED,
    },
    _S.IN_REVIEW: {
        _E.TRANSCRIBED: _S.IN_REVIEW,
        _E.LISTEN: _S.IN_REVIEW,
        _E.ROUTED: _S.ASSIGNED,
        _E.RETURNED: _S.IN_REVIEW,
        _E.ANSWERED: _S.ANSWERED,
        # Thanks after an answer come back to review and need no second answer.
        _E.CLOSED: _S.CLOSED,
        _E.DISCARDED: _S.DISCARDED,
        _E.ADDED: _S.IN_REVIEW,
    },
    _S.ASSIGNED: {
        # The text of something added, or of a recording somebody was faster than.
        _E.TRANSCRIBED: _S.ASSIGNED,
        _E.LISTEN: _S.ASSIGNED,
        _E.ROUTED: _S.ASSIGNED,
        _E.RETURNED: _S.IN_REVIEW,
        _E.ANSWERED: _S.ANSWERED,
        _E.DISCARDED: _S.DISCARDED,
        _E.ADDED: _S.ASSIGNED,
    },
    _S.ANSWERED: {
        _E.TRANSCRIBED: _S.ANSWERED,
        _E.LISTEN: _S.ANSWERED,
        _E.ANSWERED: _S.ANSWERED,
        _E.CONFIRMED: _S.CLOSED,
        _E.NOT_SOLVED: _S.ASSIGNED,
        _E.CLOSED: _S.CLOSED,
        # "Thank you" or "still no water": only a person can tell.
        _E.ADDED: _S.IN_REVIEW,
    },
    _S.CLOSED: {
        _E.TRANSCRIBED: _S.CLOSED,
        _E.LISTEN: _S.CLOSED,
        # Somebody presses the key twice, or changes their mind later.
        _E.CONFIRMED: _S.CLOSED,
        _E.NOT_SOLVED: _S.ASSIGNED,
    },
    _S.DISCARDED: {
        _E.TRANSCRIBED: _S.DISCARDED,
        _E.LISTEN: _S.DISCARDED,
        _E.RESTORED: _S.IN_REVIEW,
    },
}


def advance(state: AppealState, event: AppealEvent) -> AppealState:
    """Give the state after ``event``.

    Raises :class:`ConflictError` when this cannot happen in ``state``, which
    mostly means that somebody else was faster.
    """
    try:
        return _TRANSITIONS[state][event]
    except KeyError:
        raise ConflictError(
            f"This appeal is now {state.replace('_', ' ')}, so it cannot be "
            f"{_AS_PARTICIPLE[event]}; reload the page to see what changed."
        ) from None


_AS_PARTICIPLE: dict[AppealEvent, str] = {
    _E.TRANSCRIBED: "transcribed",
    _E.LISTEN: "marked for listening",
    _E.ROUTED: "routed",
    _E.RETURNED: "returned",
    _E.ANSWERED: "answered",
    _E.CONFIRMED: "confirmed as solved",
    _E.NOT_SOLVED: "reopened",
    _E.CLOSED: "closed",
    _E.DISCARDED: "discarded",
    _E.RESTORED: "restored",
    _E.ADDED: "added to",
}
