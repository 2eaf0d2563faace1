"""Search keys follow names and outside ids."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.models import Account, ExternalId, NameKey
from accounts.names import normalise, search_keys
from kam.tenancy.inserting import Rows, insert_together


def name_keys(accounts: Iterable[Account]) -> Rows:
    """Keys of accounts that have none yet."""
    return Rows(
        NameKey,
        [
            {"id": uuid7(), "account_id": account.id, "key": key}
            for account in accounts
            for key in search_keys(account.name_norm)
        ],
    )


def id_keys(external_ids: Iterable[ExternalId]) -> Rows:
    """An account is also found by what another system calls it."""
    return Rows(
        NameKey,
        [
            {"id": uuid7(), "account_id": each.account_id, "key": normalise(each.value)}
            for each in external_ids
            if normalise(each.value)
        ],
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
    called = ExternalId.objects.filter(account_id__in=ids)
    insert_together(name_keys(accounts), id_keys(called))
