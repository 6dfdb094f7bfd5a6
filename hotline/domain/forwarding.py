"""When departments pass an appeal on, and when a supervisor takes that out of their hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hotline.domain.appeals import WAITING_STATES, AppealState
from hotline.domain.calendar import Term, WorkCalendar

MOST_PASSES = 2
"""Departments may pass an appeal on or back so often; with the next time a supervisor decides."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One time that an appeal was passed on; None stands for the operators."""

    come_from: str | None
    go_to: str | None
    is_held: bool = False
    """It did not go there: a supervisor was asked instead."""


def goes_to_supervisor(passes: int) -> bool:
    """Tell whether one more pass is for a supervisor to decide; returns count as passes."""
    return passes >= MOST_PASSES


def is_with_a_body(state: AppealState, routed_by_hand: bool) -> bool:
    """Tell whether a person has given the appeal to a department and the resident still waits.

    From then on another department is a forward, with a reason and a notice to the resident.
    Before that a machine had only proposed one, and correcting a proposal is none.
    """
    return state in WAITING_STATES and routed_by_hand


def came_from(passes: Sequence[Pass], department: str) -> str | None:
    """Return the department that last sent the appeal here; None: the operators did."""
    arrivals = [each for each in passes if not each.is_held and each.go_to == department]
    return arrivals[-1].come_from if arrivals else None


def is_late(calendar: WorkCalendar, registered_on: date, term: Term, today: date) -> bool:
    """Tell whether the lawful days for passing an appeal to another body are over (art. 65)."""
    return today > calendar.due_date(registered_on, term)
