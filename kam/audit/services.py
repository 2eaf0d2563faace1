"""Writing history, always inside the transaction of the act itself."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from kam.audit.models import AuditEntry, AuditValue

Changes = Mapping[str, tuple[Any, Any]]
BATCH = 1000


class ActorLike(Protocol):
    """What history asks of an actor; the Actor itself lives one floor up."""

    kind: str
    name: str
    membership_id: UUID | None
    token_id: UUID | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act to be written: `changes` maps a field to (old, new)."""

    action: str
    subject_type: str
    subject_id: UUID | None
    changes: Changes = field(default_factory=dict)
    account_id: UUID | None = None
    note: str = ""


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
    """Write many acts with two statements a batch."""
    at = datetime.now(UTC)
    rows: list[AuditEntry] = []
    values: list[AuditValue] = []
    for entry in entries:
        salt = secrets.token_bytes(16)
        changes = {name: [_plain(old), _plain(new)] for name, (old, new) in entry.changes.items()}
        row = AuditEntry(
            at=at,
            actor_kind=by.kind,
            actor_id=by.membership_id,
            token_id=by.token_id,
            action=entry.action,
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            account_id=entry.account_id,
            digests={name: _digest(salt, pair) for name, pair in changes.items()},
        )
        rows.append(row)
        values.append(
            AuditValue(entry=row, salt=salt, actor_name=by.name, note=entry.note, changes=changes)
        )
    AuditEntry.objects.bulk_create(rows, batch_size=BATCH)
    AuditValue.objects.bulk_create(values, batch_size=BATCH)


def _digest(salt: bytes, pair: list[Any]) -> list[str]:
    return [
        hashlib.sha256(salt + json.dumps(value, sort_keys=True).encode()).hexdigest()
        for value in pair
    ]


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return str(value)
