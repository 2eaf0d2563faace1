"""Making promises: rows in the transaction of the act, nothing else."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from uuid_utils.compat import uuid7

from kam.outbox.choices import CHANNEL
from kam.outbox.kinds import kind_of
from kam.tenancy.context import required_tenant_id

BATCH = 1000
# NOTIFY is sent by the commit and by nothing else, so the relay never looks too early
PROMISE = """
WITH made AS (
    INSERT INTO outbox_delivery (tenant_id, kind, queue, available_at, id, key, payload)
    SELECT %s, %s, %s, coalesce(%s, now()), id, key, payload
      FROM unnest(%s::uuid[], %s::text[], %s::jsonb[]) AS u(id, key, payload)
    ON CONFLICT (tenant_id, key) DO NOTHING
    RETURNING 1)
SELECT pg_notify(%s, '') FROM made LIMIT 1
"""


def promise(
    *, kind: str, key: str, payload: Mapping[str, Any], available_at: datetime | None = None
) -> None:
    """Promise one delivery of the active tenant, to be kept from `available_at` (now) on.

    A promise with this key that was made before, kept or not, is the same promise. Raises
    UnknownKind where nobody delivers `kind`.
    """
    promise_many(kind=kind, rows=[(key, payload)], available_at=available_at)


def promise_many(
    *,
    kind: str,
    rows: Iterable[tuple[str, Mapping[str, Any]]],
    available_at: datetime | None = None,
) -> None:
    """Promise a set of (key, payload) with one statement per thousand."""
    queue = kind_of(kind).queue
    tenant = required_tenant_id()
    everything = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(everything, BATCH)):
            keys = [key for key, _payload in batch]
            payloads = [json.dumps(one, cls=DjangoJSONEncoder) for _key, one in batch]
            ids = [uuid7() for _one in batch]
            cursor.execute(
                PROMISE, [tenant, kind, queue, available_at, ids, keys, payloads, CHANNEL]
            )
