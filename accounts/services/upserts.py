"""Accounts under the ids of other systems: there afterwards, whether they were before or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from zlib import crc32

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.queries import circle
from accounts.queries.accounts import accounts_by_id, accounts_called
from accounts.services import details
from accounts.services.registry import AccountChange, NewAccount, edit_accounts, register_accounts
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.units import unit_ids
from kam.tenancy.context import required_tenant_id
from kam.tenancy.versions import must_be_at

SLOTS = 64  # two callers wait for each other by chance once in so many
UPDATED, CREATED, FORBIDDEN, REFUSED, LEFT_OUT = 200, 201, 403, 422, 424
Called = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ToldByMachine:
    """An account as another system tells it: `values` by field of `details.EDITABLE`."""

    source: str
    value: str
    values: Mapping[str, Any]


@dataclass
class Outcome:
    """What became of one row. `status` speaks HTTP: 200 as told, 201 made, 403, 422, 424 left
    out because another row was refused."""

    index: int
    status: int = UPDATED
    id: UUID | None = None
    created: bool = False
    errors: dict[str, object] = field(default_factory=dict)

    def refuse(self, status: int, errors: Mapping[str, object]) -> None:
        self.status, self.errors = status, dict(errors)


@transaction.atomic
def upsert_account(
    *, row: ToldByMachine, version: int | None = None, by: Actor, today: date
) -> Outcome:
    """Register the account that `row.source` calls `row.value`, or change it to what is told.

    Raises RuleViolation with every refused field, NotAllowed, and Stale where `version` is given
    and another one stands.
    """
    if version is not None:
        _one_at_a_time([(row.source.strip(), row.value.strip())])
        known = accounts_called([(row.source.strip(), row.value.strip())])
        current = accounts_by_id(known.values())
        must_be_at(version, next((each.version for each in current.values()), 0))
    outcome = upsert_accounts(rows=[row], by=by, today=today)[0]
    if outcome.status == FORBIDDEN:
        raise NotAllowed(next(iter(outcome.errors.values())))
    if outcome.errors:
        raise RuleViolation(next(iter(outcome.errors.values())), errors=outcome.errors)
    return outcome


@transaction.atomic
def upsert_accounts(
    *, rows: Sequence[ToldByMachine], all_or_none: bool = False, by: Actor, today: date
) -> list[Outcome]:
    """The same for many rows, in a number of statements that does not grow with them.

    Gives an outcome per row, in order. With `all_or_none` one refused row leaves the others out.
    """
    if not by.can(Permission.REGISTER_ACCOUNTS) and not by.can(Permission.EDIT_ACCOUNTS):
        by.must(Permission.EDIT_OWN_ACCOUNTS)
    outcomes = [Outcome(index) for index in range(len(rows))]
    called = [(row.source.strip(), row.value.strip()) for row in rows]
    _one_at_a_time(called)
    ids = accounts_called(called)
    accounts = accounts_by_id(ids.values())
    mine = set(Account.objects.filter(circle.editable(by), pk__in=accounts).values_list("pk"))
    units = set(unit_ids())
    seen: dict[Called, int] = {}
    for outcome, row, name in zip(outcomes, rows, called, strict=True):
        _check_id(outcome, name, seen)
        outcome.id = ids.get(name)
        if not outcome.errors:
            account = accounts.get(outcome.id) if outcome.id else None
            _check_row(outcome, row, account, units, may_edit=(outcome.id,) in mine, by=by)
    fine = [outcome for outcome in outcomes if not outcome.errors]
    if all_or_none and len(fine) < len(outcomes):
        for outcome in fine:
            outcome.refuse(LEFT_OUT, {"": _("Another row was refused, so nothing was written.")})
        return outcomes
    _write(fine, rows, called, by=by, today=today)
    return outcomes


def _write(
    fine: Sequence[Outcome],
    rows: Sequence[ToldByMachine],
    called: Sequence[Called],
    *,
    by: Actor,
    today: date,
) -> None:
    new = [outcome for outcome in fine if outcome.id is None]
    if new:
        wanted = [
            NewAccount(**rows[each.index].values, external_ids=(called[each.index],))
            for each in new
        ]
        made = register_accounts(rows=wanted, by=by, today=today)
        for outcome, account in zip(new, made, strict=True):
            outcome.id, outcome.created, outcome.status = account.id, True, CREATED
    known = [outcome for outcome in fine if not outcome.created and outcome.id is not None]
    if known:
        edit_accounts(
            rows=[AccountChange(each.id, rows[each.index].values) for each in known if each.id],
            by=by,
        )


def _check_id(outcome: Outcome, name: Called, seen: dict[Called, int]) -> None:
    source, value = name
    errors: dict[str, object] = {}
    if not 0 < len(source) <= 60:
        errors["source"] = _("Say which system the id comes from, in at most 60 characters.")
    if not 0 < len(value) <= 200:
        errors["value"] = _("An id has 1 to 200 characters.")
    first = seen.setdefault(name, outcome.index)
    if first != outcome.index:
        errors["value"] = _("Row %(index)s has this id already.") % {"index": first}
    if errors:
        outcome.refuse(REFUSED, errors)


def _check_row(
    outcome: Outcome,
    row: ToldByMachine,
    account: Account | None,
    units: set[UUID],
    *,
    may_edit: bool,
    by: Actor,
) -> None:
    if account is None and not by.can(Permission.REGISTER_ACCOUNTS):
        outcome.refuse(FORBIDDEN, {"": _("Your role does not allow to register accounts.")})
        return
    if account is not None and not may_edit:
        outcome.refuse(FORBIDDEN, {"": _("Only the account's team may change this account.")})
        return
    errors: dict[str, object] = {}
    unit_id = row.values.get("unit_id")
    if unit_id is not None and unit_id not in units:
        errors["unit_id"] = _("There is no such unit.")
    if account is None and "name" not in row.values:
        errors["name"] = _("A new account needs a name.")
    try:
        details.apply_details(
            account=account or Account(name=""), values=row.values, by=by, fresh=account is None
        )
    except RuleViolation as refusal:
        errors = {**refusal.errors, **errors}
    if errors:
        outcome.refuse(REFUSED, errors)


def _one_at_a_time(called: Sequence[Called]) -> None:
    """Two callers that tell of the same id wait for each other until one has committed.

    A bounded number of locks, taken in one order, whatever the number of ids.
    """
    tenant = required_tenant_id().hex
    slots = {crc32("\x1f".join((tenant, *name)).encode()) % SLOTS for name in called}
    keys = sorted(crc32(f"accounts.upsert {tenant} {slot}".encode()) for slot in slots)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) key", [keys]
        )
