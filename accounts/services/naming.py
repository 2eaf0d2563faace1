"""Search keys follow names and outside ids."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from accounts.models import Account, ExternalId, NameKey
from accounts.names import normalise, search_keys

BATCH = 5000


def add_name_keys(accounts: Iterable[Account]) -> None:
    """Keys of accounts that have none yet."""
    NameKey.objects.bulk_create(
        [
            NameKey(account_id=account.id, key=key)
            for account in accounts
            for key in search_keys(account.name_norm)
        ],
        batch_size=BATCH,
    )


def add_id_keys(external_ids: Iterable[ExternalId]) -> None:
    """An account is also found by what another system calls it."""
    NameKey.objects.bulk_create(
        [
            NameKey(account_id=each.account_id, key=normalise(each.value))
            for each in external_ids
            if normalise(each.value)
        ],
        batch_size=BATCH,
    )


def renew_name_keys(accounts: Sequence[Account]) -> None:
    """Keys of accounts whose name or outside ids changed, made anew."""
    if not accounts:
        return
    ids: list[UUID] = [account.id for account in accounts]
    NameKey.objects.filter(account_id__in=ids).delete()
    add_name_keys(accounts)
    add_id_keys(ExternalId.objects.filter(account_id__in=ids))
