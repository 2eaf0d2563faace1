"""The stream of events: the audit read forward, in an order in which nothing comes late.

An entry is told once every transaction that could still write before it has ended; from then on
its place (xid, id) never gets a predecessor, so a reader who goes on behind the last event it saw
misses none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from kam.audit.queries import first_id
from kam.tenancy.context import required_tenant_id

KEPT = timedelta(days=30)
LATE = timedelta(days=1)  # as long as a transaction may last without being missed
FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
EVENTS = """
SELECT id, at, actor_kind, actor_id, action, subject_type, subject_id, account_id, xid::text,
       ARRAY(SELECT key FROM jsonb_object_keys(digests) key WHERE key NOT LIKE '@%%' ORDER BY key)
  FROM audit_auditentry
 WHERE tenant_id = %s AND (xid, id) > (%s::text::xid8, %s::uuid) AND xid < audit_horizon()
   AND id >= %s AND subject_type <> ALL(%s)
 ORDER BY xid, id LIMIT %s
"""
HORIZON = "SELECT (audit_horizon()::text::numeric - 1)::text"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has read."""

    xid: int = 0
    id: UUID = FIRST_ID


@dataclass(frozen=True, slots=True)
class Event:
    """That something happened, without any value: `fields` are the names of what changed."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    type: str
    subject_type: str
    subject_id: UUID | None
    account_id: UUID | None
    fields: list[str]
    place: Place


def events_after(
    place: Place, *, now: datetime, limit: int, without: Collection[str] = ()
) -> list[Event]:
    """The next events in order, those on the subject types of `without` left out."""
    oldest = first_id(now - KEPT - LATE)
    with connection.cursor() as cursor:
        cursor.execute(
            EVENTS,
            [required_tenant_id(), str(place.xid), place.id, oldest, list(without), limit],
        )
        return [_event(row) for row in cursor.fetchall()]


def place_of_now() -> Place:
    """Behind everything that is final."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        return Place(int(cursor.fetchone()[0]), LAST_ID)


def _event(row: tuple[Any, ...]) -> Event:
    entry_id, at, kind, actor_id, action, subject_type, subject_id, account_id, xid, names = row
    return Event(
        id=entry_id,
        at=at,
        actor_kind=kind,
        actor_id=actor_id,
        type=action,
        subject_type=subject_type,
        subject_id=subject_id,
        account_id=account_id,
        fields=names,
        place=Place(int(xid), entry_id),
    )
