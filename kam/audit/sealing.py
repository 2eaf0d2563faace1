"""Sealing: entries that are final are hashed, stretch by stretch, into a chain per workspace.

Rows are inserted unchained, so that no act waits for another; what is older than every open
transaction can no longer get a predecessor and is sealed in the order (xid, id).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction

from kam.audit.canonical import ALGORITHM, LEAF, SEAL
from kam.tenancy.context import required_tenant_id

STRETCH = 1000
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('audit.seal ' || %s, 0))"
LAST = """
SELECT number, digest, to_xid::text, to_id FROM audit_auditseal
 WHERE tenant_id = %s ORDER BY number DESC LIMIT 1
"""
SEAL_ONE = f"""
WITH stretch AS (
    SELECT e.xid, e.id, {LEAF} AS leaf
      FROM audit_auditentry e
     WHERE e.tenant_id = %(tenant)s AND e.xid < audit_horizon()
       AND (e.xid, e.id) > (%(xid)s::text::xid8, %(id)s::uuid)
     ORDER BY e.xid, e.id LIMIT %(stretch)s
), s AS (
    SELECT {ALGORITHM} AS algorithm, %(number)s::bigint AS number,
           coalesce(%(previous)s::bytea, sha256(uuid_send(%(tenant)s::uuid))) AS previous,
           (array_agg(xid ORDER BY xid, id))[1] AS from_xid,
           (array_agg(id ORDER BY xid, id))[1] AS from_id,
           (array_agg(xid ORDER BY xid DESC, id DESC))[1] AS to_xid,
           (array_agg(id ORDER BY xid DESC, id DESC))[1] AS to_id,
           count(*)::int AS count, string_agg(leaf, ''::bytea ORDER BY xid, id) AS leaves,
           %(now)s::timestamptz AS sealed_at
      FROM stretch HAVING count(*) > 0
)
INSERT INTO audit_auditseal (tenant_id, id, algorithm, number, previous, from_xid, from_id,
    to_xid, to_id, count, leaves, digest, sealed_at)
SELECT %(tenant)s, gen_random_uuid(), algorithm, number, previous, from_xid, from_id,
    to_xid, to_id, count, leaves, {SEAL}, sealed_at
  FROM s RETURNING count
"""  # noqa: S608  constants only
WAITING = """
SELECT t.id FROM tenancy_tenant t
  LEFT JOIN LATERAL (
       SELECT s.to_xid, s.to_id FROM audit_auditseal s
        WHERE s.tenant_id = t.id ORDER BY s.number DESC LIMIT 1) last ON true
 WHERE EXISTS (
       SELECT FROM audit_auditentry e
        WHERE e.tenant_id = t.id AND e.xid < audit_horizon()
          AND (e.xid, e.id) > (coalesce(last.to_xid, '0'::xid8),
                               coalesce(last.to_id, '00000000-0000-0000-0000-000000000000')))
 ORDER BY t.id
"""
NOTHING = UUID(int=0)


def workspaces_with_unsealed() -> list[UUID]:
    """The workspaces in which something is to be sealed; asked across workspaces."""
    with connections["system"].cursor() as cursor:
        cursor.execute(WAITING)
        return [row[0] for row in cursor.fetchall()]


def seal_entries(*, now: datetime, stretches: int = 500) -> int:
    """Seal what is final in the active workspace; returns the number of entries sealed.

    Each stretch is a transaction of its own. A second sealer at the same time seals nothing.
    """
    sealed = 0
    for _ in range(stretches):
        count = _seal_stretch(now)
        sealed += count
        if count < STRETCH:
            break
    return sealed


@transaction.atomic
def _seal_stretch(now: datetime) -> int:
    tenant = required_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(tenant)])
        if cursor.fetchone() == (False,):
            return 0
        number, previous, xid, last_id = _last_seal(cursor, tenant)
        cursor.execute(
            SEAL_ONE,
            {
                "tenant": tenant,
                "number": number + 1,
                "previous": previous,
                "xid": xid,
                "id": last_id,
                "stretch": STRETCH,
                "now": now,
            },
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def _last_seal(cursor: Any, tenant: UUID) -> tuple[int, bytes | None, str, UUID]:
    cursor.execute(LAST, [tenant])
    row = cursor.fetchone()
    return (row[0], bytes(row[1]), row[2], row[3]) if row else (0, None, "0", NOTHING)
