"""Celery: wake-up calls only; every promise stands in PostgreSQL."""

import os
import time
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

from django.conf import settings

from kam.schedule import SCHEDULE

QUEUES = ("default", "mail", "webhook", "bulk")
WAKE_SECONDS = 0.1  # per step of a publication; two steps can time out, which stays below 250 ms
BACK_STEP = 2.0

app = Celery("kam")
app.conf.update(
    broker_url=settings.REDIS_URL,
    result_backend=None,  # progress and results stand in rows
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue="default",
    task_create_missing_queues=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,  # harmless: a task reads its row again
    task_acks_on_failure_or_timeout=True,  # failure is written in the row, not in the broker
    task_soft_time_limit=60,
    task_time_limit=90,  # below the visibility timeout; long work is cut into chunks
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=300_000,  # KiB
    worker_soft_shutdown_timeout=10,
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=2,
    broker_transport_options={
        "visibility_timeout": 300,
        # the default sweep is every 100 s, far beyond the visibility timeout
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "global_keyprefix": "kam:",
    },
    beat_schedule=SCHEDULE,
    beat_scheduler="kam.celery:Ticker",
    beat_max_loop_interval=5,
    timezone="UTC",
    enable_utc=True,
)
app.autodiscover_tasks()


class Ticker(Scheduler):
    """Beat that remembers nothing: what is due is computed in PostgreSQL, ticks may repeat.

    Every interval ticks once at the start, and a clock set back does not silence it for the jump.
    """

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self._ahead = time.time() - time.monotonic()
        self._all_due_now()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = time.time() - time.monotonic()
        if ahead < self._ahead - BACK_STEP:
            self._all_due_now()
        self._ahead = ahead
        return super().tick(*args, **kwargs)

    def _all_due_now(self) -> None:
        for entry in self.schedule.values():
            run_every = getattr(entry.schedule, "run_every", None)
            if run_every is not None:
                entry.last_run_at = entry.default_now() - run_every
        self._heap = None


def wake(task: str, *, queue: str = "default", tenant_id: object = None, **kwargs: Any) -> bool:
    """Tell a worker that there is work; True if the broker took the message.

    Never blocks longer than 250 ms and never raises: the row is the promise, and a tick of the
    schedule finds what no message announced. Call it after the commit. The active tenant, or
    `tenant_id`, travels in the message's header.
    """
    connection = app.connection_for_write(
        connect_timeout=WAKE_SECONDS,
        transport_options={
            "socket_timeout": WAKE_SECONDS,
            "socket_connect_timeout": WAKE_SECONDS,
            "max_retries": 0,
        },
    )
    headers = {"tenant_id": str(tenant_id)} if tenant_id is not None else {}
    try:
        with connection:
            app.send_task(
                task,
                kwargs=kwargs,
                queue=queue,
                headers=headers,
                connection=connection,
                retry=False,
            )
    except (OperationalError, RedisError, OSError):
        return False
    return True
