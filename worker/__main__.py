"""`python -m worker QUEUE`: one RQ worker process on exactly one queue."""

import argparse
from resource import struct_rusage

import structlog
from redis import Redis
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from hotline.bootstrap import build, configure_logging
from hotline.ports import Recognizer
from hotline.queues.bell import work_queue
from hotline.queues.names import QUEUES, ROUTE, SPEECH
from hotline.settings import load_settings, require_redis
from hotline.storage import work as leases
from hotline.usecases.context import Context
from worker.jobs import Workplace, handlers, open_workplace

log = structlog.get_logger()


class HotlineWorker(Worker):
    """RQ's forking worker, with what a fork of ours needs."""

    ctx: Context

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Run in the fork: connections of the parent must not be used by two processes."""
        self.ctx.units.engine.dispose(close=False)
        super().main_work_horse(job, queue)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Fork with a router that knows the catalogue as it now stands."""
        if queue.name == ROUTE:
            self._refresh_router()
        super().execute_job(job, queue)

    def _refresh_router(self) -> None:
        try:
            with self.ctx.units.read() as session:
                self.ctx.router.current(session)
            # Likewise the trained model: loading it takes a quarter of a second.
            self.ctx.model.current()
        except SQLAlchemyError as error:
            # The fork meets the same trouble and puts the work off.
            log.warning("router not refreshed", exc_info=error)

    def handle_work_horse_killed(
        self, job: Job, retpid: int, ret_val: int, rusage: struct_rusage
    ) -> None:
        """Free the lease of a dead fork at once, instead of when it runs out."""
        super().handle_work_horse_killed(job, retpid, ret_val, rusage)
        with self.ctx.units.write() as unit:
            leases.release(unit.session, int(job.args[0]), f"the worker died ({ret_val})")


def main() -> None:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("queue", choices=QUEUES)
    name = parser.parse_args().queue
    configure_logging()
    settings = load_settings()
    ctx = build(settings)
    open_workplace(Workplace(ctx, handlers(ctx, _recognizer(ctx, name))))
    connection = Redis.from_url(require_redis(settings))
    worker = HotlineWorker(
        [work_queue(name, connection)], connection=connection, serializer=JSONSerializer
    )
    worker.ctx = ctx
    worker.work(logging_level="WARNING")


def _recognizer(ctx: Context, queue: str) -> Recognizer | None:
    if queue != SPEECH:
        return None
    # Only this worker needs Vosk and its models in memory.
    from worker.speech.load import load_recognizer

    return load_recognizer(ctx.settings, ctx.local_words.names())


if __name__ == "__main__":
    main()
