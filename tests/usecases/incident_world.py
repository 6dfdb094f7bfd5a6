"""A village without water, for the tests about incidents."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hotline.domain.understanding import AppealKind, Candidate, Understanding
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Incident, IncidentAppeal
from hotline.storage.unit import Unit
from hotline.usecases.incident_review import confirm_incident
from tests.world import CarrierSide, World

NO_WATER = (
    "Топарда таңертеңнен бері су жоқ",
    "в Топаре с утра нет воды",
    "Toparda su joq",
    "Топар, Мира 12. Воду отключили, никто не предупредил",
    "Топарда су қашан беріледі",
)


@dataclass
class Knows:
    """A trained model for which every text is an urgent one about water, but for these."""

    services: Mapping[str, str | None] = field(default_factory=dict)
    """What other texts are about; they are not urgent."""

    def current(self) -> "Knows":
        return self

    def understand(self, text: str) -> Understanding:
        return Understanding(
            candidates=(Candidate("housing-utilities", 0.9),),
            service=self.services.get(text, "water-supply"),
            kind=AppealKind.SOOBSHCHENIE,
            language=None,
            urgent=text not in self.services,
            emergency=False,
            not_appeal=False,
            not_appeal_probability=0.01,
            because=(),
        )


def knowing(world: World, services: Mapping[str, str | None] | None = None) -> World:
    return replace(world, ctx=replace(world.ctx, model=Knows(services or {})))


def phone(number: int) -> str:
    return f"+7705{2_000_000 + number}"


def write(
    world: World, texts: Iterable[str], first: int = 1, sender: str | None = None, every: float = 10
) -> None:
    """Let residents write every so many minutes, each from a number of their own; route it."""
    line = CarrierSide.of(world)
    for number, text in enumerate(texts, start=first):
        line.text(text, sid=f"SM{number:032x}", sender=sender or phone(number))
        world.do(WorkKind.ROUTE)
        world.clock.move(minutes=every)


def members(world: World) -> list[str]:
    """Return the texts of the only incident's appeals."""
    with world.ctx.units.read() as session:
        incident = session.query(Incident).one()
        found = session.query(IncidentAppeal).filter_by(incident_id=incident.id, removed_by=None)
        return [each.appeal.text for each in found.order_by(IncidentAppeal.appeal_id)]


def change(world: World, act: Callable[[Unit, Incident], object]) -> Incident:
    """Do something to the only incident; return it as it then stands."""
    with world.ctx.units.write() as unit:
        act(unit, unit.session.query(Incident).one())
    return world.one(Incident)


def confirmed(world: World, texts: Iterable[str] = NO_WATER, title: str = "Су жоқ") -> Incident:
    """Let residents write about an outage and an operator confirm it."""
    write(world, texts)
    return change(world, lambda unit, it: confirm_incident(unit, it, title, "aigul"))


def appeal_of(unit: Unit, text: str) -> Appeal:
    return unit.session.query(Appeal).filter_by(text=text).one()
