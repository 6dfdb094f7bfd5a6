"""By when an appeal of each kind is answered, forwarded, and how far that may be put off.

The figures come from the settings, each with its article; the rules are those of the
Administrative Procedure Code of Kazakhstan (АППК / ӘРПК, art. 65 and 76).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hotline.domain.calendar import Term, WorkCalendar
from hotline.domain.understanding import AppealKind

_MONTHS = 12


class ExtensionProblem(StrEnum):
    """Why a term can't be extended to a day."""

    KIND = "kind"
    """This kind of appeal has a term that the law does not let anybody extend."""
    OVER = "over"
    """The term has passed, and silence counts as refusal (art. 91)."""
    NOT_LATER = "not_later"
    """The day is not behind the present deadline."""
    TOO_LATE = "too_late"
    """The day is behind what the law allows."""
    DAY_OFF = "day_off"
    """No answer leaves an office on such a day."""


@dataclass(frozen=True)
class Terms:
    """The terms in force.

    ``forward`` is for appeals that belong to another body, ``notice`` for telling the applicant
    of an extension, which reaches at most ``extension_months`` behind the registration.
    """

    general: Term
    complaint: Term
    information: Term
    forward: Term
    notice: Term
    extension_months: int

    def of(self, kind: AppealKind | None) -> Term:
        """Give the term of a kind; an appeal whose kind is unknown has the general one."""
        match kind:
            case AppealKind.ZHALOBA:
                return self.complaint
            case AppealKind.ZAPROS:
                return self.information
            case _:
                return self.general

    def may_extend(self, kind: AppealKind | None) -> bool:
        """Tell whether art. 76 lets the head extend the term: only the general one."""
        return kind not in (AppealKind.ZHALOBA, AppealKind.ZAPROS)

    def latest_extension(self, calendar: WorkCalendar, registered_on: date) -> date:
        """Give the last working day to which a term may be extended."""
        return calendar.working_day_until(months_after(registered_on, self.extension_months))

    def extension_problem(
        self,
        calendar: WorkCalendar,
        kind: AppealKind | None,
        *,
        registered_on: date,
        due_on: date,
        today: date,
        until: date,
    ) -> ExtensionProblem | None:
        """Tell why a term that ends on ``due_on`` can't be extended to ``until``; None: it can."""
        if not self.may_extend(kind):
            return ExtensionProblem.KIND
        if today > due_on:
            return ExtensionProblem.OVER
        if until <= due_on:
            return ExtensionProblem.NOT_LATER
        if until > months_after(registered_on, self.extension_months):
            return ExtensionProblem.TOO_LATE
        return None if calendar.is_working_day(until) else ExtensionProblem.DAY_OFF


def months_after(day: date, months: int) -> date:
    """Give the same day some months later, or the last of that month where it is too short.

    Two months from 31 December end on 28 or 29 February.
    """
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
