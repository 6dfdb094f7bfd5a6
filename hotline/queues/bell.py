"""Ring for a worker: enqueue a job that says "look at work N"."""

import structlog
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from hotline.domain.work import WorkKind
from hotline.queues.names import JOB, QUEUE_OF

log = structlog.get_logger()

# A caller waits while a webhook runs: a Redis that is away is noticed within this time.
PATIENCE_S = 0.3
# The work's own lease and the recogniser's own cap come first; this one only cleans up.
JOB_TIMEOUT_S = 3600
KEEP_FAILED_S = 7 * 24 * 3600


def impatient_redis(url: str) -> Redis:
    """Return a client that fails at once where Redis is away; the default one waits seconds."""
    return Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE_S,
        socket_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )


def work_queue(name: str, connection: Redis) -> Queue:
    """Return one of our queues; jobs are JSON, never pickles."""
    return Queue(name, connection=connection, serializer=JSONSerializer)


def job_id(work_id: int) -> str:
    """Return the job's name in RQ, by which the sweeper sees what is waiting already."""
    return f"work-{work_id}"


class RqBell:
    """Rings over RQ. A lost ring is harmless: the sweeper rings again."""

    def __init__(self, url: str) -> None:
        self._redis = impatient_redis(url)

    def ring(self, kind: WorkKind, work_id: int) -> bool:
        """Return whether the ring reached the queue."""
        try:
            work_queue(QUEUE_OF[kind], self._redis).enqueue(
                JOB,
                args=(work_id,),
                job_id=job_id(work_id),
                job_timeout=JOB_TIMEOUT_S,
                result_ttl=0,
                failure_ttl=KEEP_FAILED_S,
            )
        except (RedisError, OSError) as error:
            log.warning("bell not heard", work=work_id, problem=str(error))
            return False
        return True


class SilentBell:
    """For a command beside a running hotline, whose Redis it doesn't know: the sweeper rings."""

    def ring(self, kind: WorkKind, work_id: int) -> bool:
        """Return False: nobody heard it."""
        del kind, work_id
        return False
