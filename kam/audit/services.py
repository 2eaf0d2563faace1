"""Writing history, always inside the transaction of the act itself."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from uuid_utils.compat import uuid7

from kam.audit.canonical import ACTOR, NOTE, digest_of, salt_of
from kam.tenancy.context import required_tenant_id

Changes = Mapping[str, tuple[Any, Any]]
BATCH = 1000
EXACT = 10**16  # from here on (and for −0.0) the database does not keep a float as it is
_ACTS = """
INSERT INTO audit_auditentry (tenant_id, at, actor_kind, actor_id, token_id, id, action,
    subject_type, subject_id, account_id, digests)
SELECT %s, %s, %s, %s, %s, id, action, subject_type, subject_id, account_id, digests
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::jsonb[])
    AS d(id, action, subject_type, subject_id, account_id, digests);
INSERT INTO audit_auditvalue (tenant_id, actor_name, id, entry_id, salt, note, changes)
SELECT %s, %s, id, entry_id, salt, note, changes
FROM unnest(%s::uuid[], %s::uuid[], %s::bytea[], %s::text[], %s::jsonb[])
    AS d(id, entry_id, salt, note, changes)
"""


class ActorLike(Protocol):
    """What history asks of an actor; the Actor itself lives one floor up."""

    kind: str
    name: str
    membership_id: UUID | None
    token_id: UUID | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act to be written: `changes` maps a field to (old, new). `id` is given where something
    else has to name the act."""

    action: str
    subject_type: str
    subject_id: UUID | None
    changes: Changes = field(default_factory=dict)
    account_id: UUID | None = None
    note: str = ""
    id: UUID | None = None


def record(
    action: str,
    *,
    subject: Any,
    by: ActorLike,
    changes: Changes | None = None,
    account_id: UUID | None = None,
    note: str = "",
) -> None:
    """Write one act of `by` on `subject` (a model instance)."""
    entry = Entry(action, subject._meta.label_lower, subject.pk, changes or {}, account_id, note)
    record_many([entry], by=by)


def record_many(entries: Iterable[Entry], *, by: ActorLike) -> None:
    """Write many acts: one message to the database for a thousand."""
    at = datetime.now(UTC)
    everything = iter(entries)
    while batch := list(islice(everything, BATCH)):
        _write([_row(entry, by) for entry in batch], at=at, by=by)


def _row(entry: Entry, by: ActorLike) -> tuple[Any, ...]:
    salt = secrets.token_bytes(16)
    changes = {name: [_plain(old), _plain(new)] for name, (old, new) in entry.changes.items()}
    digests: dict[str, Any] = {ACTOR: digest_of(salt_of(salt, ACTOR), by.name)}
    if entry.note:
        digests[NOTE] = digest_of(salt_of(salt, NOTE), str(entry.note))
    for name, pair in changes.items():
        own = salt_of(salt, name)
        digests[name] = [digest_of(own, value) for value in pair]
    return (
        entry.id or uuid7(),
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.account_id,
        json.dumps(digests),
        uuid7(),
        salt,
        entry.note,
        json.dumps(changes),
    )


def _write(rows: list[tuple[Any, ...]], *, at: datetime, by: ActorLike) -> None:
    ids, actions, types, subjects, accounts, digests, value_ids, salts, notes, changes = map(
        list, zip(*rows, strict=True)
    )
    tenant = required_tenant_id()
    entries = [tenant, at, *_signed(by), ids, actions, types, subjects, accounts, digests]
    values = [tenant, by.name, value_ids, ids, salts, notes, changes]
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, [*entries, *values])


def _signed(by: ActorLike) -> tuple[Any, ...]:
    return by.kind, by.membership_id, by.token_id


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and not 0 < abs(value) < EXACT else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | Promise):
        return [_plain(item) for item in value]
    return str(value)
