"""The state of the installation in figures, asked as the system role, across all workspaces."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connections, transaction

from kam.imports.queries import due_runs

MOST_RUNS = 1000
IDENTITY = "identity"  # the queue of mail that belongs to no workspace
QUEUES = """
SELECT queue, count(*) FILTER (WHERE done_at IS NULL AND dead_at IS NULL),
       extract(epoch FROM clock_timestamp() - min(available_at) FILTER (
           WHERE done_at IS NULL AND dead_at IS NULL AND available_at <= now()))::float8,
       count(*) FILTER (WHERE dead_at IS NOT NULL)
  FROM (SELECT queue, available_at, done_at, dead_at FROM outbox_delivery
         WHERE done_at IS NULL AND dead_at IS NULL
        UNION ALL
        SELECT queue, available_at, done_at, dead_at FROM outbox_delivery
         WHERE dead_at IS NOT NULL
        UNION ALL
        SELECT %s, available_at, done_at, dead_at FROM outbox_identitymail
         WHERE done_at IS NULL) waiting
 GROUP BY queue ORDER BY queue
"""
PARTS = """
SELECT name, extract(epoch FROM clock_timestamp() - at)::float8 FROM outbox_heartbeat ORDER BY name
"""
# an entry's id is a UUIDv7: its first 48 bits are the milliseconds of its birth
UNSEALED = """
SELECT count(*), extract(epoch FROM clock_timestamp())::float8 - min(
       ('x' || substr(replace(first.id::text, '-', ''), 1, 12))::bit(48)::bigint)::float8 / 1000
  FROM tenancy_tenant t
  LEFT JOIN LATERAL (
       SELECT s.to_xid, s.to_id FROM audit_auditseal s
        WHERE s.tenant_id = t.id ORDER BY s.number DESC LIMIT 1) last ON true
  JOIN LATERAL (
       SELECT e.id FROM audit_auditentry e
        WHERE e.tenant_id = t.id
          AND (e.xid, e.id) > (coalesce(last.to_xid, '0'::xid8),
                               coalesce(last.to_id, '00000000-0000-0000-0000-000000000000'))
        ORDER BY e.xid, e.id LIMIT 1) first ON true
"""


@dataclass(frozen=True)
class Queue:
    """Promises of one queue: open ones, seconds that the oldest due one waits, dead letters."""

    open: int
    oldest: float
    dead: int


@dataclass(frozen=True)
class State:
    """Ages are in seconds, 0 where nothing waits; `parts` by the name of their heartbeat."""

    queues: dict[str, Queue] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    imports_waiting: int = 0
    workspaces_unsealed: int = 0
    seal_lag: float = 0.0


def state(*, now: datetime) -> State:
    """Four statements, each over an index of what is open. Raises DatabaseError."""
    with transaction.atomic(using="system"), connections["system"].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
        cursor.execute(QUEUES, [IDENTITY])
        queues = {
            name: Queue(waiting, max(oldest or 0.0, 0.0), dead)
            for name, waiting, oldest, dead in cursor.fetchall()
        }
        cursor.execute(PARTS)
        parts = {name: max(age, 0.0) for name, age in cursor.fetchall()}
        cursor.execute(UNSEALED)
        unsealed, lag = cursor.fetchone()
        runs = len(due_runs(now=now, most=MOST_RUNS))
    return State(queues, parts, runs, unsealed, max(lag or 0.0, 0.0))
