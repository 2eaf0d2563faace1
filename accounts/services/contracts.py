"""Contracts and tenders of an account (method row 71)."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import ContractState
from accounts.models import Contract
from accounts.money import is_currency
from accounts.queries.accounts import get_account, get_contract
from accounts.services.people import active_member
from accounts.services.rights import must_edit, must_read_figures
from accounts.terms import wrong_dates
from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.tenancy.versions import lock

WORDS = {
    "ends_before_start": gettext_lazy("The end lies before the start."),
    "notice_after_end": gettext_lazy("Notice cannot be given after the end."),
    "notice_before_start": gettext_lazy("Notice cannot be given before the start."),
}


@dataclass(frozen=True, kw_only=True)
class ContractData:
    """`ends_on` is the last day, `notice_on` the last day for giving notice; the value in minor
    units of `currency`, for the whole term."""

    title: str
    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    notice_on: date | None = None
    value_minor: int | None = None
    currency: str = ""
    renewal_owner_id: UUID | None = None
    is_tender: bool = False
    state: str = ContractState.ACTIVE


@transaction.atomic
def add_contract(*, account_id: UUID, contract: ContractData, by: Actor) -> Contract:
    account = get_account(account_id)
    must_edit(account_id=account_id, by=by)
    if contract.value_minor is not None:
        must_read_figures(account_id=account_id, by=by)
    stored = Contract(account=account, title="")
    changes = _apply(stored, contract, by=by)
    stored.save(force_insert=True)
    record("contract.added", subject=stored, by=by, changes=changes, account_id=account_id)
    return stored


@transaction.atomic
def edit_contract(
    *,
    account_id: UUID,
    contract_id: UUID,
    contract: ContractData,
    version: int | None = None,
    by: Actor,
) -> Contract:
    must_edit(account_id=account_id, by=by)
    stored = lock(get_contract(account_id, contract_id), version)
    if (contract.value_minor, contract.currency) != (stored.value_minor, stored.currency):
        must_read_figures(account_id=account_id, by=by)
    changes = _apply(stored, contract, by=by)
    if changes:
        stored.version += 1
        stored.save(force_update=True)
        record("contract.edited", subject=stored, by=by, changes=changes, account_id=account_id)
    return stored


@transaction.atomic
def remove_contract(
    *, account_id: UUID, contract_id: UUID, version: int | None = None, by: Actor
) -> None:
    must_edit(account_id=account_id, by=by)
    stored = lock(get_contract(account_id, contract_id), version)
    changes = {f.name: (getattr(stored, f.name), None) for f in fields(ContractData)}
    record("contract.removed", subject=stored, by=by, changes=changes, account_id=account_id)
    stored.delete()


def _apply(stored: Contract, data: ContractData, *, by: Actor) -> dict[str, tuple[Any, Any]]:
    new = {f.name: getattr(data, f.name) for f in fields(ContractData)}
    new["title"] = " ".join(data.title.split())[:200]
    new["number"] = data.number.strip()[:100]
    if data.value_minor is None:
        new["currency"] = ""
    elif not data.currency:
        new["currency"] = by.tenant.currency
    _check(new)
    if new["renewal_owner_id"] and new["renewal_owner_id"] != stored.renewal_owner_id:
        active_member(new["renewal_owner_id"], field="renewal_owner_id")
    changes = {
        name: (getattr(stored, name), value)
        for name, value in new.items()
        if getattr(stored, name) != value
    }
    if "value_minor" in changes:  # an amount says nothing without its currency
        changes["currency"] = (stored.currency, new["currency"])
    for name, value in new.items():
        setattr(stored, name, value)
    return changes


def _check(new: dict[str, Any]) -> None:
    refused: dict[str, object] = {
        field: WORDS[code]
        for field, code in wrong_dates(
            starts_on=new["starts_on"], ends_on=new["ends_on"], notice_on=new["notice_on"]
        ).items()
    }
    if not new["title"]:
        refused["title"] = _("A contract needs a title.")
    if new["currency"] and not is_currency(new["currency"]):
        refused["currency"] = _("This is not a currency we know.")
    if new["state"] not in ContractState.values:
        refused["state"] = _("Choose one of the states.")
    if refused:
        raise RuleViolation(next(iter(refused.values())), errors=refused)
