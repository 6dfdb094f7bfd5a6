"""Say that nobody is in a department for some days, and who answers meanwhile."""

from datetime import date

from sqlalchemy import select

from hotline.domain.errors import ConflictError, InvalidInputError, NotFoundError
from hotline.storage.catalogue_queries import DEPARTMENT
from hotline.storage.tables import CatalogueChange, Department
from hotline.storage.unit import Unit
from hotline.usecases.context import Context

AWAY, BACK = "away", "back"


def set_absence(
    ctx: Context,
    unit: Unit,
    code: str,
    *,
    until: date | None,
    stands_in: str | None,
    revision: int,
    actor: str,
) -> bool:
    """Store until when a department is away (None: it is there); return whether that is new.

    It comes back by itself on the day after. `revision` is the one that the person saw. Raises
    NotFoundError, ConflictError, InvalidInputError.
    """
    row = unit.session.scalar(select(Department).filter_by(code=code).with_for_update())
    if row is None:
        raise NotFoundError(f"There is no department {code!r}.")
    if row.revision != revision:
        raise ConflictError("Somebody else changed this department.")
    stands_in = stands_in or None if until is not None else None
    _check(ctx, unit, row, until, stands_in)
    if (row.away_until, row.stands_in) == (until, stands_in):
        return False
    before = _described(row)
    row.away_until, row.stands_in = until, stands_in
    after = _described(row)
    unit.session.add(
        CatalogueChange(
            at=unit.now,
            actor=actor,
            kind=DEPARTMENT,
            code=code,
            action=AWAY if until else BACK,
            before={name: before[name] for name in after if after[name] != before[name]},
            after={name: after[name] for name in after if after[name] != before[name]},
        )
    )
    return True


def _check(
    ctx: Context, unit: Unit, row: Department, until: date | None, stands_in: str | None
) -> None:
    if until is None:
        return
    if until < ctx.today():
        raise InvalidInputError("away_until", "This day is over: choose a later one, or none.")
    if stands_in is None:
        if row.code == ctx.settings.routing.reception:
            raise InvalidInputError("stands_in", "Somebody must stand in for the reception.")
        return
    other = unit.session.scalar(select(Department).filter_by(code=stands_in))
    if other is None or not other.is_active or other.id == row.id:
        raise InvalidInputError("stands_in", "Choose another department that is in use.")


def _described(row: Department) -> dict[str, str | None]:
    until = row.away_until.isoformat() if row.away_until else None
    return {"away_until": until, "stands_in": row.stands_in}
