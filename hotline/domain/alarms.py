"""Who on duty is alerted of an emergency, when and how; and what counts as taking it up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

AlertBy = Literal["sms", "call", "both"]
Way = Literal["sms", "call"]

# What a person types with one thumb: 1, ok in either alphabet, yes in either language.
_TAKING = frozenset({"1", "ok", "ок", "окей", "okay", "+", "иә", "да", "беру", "алдым"})


@dataclass(frozen=True, slots=True)
class Duty:
    """The people on duty, in the order in which they are rung."""

    phones: Sequence[str]
    """E.164."""
    alert_by: AlertBy
    repeat_after: timedelta
    most_rounds: int


@dataclass(frozen=True, slots=True)
class Alert:
    """One person to be alerted."""

    phone: str
    by: Way


def alerts_of_round(duty: Duty, number: int) -> tuple[Alert, ...]:
    """Return whom a round alerts; `number` is 1 for the first.

    The first round texts everybody, because whoever is nearest should see it, and rings the first
    on the list. Each further round texts and rings the next one alone: a text that all get again
    and again is one that all learn to overlook.
    """
    if not duty.phones:
        return ()
    rung = duty.phones[(number - 1) % len(duty.phones)]
    texted = tuple(duty.phones) if number == 1 else (rung,)
    texts = [Alert(phone, "sms") for phone in texted if duty.alert_by != "call"]
    calls = [Alert(rung, "call")] if duty.alert_by != "sms" else []
    return (*texts, *calls)


def next_round_at(
    duty: Duty, raised_at: datetime, rounds: int, alerted_at: datetime | None
) -> datetime | None:
    """Return when the next round is due, after so many `rounds`. None: there is none."""
    if not duty.phones or rounds >= duty.most_rounds:
        return None
    return raised_at if alerted_at is None else alerted_at + duty.repeat_after


def is_taking(body: str) -> bool:
    """Tell whether a text from a person on duty says "I take it up"."""
    return re.sub(r"[\s.!,]+", "", body).casefold() in _TAKING
