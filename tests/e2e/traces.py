"""What a number has left: in the database, and at the carrier."""

from sqlalchemy import select

from hotline.storage.tables import Appeal, Call, Person
from tests.e2e.line import Line


def appeals_of(line: Line, phone: str) -> list[Appeal]:
    """Return what a number has left, with the parts that these tests look at."""
    with line.ctx.units.read() as session:
        found = session.scalars(
            select(Appeal).join(Person).where(Person.phone == phone).order_by(Appeal.id)
        ).all()
        for appeal in found:
            _ = appeal.deliveries, appeal.history, appeal.department, appeal.call
            _ = [recording.transcripts for recording in appeal.recordings]
        return list(found)


def appeal_of(line: Line, phone: str) -> Appeal:
    """Return the only appeal of a number."""
    [appeal] = appeals_of(line, phone)
    return appeal


def call_of(line: Line, phone: str) -> Call:
    """Return the only call of a number."""
    with line.ctx.units.read() as session:
        return session.scalars(select(Call).filter_by(from_raw=phone)).one()


def sms_to(line: Line, phone: str) -> list[str]:
    """Return the texts that the carrier took for a number."""
    return [message["body"] for message in line.carrier.messages(phone)]
