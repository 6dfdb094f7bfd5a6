"""How long the department still has, in working days and in words."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hotline.domain.calendar import WorkCalendar
from hotline.web.i18n import _, _n

Urgency = Literal["calm", "soon", "late"]


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Working days to the due date: 0 on the day itself, negative once it has passed."""

    days: int
    soon_days: int = 0
    """From so many days on the due date is near."""

    @property
    def urgency(self) -> Urgency:
        """Return the colour, so to speak."""
        if self.days < 0:
            return "late"
        return "soon" if self.days <= self.soon_days else "calm"

    @property
    def words(self) -> str:
        """Say it in the reader's language."""
        if self.days < 0:
            return _n(
                "overdue by %(num)d working day", "overdue by %(num)d working days", -self.days
            )
        if self.days == 0:
            return _("due today")
        return _n("%(num)d working day left", "%(num)d working days left", self.days)


def time_left(calendar: WorkCalendar, today: date, due_on: date, soon_days: int) -> TimeLeft:
    """Count the working days after today up to the due date, or after the due date up to today."""
    count = calendar.count_working_days(*sorted((today, due_on)))
    if due_on >= today:
        return TimeLeft(count, soon_days)
    # A term that ended on Friday is overdue on Saturday, although no working day has passed.
    return TimeLeft(-max(count, 1), soon_days)
