"""Celery: wake-up calls only; every promise stands in PostgreSQL."""

from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from kam import workers  # noqa: F401  connects to Celery's signals
from kam.broker import CONFIGURATION

WAKE_SECONDS = 0.1  # per step of a publication; two steps can time out, which stays below 250 ms

app = Celery("kam")
app.conf.update(CONFIGURATION)
app.autodiscover_tasks()


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
