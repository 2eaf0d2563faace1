"""What works and what does not, asked of each part itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import Error, transaction

from kam.outbox.choices import BEAT
from kam.outbox.models import Heartbeat

FRESH = timedelta(seconds=30)
BROKER_SECONDS = 0.25


@dataclass(frozen=True)
class Health:
    """`parts`: name -> what is wrong with it, "" where nothing is."""

    parts: dict[str, str]

    @property
    def missing(self) -> list[str]:
        return [name for name, trouble in self.parts.items() if trouble]


def health(*, now: datetime) -> Health:
    """The state of database, broker and the heartbeat that passes through both and a worker."""
    database, heartbeat = _database_and_heartbeat(now)
    return Health({"database": database, "broker": _broker(), "heartbeat": heartbeat})


def _database_and_heartbeat(now: datetime) -> tuple[str, str]:
    try:
        with transaction.atomic():
            at = Heartbeat.objects.filter(name=BEAT).values_list("at", flat=True).first()
    except Error:
        return "does not answer", "is not known"
    if at is None:
        return "", "has not been seen"
    age = now - at
    return "", "" if age <= FRESH else f"is {int(age.total_seconds())} seconds old"


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
