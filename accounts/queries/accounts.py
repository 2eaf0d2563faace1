"""One account, and what hangs on it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import (
    Account,
    Attachment,
    CategorySpend,
    Contract,
    ExternalId,
    Note,
    Site,
    TeamMember,
)
from kam.errors import Moved, NotFound
from kam.tenancy.learned import known_rows


def get_account(account_id: UUID) -> Account:
    """The account with its parent and unit; NotFound if there is none, Moved if it was merged."""
    found = known_rows(
        "account",
        lambda: Account.objects.select_related("parent", "unit").filter(pk=account_id),
        [(account_id, account_id)],
    )
    if not found:
        raise NotFound(_("There is no such account."))
    return where_it_stands(found[0])


def where_it_stands(account: Account) -> Account:
    """The account, unless it was merged: then Moved leads to the one that stands for it."""
    if account.merged_into_id is not None:
        raise Moved(old=account.pk, new=account.merged_into_id)
    return account


def must_stand(account_id: UUID) -> None:
    """Nothing is written on an account that was merged into another: Moved."""
    merged = Account.objects.filter(pk=account_id).exclude(merged_into=None)
    for account in merged.only("id", "merged_into"):
        where_it_stands(account)


def account_rows(account_id: UUID) -> QuerySet[Account]:
    """The account alone, for an upper app that asks for something beside it."""
    return Account.objects.filter(pk=account_id)


def accounts_by_id(ids: Collection[UUID]) -> dict[UUID, Account]:
    """Those of `ids` that exist."""
    return {account.id: account for account in Account.objects.filter(pk__in=ids)}


def accounts_called(called: Collection[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """The ids of accounts by what other systems call them, (source, value)."""
    rows = ExternalId.objects.filter(
        source__in={source for source, _value in called},
        value__in={value for _source, value in called},
    ).values_list("source", "value", "account_id")
    wanted = set(called)
    return {(s, v): account_id for s, v, account_id in rows if (s, v) in wanted}


def get_site(account_id: UUID, site_id: UUID) -> Site:
    return _one(Site, account_id, site_id)


def get_external_id(account_id: UUID, external_id_id: UUID) -> ExternalId:
    return _one(ExternalId, account_id, external_id_id)


def get_contract(account_id: UUID, contract_id: UUID) -> Contract:
    return _one(Contract, account_id, contract_id)


def get_category_spend(account_id: UUID, spend_id: UUID) -> CategorySpend:
    return _one(CategorySpend, account_id, spend_id)


def get_note(account_id: UUID, note_id: UUID) -> Note:
    return _one(Note, account_id, note_id)


def get_attachment(account_id: UUID, attachment_id: UUID) -> Attachment:
    return _one(Attachment, account_id, attachment_id)


def get_team_place(account_id: UUID, place_id: UUID) -> TeamMember:
    """A place on the account's team, with the member."""
    return _one(TeamMember, account_id, place_id, "member")


def _one(model: type, account_id: UUID, thing_id: UUID, *related: str):  # noqa: ANN202
    rows = model.objects.filter(pk=thing_id, account_id=account_id)
    found = rows.select_related("account", *related).first()
    if found is None:
        raise NotFound
    return found
