"""What works and what does not, asked of each part itself."""

from dataclasses import dataclass
from datetime import datetime

import redis
from django.conf import settings
from django.db import Error, transaction

from kam.outbox.choices import BEAT
from kam.outbox.models import Heartbeat

FRESH_SECONDS = 30
BROKER_SECONDS = 0.25


@dataclass(frozen=True)
class Health:
    """`parts`: name -> what is wrong with it, "" where nothing is.

    `heartbeat_age` is in seconds, None where no heartbeat is known.
    """

    parts: dict[str, str]
    heartbeat_age: float | None

    @property
    def missing(self) -> list[str]:
        return [name for name, trouble in self.parts.items() if trouble]


def health(*, now: datetime) -> Health:
    """The state of database, broker and the heartbeat that passes through both and a worker."""
    try:
        with transaction.atomic():
            at = Heartbeat.objects.filter(name=BEAT).values_list("at", flat=True).first()
    except Error:
        database, age, heartbeat = "does not answer", None, "is not known"
    else:
        age = (now - at).total_seconds() if at else None
        database, heartbeat = "", _freshness(age)
    return Health({"database": database, "broker": _broker(), "heartbeat": heartbeat}, age)


def _freshness(age: float | None) -> str:
    if age is None:
        return "has not been seen"
    return "" if age <= FRESH_SECONDS else f"is {int(age)} seconds old"


def _broker() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=BROKER_SECONDS,
            socket_connect_timeout=BROKER_SECONDS,
            retry=None,
        ) as broker:
            broker.ping()
    except (redis.RedisError, OSError, ValueError):
        return "does not answer"
    return ""
