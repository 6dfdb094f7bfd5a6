"""Rules beyond the words: whose place it is, who is away, who has too much."""

from sqlalchemy import func, select

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.rules import Desks, Matter, decide
from hotline.storage.tables import Appeal, Department, Service
from hotline.storage.unit import Unit
from hotline.usecases.context import Context


def by_rules(
    ctx: Context, unit: Unit, appeal: Appeal, department: Department | None
) -> tuple[Department | None, str | None]:
    """Return the department that gets it by the rules, and the rules' names where any decided.

    Several names are joined by "+", in the order in which the rules applied.
    """
    if department is None:
        return None, None
    matter = _matter(ctx, unit, appeal, department.code)
    decision = decide(ctx.rules, matter, _desks(ctx, unit, appeal))
    if not decision.rules:
        return department, None
    found = unit.session.scalar(select(Department).filter_by(code=decision.department))
    return found, "+".join(decision.rules)


def _matter(ctx: Context, unit: Unit, appeal: Appeal, department: str) -> Matter:
    service = unit.session.get(Service, appeal.service_id) if appeal.service_id else None
    return Matter(
        department=department,
        service=service.code if service else None,
        place=appeal.place,
        is_urgent=appeal.is_urgent,
        at=unit.now.astimezone(ctx.settings.site.zone),
        is_day_off=not ctx.calendar.is_working_day(ctx.today()),
    )


def _desks(ctx: Context, unit: Unit, appeal: Appeal) -> Desks:
    reception, today = ctx.settings.routing.reception, ctx.today()
    columns = (Department.id, Department.code, Department.away_until, Department.stands_in)
    rows = unit.session.execute(select(*columns).where(Department.is_active)).all()
    ids = {row.code: row.id for row in rows}
    return Desks(
        active=frozenset(ids),
        stand_ins={
            row.code: row.stands_in or reception
            for row in rows
            if row.away_until is not None and row.away_until >= today
        },
        open_appeals=lambda code: _open_appeals(unit, ids.get(code), appeal),
        reception=reception,
    )


def _open_appeals(unit: Unit, department_id: int | None, appeal: Appeal) -> int:
    """Count what else waits there; the demonstration and the real work are no load on each other.

    Without the appeal itself: more words about it would push it over the limit.
    """
    found = select(func.count()).where(
        Appeal.department_id == department_id,
        Appeal.state.in_(WAITING_STATES),
        Appeal.id != appeal.id,
        Appeal.is_demo == appeal.is_demo,
    )
    return unit.session.scalar(found) or 0
