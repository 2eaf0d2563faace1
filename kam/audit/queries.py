"""Reading history: of one thing, or of everything about an account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kam.audit.models import AuditValue
from kam.audit.words import words_for


@dataclass(frozen=True, slots=True)
class Act:
    """One act as a page shows it; `changes` maps a field to (old, new)."""

    id: UUID
    at: datetime
    actor_name: str
    actor_kind: str
    action: str
    words: str
    subject_type: str
    subject_id: UUID | None
    account_id: UUID | None
    changes: dict[str, tuple[Any, Any]]
    note: str


def history_of(*, subject: Any, limit: int = 50) -> list[Act]:
    """The acts on one thing, newest first."""
    return _acts(AuditValue.objects.filter(entry__subject_id=subject.pk), limit)


def history_of_account(
    account_id: UUID, *, before: UUID | None = None, limit: int = 50
) -> list[Act]:
    """Every act about an account, newest first; `before` continues after a page."""
    found = AuditValue.objects.filter(entry__account_id=account_id)
    if before is not None:
        found = found.filter(entry_id__lt=before)
    return _acts(found, limit)


def _acts(found: Any, limit: int) -> list[Act]:
    rows: Iterable[AuditValue] = found.select_related("entry").order_by("-entry_id")[:limit]
    return [
        Act(
            id=row.entry.id,
            at=row.entry.at,
            actor_name=row.actor_name,
            actor_kind=row.entry.actor_kind,
            action=row.entry.action,
            words=words_for(row.entry.action),
            subject_type=row.entry.subject_type,
            subject_id=row.entry.subject_id,
            account_id=row.entry.account_id,
            changes={name: (pair[0], pair[1]) for name, pair in row.changes.items()},
            note=row.note,
        )
        for row in rows
    ]
