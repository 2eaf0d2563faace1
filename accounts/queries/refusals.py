"""Which customers do not want to be key accounts (method row 35)."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from accounts.choices import Willingness
from accounts.models import Account


def refusals(account_ids: Collection[UUID] | None = None) -> dict[UUID, date | None]:
    """Accounts in use (or these of them) that do not want to be one, with the day of the answer."""
    found = Account.objects.filter(willingness=Willingness.DOES_NOT_WANT, archived_at=None)
    if account_ids is not None:
        found = found.filter(pk__in=list(account_ids))
    return dict(found.values_list("pk", "willingness_on"))
