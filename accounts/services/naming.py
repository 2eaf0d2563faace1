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


def drop_id_keys(gone: Iterable[tuple[UUID, str]]) -> None:
    """Keys of outside ids (account, value) that are gone, unless the name or another id is such."""
    values: dict[UUID, set[str]] = {}
    for account_id, value in gone:
        values.setdefault(account_id, set()).add(normalise(value))
    for account in Account.objects.filter(pk__in=values).only("id", "name_norm"):
        values[account.id] -= set(search_keys(account.name_norm))
    left = ExternalId.objects.filter(account_id__in=values)
    for account_id, value in left.values_list("account_id", "value"):
        values[account_id].discard(normalise(value))
    keys = [key for found in values.values() for key in found]
    there = NameKey.objects.filter(account_id__in=values, key__in=keys)
    NameKey.objects.filter(
        pk__in=[
            pk
            for pk, account_id, key in there.values_list("pk", "account_id", "key")
            if key in values[account_id]
        ]
    ).delete()


def renew_name_keys(accounts: Sequence[Account]) -> None:
    """Keys of accounts whose name or outside ids changed, made anew."""
    if not accounts:
        return
    ids: list[UUID] = [account.id for account in accounts]
    NameKey.objects.filter(account_id__in=ids).delete()
    add_name_keys(accounts)
    add_id_keys(ExternalId.objects.filter(account_id__in=ids))
