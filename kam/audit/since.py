"""Asking history about whole sets: what was ever said of a field, who wrote since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from kam.audit.models import AuditEntry
from kam.tenancy.context import required_tenant_id

_LAST = """
SELECT DISTINCT ON (e.{column}) e.{column}, v.actor_name, e.at
FROM audit_auditentry e
LEFT JOIN audit_auditvalue v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
WHERE e.tenant_id = %s AND e.{column} = ANY(%s::uuid[]) AND e.xid::text <> ALL(%s::text[])
  AND e.at >= %s
ORDER BY e.{column}, e.id DESC
"""


@dataclass(frozen=True, slots=True)
class LastAct:
    """Who acted last, and when."""

    actor_name: str
    at: datetime


def accounts_told(account_ids: Collection[UUID], *, field: str, subject_type: str) -> set[UUID]:
    """Those accounts of whose `field` some act has spoken. Reads names of fields, no values, so
    that an erasure changes nothing."""
    found = AuditEntry.objects.filter(
        account_id__in=list(account_ids), subject_type=subject_type, digests__has_key=field
    )
    return set(found.values_list("account_id", flat=True))


def current_transaction() -> int:
    """The number under which history keeps what this transaction writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_xid()::text")
        return int(cursor.fetchone()[0])


def last_acts_on_accounts(
    account_ids: Collection[UUID], *, since: datetime, but_for: Collection[int]
) -> dict[UUID, LastAct]:
    """The last act about each account since then, outside the transactions named."""
    return _last("account_id", account_ids, since, but_for)


def last_acts_on(
    subject_ids: Collection[UUID], *, since: datetime, but_for: Collection[int]
) -> dict[UUID, LastAct]:
    """The last act on each thing itself since then, outside the transactions named."""
    return _last("subject_id", subject_ids, since, but_for)


def _last(
    column: str, ids: Collection[UUID], since: datetime, but_for: Collection[int]
) -> dict[UUID, LastAct]:
    with connection.cursor() as cursor:
        cursor.execute(
            _LAST.format(column=column),
            [required_tenant_id(), list(ids), [str(number) for number in but_for], since],
        )
        return {found: LastAct(name or "", at) for found, name, at in cursor.fetchall()}
