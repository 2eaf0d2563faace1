"""How much a token and a workspace may ask of the REST face: two buckets in PostgreSQL.

A bucket holds a minute's worth of requests and fills up evenly. A process does not ask the
database each time: it takes a handful of requests out of both buckets with one statement, spends
them in memory and comes back when they are gone. So the limits hold over any number of processes,
give or take one handful each, and an ordinary request costs no statement.

The table is UNLOGGED: a crash of PostgreSQL fills every bucket, which does no harm.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection
from django.utils.translation import gettext as _

from kam.identity.actor import Actor
from kam.rest.problems import Problem

MINUTE = 60.0
HANDFULS = 50  # a process takes this part of a minute's requests at a time
LARGEST_HANDFUL = 50
REMEMBERED = 10_000  # buckets per process; beyond, all are asked for again
_TAKE = """
INSERT INTO rest_bucket AS b (id, quota, level, taken, filled_at)
SELECT w.id, w.quota, w.quota - least(w.wanted, w.quota), least(w.wanted, w.quota),
       clock_timestamp()
  FROM tenancy_tenant t,
       LATERAL (VALUES (1, %s::uuid, t.rest_per_token, %s::float8),
                       (2, t.id, t.rest_per_workspace, %s::float8)) w (place, id, quota, wanted)
 WHERE t.id = %s ORDER BY w.place
ON CONFLICT (id) DO UPDATE SET
    quota = excluded.quota,
    filled_at = clock_timestamp(),
    (level, taken) = (
        SELECT filled - least(excluded.taken, floor(filled)), least(excluded.taken, floor(filled))
          FROM (SELECT least(excluded.quota, b.level + excluded.quota * greatest(0,
                extract(epoch FROM clock_timestamp() - b.filled_at)) / 60) AS filled) f)
RETURNING b.id, b.quota, b.level, b.taken
"""


@dataclass
class Bucket:
    """What this process knows of one bucket."""

    name: str
    quota: float = 0.0
    level: float = 0.0  # left in the database when last asked
    held: float = 0.0  # taken out by this process and not spent yet
    asked_at: float = 0.0
    closed_until: float = 0.0

    def handful(self, cost: float) -> float:
        """How much to take out now: enough for this request, and some more."""
        return max(cost, min(ceil(self.quota / HANDFULS), LARGEST_HANDFUL))

    def refresh(self, quota: float, level: float, taken: float, *, now: float) -> None:
        self.quota, self.level, self.asked_at = quota, level, now
        self.held += taken

    def wait(self, cost: float) -> float:
        """Seconds until there is enough again."""
        return max(0.0, (cost - self.held - self.level) * MINUTE / max(self.quota, 1e-9))

    def remaining(self, *, now: float) -> int:
        filled = self.level + self.quota * (now - self.asked_at) / MINUTE
        return int(min(self.quota, filled) + self.held)


@dataclass(frozen=True)
class Allowance:
    """What is told to the client with every answer."""

    buckets: tuple[Bucket, ...]
    now: float

    def headers(self) -> dict[str, str]:
        policy = (f'"{b.name}";q={int(b.quota)};w=60' for b in self.buckets)
        left = (f'"{b.name}";r={b.remaining(now=self.now)};t={self._t(b)}' for b in self.buckets)
        return {"RateLimit-Policy": ", ".join(policy), "RateLimit": ", ".join(left)}

    def _t(self, bucket: Bucket) -> int:
        """Seconds until the bucket is full again."""
        missing = bucket.quota - bucket.remaining(now=self.now)
        return ceil(max(0.0, missing) * MINUTE / max(bucket.quota, 1e-9))


@dataclass
class Limiter:
    """The buckets of one process. Threads of it share them."""

    buckets: dict[UUID, Bucket] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, actor: Actor, *, cost: int) -> Allowance:
        """Spend `cost` of the token's and of the workspace's requests. Raises 429 with the wait."""
        now = time.monotonic()
        both = self._both(actor)
        with self.lock:
            dry = [bucket for bucket in both if bucket.held < cost]
            ready = [bucket for bucket in both if bucket.held >= cost]
            if dry:
                self._refuse_while_closed(both, cost, now)
            # spent before the rest is asked for: nobody else may take it meanwhile
            _spend(ready, cost)
        if not dry:
            return Allowance(both, now)
        try:
            rows = _take(actor, [0.0 if b in ready else b.handful(cost) for b in both])
        except (DatabaseError, InterfaceError):
            return Allowance((), now)  # the request itself will say what is wrong
        with self.lock:
            for bucket, row in zip(both, rows, strict=True):
                bucket.refresh(*row, now=now)
            short = [bucket for bucket in dry if bucket.held < cost]
            if not short:
                _spend(dry, cost)
                return Allowance(both, now)
            _spend(ready, -cost)
            for bucket in short:
                bucket.closed_until = now + bucket.wait(cost)
            self._refuse_while_closed(both, cost, now)
            raise _too_many(both, 1.0, now)

    def _both(self, actor: Actor) -> tuple[Bucket, Bucket]:
        with self.lock:
            if len(self.buckets) > REMEMBERED:
                self.buckets.clear()
            token = self.buckets.setdefault(actor.token_id or actor.tenant.id, Bucket("token"))
            return token, self.buckets.setdefault(actor.tenant.id, Bucket("workspace"))

    def _refuse_while_closed(self, both: tuple[Bucket, ...], cost: int, now: float) -> None:
        wait = max(b.closed_until - now if b.held < cost else 0.0 for b in both)
        if wait > 0:
            raise _too_many(both, wait, now)


def _spend(buckets: Iterable[Bucket], cost: int) -> None:
    for bucket in buckets:
        bucket.held -= cost


def _take(actor: Actor, wanted: list[float]) -> list[tuple[float, float, float]]:
    """Quota, level and what was taken, of the token's and of the workspace's bucket."""
    tenant = actor.tenant.id
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [actor.token_id, *wanted, tenant])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    return [found[actor.token_id], found[tenant]]


def _too_many(both: tuple[Bucket, ...], wait: float, now: float) -> Problem:
    detail = _("This is more than the limit of this token or of the workspace. Try again later.")
    headers = {"Retry-After": str(max(1, ceil(wait))), **Allowance(both, now).headers()}
    return Problem(429, "too_many_requests", detail, headers=headers)


limiter = Limiter()
