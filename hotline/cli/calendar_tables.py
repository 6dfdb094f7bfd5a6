"""The working calendar and its deadlines as tables, for a terminal and for a document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hotline.domain.calendar import Term, WorkCalendar
from hotline.domain.understanding import AppealKind
from hotline.settings import TermsSettings

DAY = timedelta(days=1)
NOON = time(12)
SOURCES = {
    "package": "package",
    "file": "config/calendar.toml",
    "estimated": "estimated: confirm it in config/calendar.toml",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, column names and rows of equal length."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def as_markdown(self) -> str:
        """Return it as Markdown; an empty table is a sentence."""
        lines = [self.columns, ["---"] * len(self.columns), *self.rows]
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines) if self.rows else "None."
        return f"### {self.title}\n\n{body}\n"

    def as_text(self) -> str:
        """Return it with its columns in line."""
        lines = [self.columns, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        aligned = (
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )
        return f"{self.title}\n\n" + "\n".join(aligned if self.rows else ["None."]) + "\n"


def rules(terms: TermsSettings) -> list[str]:
    """Say each term with its article."""
    law = terms.by_law
    extension = f"{law.extension_months} months from the registration, {terms.extension_article}"
    return [
        f"answered: {_rule(law.general)}",
        f"complaint answered: {_rule(law.complaint)}; never extended",
        f"request for information answered: {_rule(law.information)}",
        f"forwarded to the body it belongs to: {_rule(law.forward)}",
        f"extended at most: {extension}",
        f"registered on the next working day: after {terms.registration_closes:%H:%M}, on days off",
    ]


def days_off(calendar: WorkCalendar, year: int) -> Table:
    """List what is no plain weekend and no plain working day, with who says so."""
    rows = []
    for day in _days(year):
        holiday = calendar.holiday(day)
        if holiday is not None:
            rows.append([_named(day), holiday.name, SOURCES[holiday.source]])
        elif calendar.is_moved(day):
            source = "file" if day in calendar.overrides.working else "package"
            rows.append([_named(day), "working day", SOURCES[source]])
    return Table(f"{year}: holidays and moved days", ["day", "what", "source"], rows)


def deadlines(calendar: WorkCalendar, terms: TermsSettings, year: int) -> Iterator[Table]:
    """Yield a table for each holiday of a year, with the days off around it."""
    for first, last in _breaks(calendar, year):
        eve, after = calendar.working_day_until(first - DAY), last + DAY
        received = [datetime.combine(eve + n * DAY, NOON) for n in range((after - eve).days + 1)]
        late = datetime.combine(eve, terms.registration_closes) + timedelta(minutes=1)
        received.insert(1, late)
        names = [calendar.holiday(day) for day in _between(first, last)]
        known = dict.fromkeys(name.name.removesuffix(" (observed)") for name in names if name)
        yield Table(
            f"{_span(first, last)}: {', '.join(known)}",
            ["received", "registered", "answered", "complaint", "request", "forwarded", "extended"],
            [_row(calendar, terms, moment, is_late=moment == late) for moment in received],
        )


def _row(
    calendar: WorkCalendar, terms: TermsSettings, received: datetime, *, is_late: bool
) -> list[str]:
    law = terms.by_law
    day = received.date()
    on_time = not is_late and calendar.is_working_day(day)
    registered = day if on_time else calendar.next_working_day(day)
    due = [law.of(kind) for kind in (None, AppealKind.ZHALOBA, AppealKind.ZAPROS)]
    return [
        _named(day) + (f" after {terms.registration_closes:%H:%M}" if is_late else ""),
        _named(registered),
        *(_named(calendar.due_date(registered, term)) for term in [*due, law.forward]),
        _named(law.latest_extension(calendar, registered)),
    ]


def _breaks(calendar: WorkCalendar, year: int) -> Iterator[tuple[date, date]]:
    """Yield first and last day off of each break in which a holiday of the year lies."""
    done = date.min
    for day in _days(year):
        if day <= done or calendar.holiday(day) is None or calendar.is_working_day(day):
            continue
        first = calendar.working_day_until(day) + DAY
        done = calendar.next_working_day(day) - DAY
        yield first, done


def _days(year: int) -> Iterator[date]:
    return _between(date(year, 1, 1), date(year, 12, 31))


def _between(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def _span(first: date, last: date) -> str:
    return f"{last:%d.%m.%Y}" if first == last else f"{first:%d.%m.}-{last:%d.%m.%Y}"


def _named(day: date) -> str:
    return f"{day:%a %d.%m.%Y}"


def _rule(term: Term) -> str:
    return f"{term.days} {term.unit.replace('_', ' ')}, {term.article}"
