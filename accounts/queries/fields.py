"""Fields of accounts that upper apps read as they stand: who holds which value."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from accounts.models import Account

FIELDS = ("willingness", "lifecycle", "sector", "country")


def fields_of(
    wanted: Mapping[str, Collection[str]], *, account_ids: Collection[UUID] | None = None
) -> dict[UUID, dict[str, str]]:
    """Accounts in use (or these of them) that hold one of the wanted values in any field.

    `wanted` names values by field, of FIELDS; the answer gives these fields of each account.
    """
    names = [name for name in FIELDS if name in wanted]
    condition = Q(pk__in=())
    for name in names:
        condition |= Q(**{f"{name}__in": list(wanted[name])})
    rows = Account.objects.filter(condition, archived_at=None)
    if account_ids is not None:
        rows = rows.filter(pk__in=list(account_ids))
    return {
        row[0]: dict(zip(names, row[1:], strict=True)) for row in rows.values_list("pk", *names)
    }


def values_in_use(name: str) -> list[str]:
    """Values of a field that accounts in use hold, in their order; empty ones left out."""
    if name not in FIELDS:
        raise ValueError(name)
    rows = Account.objects.filter(archived_at=None).exclude(**{name: ""})
    return sorted(rows.values_list(name, flat=True).distinct())
