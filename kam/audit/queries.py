"""Reading history: of one thing, of everything about an account, or of the whole workspace."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kam.audit.models import AuditEntry, AuditSeal, AuditValue
from kam.audit.words import words_for

SLACK = timedelta(minutes=10)  # between the instant in an id and the instant of its act
NOBODY_KINDS = frozenset({"clockwork", "command"})  # actors that are no member


@dataclass(frozen=True, slots=True)
class Act:
    """One act as a page shows it; `changes` maps a field to (old, new).

    `xid` and `id` are its place in the order of seals and events.
    """

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
    actor_id: UUID | None = None
    xid: int = 0
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the history. `actor` is a member's id, or "clockwork" or "command";
    `until` is the first instant that is too late."""

    actor: UUID | str | None = None
    action: str = ""
    subject_type: str = ""
    subject_id: UUID | None = None
    account_ids: Collection[UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries of the workspace that are wanted, in no order yet; the key is the id."""
    found = AuditEntry.objects.all()
    if isinstance(wanted.actor, UUID):
        found = found.filter(actor_id=wanted.actor)
    elif wanted.actor:
        found = found.filter(actor_id=None, actor_kind=wanted.actor)
    for name in ("action", "subject_type", "subject_id"):
        if getattr(wanted, name):
            found = found.filter(**{name: getattr(wanted, name)})
    if wanted.account_ids is not None:
        found = found.filter(account_id__in=list(wanted.account_ids))
    if wanted.since is not None:  # the id is where the index starts, the instant decides
        found = found.filter(id__gte=first_id(wanted.since, -SLACK), at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(id__lt=first_id(wanted.until, SLACK), at__lt=wanted.until)
    return found


def acts_of(found: Sequence[AuditEntry]) -> list[Act]:
    """These entries with their values, in the same order; one statement."""
    values = {
        row.entry_id: row
        for row in AuditValue.objects.filter(entry__in=[entry.pk for entry in found])
    }
    return [_act(entry, values.get(entry.pk)) for entry in found]


def sealed_up_to() -> tuple[int, UUID]:
    """(xid, id) of the last entry under a seal; (0, 0) before the first."""
    last = AuditSeal.objects.order_by("-number").values_list("to_xid", "to_id").first()
    return last or (0, UUID(int=0))


def first_id(at: datetime, slack: timedelta = timedelta()) -> UUID:
    """The lowest UUIDv7 of an instant and some more; of 1970 for what lies before."""
    moment = int(at.timestamp() * 1000) + int(slack.total_seconds() * 1000)
    return UUID(int=(min(max(moment, 0), 2**48 - 1) << 80) | (0x7 << 76) | (0x2 << 62))


def history_of(*, subject: Any, limit: int = 50) -> list[Act]:
    """The acts on one thing, newest first."""
    return _acts(AuditValue.objects.filter(entry__subject_id=subject.pk), limit)


def history_of_account(
    account_id: UUID, *, also: Collection[UUID] = (), before: UUID | None = None, limit: int = 50
) -> list[Act]:
    """Every act about an account, newest first; `before` continues after a page.

    `also` names accounts that are part of it by now: one history.
    """
    found = AuditValue.objects.filter(entry__account_id__in=[account_id, *also])
    if before is not None:
        found = found.filter(entry_id__lt=before)
    return _acts(found, limit)


def _acts(found: Any, limit: int) -> list[Act]:
    rows: Iterable[AuditValue] = found.select_related("entry").order_by("-entry_id")[:limit]
    return [_act(row.entry, row) for row in rows]


def _act(entry: AuditEntry, row: AuditValue | None) -> Act:
    row = row or AuditValue(changes={})
    return Act(
        id=entry.id,
        at=entry.at,
        actor_name=row.actor_name,
        actor_kind=entry.actor_kind,
        action=entry.action,
        words=words_for(entry.action),
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        account_id=entry.account_id,
        changes={name: (pair[0], pair[1]) for name, pair in row.changes.items()},
        note=row.note,
        actor_id=entry.actor_id,
        xid=entry.xid,
        is_erased=row.erased_by is not None,
    )
