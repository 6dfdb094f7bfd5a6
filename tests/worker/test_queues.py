"""Kinds of work, queues and workers fit together."""

from pathlib import Path

from hotline.domain.work import WorkKind
from hotline.queues.names import JOB, QUEUE_OF, QUEUES
from hotline.supervisor.plan import processes
from tests.fakes import FakeRecognizer
from tests.world import World, make_settings
from worker import jobs
from worker.jobs import handlers


def test_every_kind_of_work_has_a_queue() -> None:
    assert set(QUEUE_OF) == set(WorkKind)
    assert set(QUEUE_OF.values()) == set(QUEUES)


def test_every_queue_has_exactly_one_consumer(tmp_path: Path) -> None:
    """A worker on several queues loses jobs when it is killed (see hotline/queues/names.py)."""
    commands = [spec.command for spec in processes(make_settings(tmp_path), {})]
    workers = [command[-1] for command in commands if command[-3:-1] == ["-m", "worker"]]
    assert sorted(workers) == sorted(QUEUES)


def test_every_kind_of_work_can_be_done(world: World) -> None:
    assert set(handlers(world.ctx, FakeRecognizer())) == set(WorkKind)


def test_only_the_speech_worker_needs_a_recogniser(world: World) -> None:
    assert set(WorkKind) - set(handlers(world.ctx, None)) == {WorkKind.TRANSCRIBE}


def test_the_only_job_is_found_by_its_name() -> None:
    assert f"{jobs.look_at.__module__}.{jobs.look_at.__name__}" == JOB
