"""Play the demonstration against the running hotline and report each step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from hotline.demo.scenario import Scene, scenes
from hotline.demo.simulator_client import SimulatorClient
from hotline.domain.deliveries import DeliveryState
from hotline.domain.errors import HotlineError
from hotline.domain.reference import grouped
from hotline.storage.tables import Answer, Appeal, Delivery, Person, Purpose
from hotline.usecases.answer_appeal import answer_appeal
from hotline.usecases.clear_demo import clear_demo
from hotline.usecases.context import Context
from hotline.usecases.route_appeal import confirm_department

PATIENCE_S = 60.0
LOOK_EVERY_S = 0.1
ACTOR = "demonstration"

Say = Callable[[str], None]
T = TypeVar("T")


@dataclass
class SceneReport:
    """What became of one resident's matter; `seconds` by step."""

    number: str
    channel: str
    reference: str = ""
    transcript: str = ""
    department: str = ""
    due_on: str = ""
    answer: str = ""
    delivered: bool = False
    problem: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def arrived(self) -> bool:
        """Everything happened: appeal, words, department, answer, SMS."""
        return bool(self.reference and self.transcript and self.department and self.delivered)


@dataclass
class DemoReport:
    """What became of all of them."""

    scenes: list[SceneReport]
    violations: list[dict[str, Any]]

    @property
    def ok(self) -> bool:
        """Everything arrived and the carrier had nothing to object to."""
        return all(scene.arrived for scene in self.scenes) and not self.violations

    def summary(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "ok": self.ok,
            "appeals": sum(bool(scene.reference) for scene in self.scenes),
            "transcripts": sum(bool(scene.transcript) for scene in self.scenes),
            "departments": sum(bool(scene.department) for scene in self.scenes),
            "answers": sum(bool(scene.answer) for scene in self.scenes),
            "sms_delivered": sum(scene.delivered for scene in self.scenes),
            "scenes": [asdict(scene) for scene in self.scenes],
            "violations": self.violations,
        }


def play(ctx: Context, telephone: SimulatorClient, say: Say) -> DemoReport:
    """Play every scene; one that fails says why and the others go on.

    What an earlier demonstration left is removed first: its people would be known already.
    """
    clear_demo(ctx)
    reports = [_play(ctx, telephone, scene, say) for scene in scenes()]
    return DemoReport(reports, telephone.violations())


def _play(ctx: Context, telephone: SimulatorClient, scene: Scene, say: Say) -> SceneReport:
    report = SceneReport(scene.number, "call" if scene.recording else "sms")
    try:
        _reach(telephone, scene, report, say)
        with _timed(report, "registered"):
            appeal = _wait(lambda: _appeal(ctx, scene), "no appeal was registered")
        report.reference, report.due_on = appeal.reference, appeal.due_on.isoformat()
        say(f"    appeal {grouped(appeal.reference)}, to be answered by {report.due_on}")
        _follow_words(ctx, scene, report, say)
        _follow_answer(ctx, telephone, scene, report, say)
    except (DemoError, HotlineError) as error:
        report.problem = str(error)
        say(f"    FAILED: {error}")
    return report


class DemoError(Exception):
    """A step did not happen in time."""


def _reach(telephone: SimulatorClient, scene: Scene, report: SceneReport, say: Say) -> None:
    with _timed(report, "reached the line"):
        if scene.recording:
            say(f"  {scene.number} rings and says ({scene.language}): {scene.said}")
            telephone.ring(scene.number, scene.audio, scene.keys)
        else:
            say(f"  {scene.number} writes: {scene.text}")
            telephone.write(scene.number, scene.text)


def _follow_words(ctx: Context, scene: Scene, report: SceneReport, say: Say) -> None:
    with _timed(report, "transcribed and routed"):
        appeal = _wait(lambda: _routed(ctx, scene), "no words or department came")
    report.transcript = appeal.text
    report.department = appeal.department.code if appeal.department else ""
    name = appeal.department.name(scene.language) if appeal.department else ""
    if scene.recording:
        say(f"    understood: {appeal.text}")
    say(f"    department: {name}")


def _follow_answer(
    ctx: Context, telephone: SimulatorClient, scene: Scene, report: SceneReport, say: Say
) -> None:
    with ctx.units.write() as unit:
        appeal = unit.session.scalars(_newest(scene)).one()
        confirm_department(unit, appeal, ACTOR)
        answer_appeal(ctx, unit, appeal, scene.answer, operator_id=None, actor=ACTOR)
    report.answer = scene.answer
    with _timed(report, "answer delivered"):
        body = _wait(lambda: _delivered(ctx, telephone, scene), "the answer did not arrive")
    report.delivered = True
    say(f"    SMS arrived: {body}")


def _newest(scene: Scene) -> Select[Appeal]:
    return (
        select(Appeal)
        .join(Person)
        .where(Person.phone == scene.number)
        .order_by(Appeal.id.desc())
        .limit(1)
    )


def _appeal(ctx: Context, scene: Scene) -> Appeal | None:
    with ctx.units.read() as session:
        return session.scalar(_newest(scene))


def _routed(ctx: Context, scene: Scene) -> Appeal | None:
    with ctx.units.read() as session:
        loaded = _newest(scene).options(joinedload(Appeal.department))
        return session.scalar(loaded.where(Appeal.department_id.is_not(None)))


def _delivered(ctx: Context, telephone: SimulatorClient, scene: Scene) -> str | None:
    with ctx.units.read() as session:
        delivery = session.scalar(
            select(Delivery)
            .join(Answer, Delivery.answer_id == Answer.id)
            .join(Appeal, Answer.appeal_id == Appeal.id)
            .join(Person, Appeal.person_id == Person.id)
            .where(Person.phone == scene.number, Delivery.purpose == Purpose.ANSWER)
            .where(Delivery.state == DeliveryState.DELIVERED)
            .order_by(Delivery.id.desc())
            .limit(1)
        )
    if delivery is None or delivery.body not in telephone.received(scene.number):
        return None
    return delivery.body


@contextmanager
def _timed(report: SceneReport, step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    report.seconds[step] = round(time.monotonic() - began, 2)


def _wait(look: Callable[[], T | None], problem: str) -> T:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(LOOK_EVERY_S)
    raise DemoError(f"{problem} within {PATIENCE_S:.0f} seconds")
