"""Which alarms are open, which were, and which were false."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from hotline.storage.tables import Alarm, AlarmCall, AlarmCallTo, Appeal, Delivery

MOST_OPEN = 50
"""More open alarms than these are no help to anybody; the list pages through all."""


def open_alarms(session: Session, limit: int = MOST_OPEN) -> Sequence[Alarm]:
    """Return the alarms that nobody has taken up, newest first, with their appeals."""
    return session.scalars(
        select(Alarm)
        .where(Alarm.taken_at.is_(None))
        .options(joinedload(Alarm.appeal))
        .order_by(Alarm.id.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True, slots=True)
class AlarmCursor:
    """The last alarm of a page; the next page begins after it."""

    is_taken: bool
    id: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what `str` wrote; None for anything else."""
        match = re.fullmatch(r"([01])\.(\d{1,18})", text, re.ASCII)
        return cls(match[1] == "1", int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{int(self.is_taken)}.{self.id}"


@dataclass(frozen=True, slots=True)
class AlarmsPage:
    """Alarms with their appeals and calls, open ones first, and where the next page begins."""

    alarms: Sequence[Alarm]
    after: AlarmCursor | None


def list_alarms(
    session: Session, *, after: AlarmCursor | None = None, limit: int = 50
) -> AlarmsPage:
    """Return one page of all alarms."""
    found: list[Alarm] = []
    for is_taken in (False, True):
        if after is not None and after.is_taken and not is_taken:
            continue
        query = select(Alarm).where(
            Alarm.taken_at.is_not(None) if is_taken else Alarm.taken_at.is_(None)
        )
        if after is not None and after.is_taken == is_taken:
            query = query.where(Alarm.id < after.id)
        query = query.options(joinedload(Alarm.appeal).joinedload(Appeal.person))
        query = query.order_by(Alarm.id.desc()).limit(limit + 1 - len(found))
        found += session.scalars(query).all()
        if len(found) > limit:
            break
    shown = found[:limit]
    more = AlarmCursor(shown[-1].taken_at is not None, shown[-1].id) if len(found) > limit else None
    return AlarmsPage(shown, more)


def alarm_of(session: Session, appeal_id: int) -> Alarm | None:
    """Return the alarm of an appeal."""
    return session.scalar(
        select(Alarm).filter_by(appeal_id=appeal_id).options(joinedload(Alarm.appeal))
    )


def alarms_of(session: Session, appeal_ids: Collection[int]) -> Mapping[int, Alarm]:
    """Return the alarms of appeals, by the appeal's id."""
    found = session.scalars(select(Alarm).where(Alarm.appeal_id.in_(appeal_ids)))
    return {alarm.appeal_id: alarm for alarm in found}


def unfinished(session: Session, since: datetime) -> Sequence[Alarm]:
    """Return the alarms about which something may be left to do.

    Nobody has taken them up; or the resident, who reached us since that moment, was told nothing.
    """
    untold = (Alarm.raised_at > since) & Alarm.resident_told_by.is_(None)
    return session.scalars(
        select(Alarm)
        .where(or_(Alarm.taken_at.is_(None), untold))
        .options(joinedload(Alarm.appeal))
        .order_by(Alarm.id)
    ).all()


def once_key(alarm: Alarm, number: int, phone: str) -> str:
    """Name the text of a round to a person on duty (`Delivery.once_key`)."""
    return f"alarm {alarm.occasion} round {number} {phone}"


def phones_texted(session: Session, alarm: Alarm, phones: Iterable[str]) -> Sequence[str]:
    """Return which of these duty numbers were texted about an alarm."""
    keys = [key for phone in phones for key in _keys(alarm, phone)]
    return session.scalars(
        select(Delivery.to_phone).where(Delivery.once_key.in_(keys)).distinct()
    ).all()


def _keys(alarm: Alarm, phone: str) -> list[str]:
    """Return what the texts of all rounds to a number are called: an index knows them."""
    return [once_key(alarm, number, phone) for number in range(1, alarm.rounds + 1)]


def alarms_of_phone(session: Session, phone: str) -> list[Alarm]:
    """Return the open alarms about which a number was alerted, the latest alert first."""
    open_now = session.scalars(select(Alarm).where(Alarm.taken_at.is_(None))).all()
    alerted = {alarm: at for alarm in open_now if (at := _alerted_at(session, alarm, phone))}
    return sorted(alerted, key=lambda alarm: (alerted[alarm], alarm.id), reverse=True)


def _alerted_at(session: Session, alarm: Alarm, phone: str) -> datetime | None:
    texted = session.scalar(
        select(func.max(Delivery.created_at)).where(Delivery.once_key.in_(_keys(alarm, phone)))
    )
    rung = session.scalar(
        select(func.max(AlarmCall.created_at)).where(
            AlarmCall.alarm_id == alarm.id,
            AlarmCall.recipient == AlarmCallTo.DUTY,
            AlarmCall.created_at >= alarm.raised_at,
            AlarmCall.to_phone == phone,
        )
    )
    return max((at for at in (texted, rung) if at is not None), default=None)


def false_alarms(session: Session) -> Mapping[int, bool]:
    """Return, by appeal, whether its alarm was false, where a person said."""
    rows = session.execute(
        select(Alarm.appeal_id, Alarm.is_false).where(Alarm.is_false.is_not(None))
    )
    return {row.appeal_id: bool(row.is_false) for row in rows}
