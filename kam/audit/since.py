"""Asking history about whole sets: what was ever said of a field."""

from collections.abc import Collection
from uuid import UUID

from kam.audit.models import AuditEntry


def accounts_told(account_ids: Collection[UUID], *, field: str, subject_type: str) -> set[UUID]:
    """Those accounts of whose `field` some act has spoken. Reads names of fields, no values, so
    that an erasure changes nothing."""
    found = AuditEntry.objects.filter(
        account_id__in=list(account_ids), subject_type=subject_type, digests__has_key=field
    )
    return set(found.values_list("account_id", flat=True))
