"""Registering accounts, changing them, taking them out of the way and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from accounts.choices import Lifecycle, TeamRole
from accounts.models import Account, ExternalId, TeamMember
from accounts.names import sorts_as
from accounts.queries import circle
from accounts.queries.accounts import get_account, where_it_stands
from accounts.services import details, external_ids, group, naming
from accounts.services.rights import must_register
from accounts.services.standing import new_standings, post_managers, post_register
from kam.audit.services import Entry, record, record_many
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.inserting import insert_together, rows_of
from kam.tenancy.versions import lock, must_be_at

SUBJECT = Account._meta.label_lower
BATCH = 2000
ARCHIVING = ["archived_at", "archived_by", "archive_reason", "version"]


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """An account to register. `parent_id` may name another new account by the `id` given to it.
    Without a `lifecycle` it begins as a prospect, and nobody has chosen that."""

    name: str
    id: UUID = field(default_factory=uuid7)
    parent_id: UUID | None = None
    unit_id: UUID | None = None
    sector: str = ""
    country: str = ""
    website: str = ""
    lifecycle: str = ""
    external_ids: tuple[tuple[str, str], ...] = ()
    manager_id: UUID | None = None


@dataclass(frozen=True)
class AccountChange:
    """New values of one account, by field of `details.EDITABLE`."""

    account_id: UUID
    values: Mapping[str, Any]


@transaction.atomic
def register_accounts(*, rows: Sequence[NewAccount], by: Actor, today: date) -> list[Account]:
    """Register accounts with their place in the group, outside ids and manager, all or none.

    Set-based: the number of statements does not grow with the rows. A refusal names the field.
    """
    by.must(Permission.REGISTER_ACCOUNTS)
    accounts = [_made(row, by=by) for row in rows]
    if not accounts:
        return []
    insert_together(
        rows_of(accounts),
        group.links_of(accounts),
        naming.name_keys(accounts),
        new_standings(accounts),
    )
    external_ids.store_external_ids(
        [
            ExternalId(account_id=row.id, source=source, value=value)
            for row in rows
            for source, value in row.external_ids
        ]
    )
    _set_managers(rows, today=today)
    record_many(
        [
            Entry("account.registered", SUBJECT, account.id, _as_told(row), account_id=account.id)
            for account, row in zip(accounts, rows, strict=True)
        ],
        by=by,
    )
    return accounts


@transaction.atomic
def edit_account(
    *, account_id: UUID, values: Mapping[str, Any], version: int | None, by: Actor
) -> Account:
    """Change fields of one account, as it was read at `version` (None: whatever it is now)."""
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        return get_account(account_id)
    where_it_stands(account)
    must_be_at(version, account.version)
    edit_accounts(rows=[AccountChange(account_id, values)], by=by)
    return get_account(account_id)


@transaction.atomic
def edit_accounts(*, rows: Sequence[AccountChange], by: Actor) -> list[UUID]:
    """Change fields of many accounts. Returns the ids that really changed."""
    wanted = {row.account_id: row.values for row in rows}
    accounts = {
        account.id: account
        for account in Account.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    _must_edit_all(accounts, by=by)
    entries: list[Entry] = []
    renamed: list[Account] = []
    for account_id, account in accounts.items():
        changes = details.apply_details(account=account, values=wanted[account_id], by=by)
        if not changes:
            continue
        account.version += 1
        entries.append(Entry("account.edited", SUBJECT, account_id, changes, account_id))
        if "name" in changes:
            renamed.append(account)
    changed = [accounts[entry.account_id] for entry in entries if entry.account_id]
    Account.objects.bulk_update(changed, [*details.COLUMNS, "version"], batch_size=500)
    naming.renew_name_keys(renamed)
    post_register(renamed)
    record_many(entries, by=by)
    return [account.id for account in changed]


@transaction.atomic
def archive_account(
    *, account_id: UUID, reason: str = "", version: int | None = None, by: Actor, now: datetime
) -> Account:
    """Take an account out of lists and pickers; nothing of it is lost."""
    account = get_account(account_id)
    must_register(account_id=account_id, by=by)
    lock(account, version)
    if account.is_archived:
        raise RuleViolation(_("This account is archived already."))
    account.archived_at, account.archived_by_id = now, by.membership_id
    account.archive_reason = reason.strip()
    account.version += 1
    account.save(update_fields=ARCHIVING)
    post_register([account])
    record(
        "account.archived",
        subject=account,
        by=by,
        changes={"archived_at": (None, now)},
        account_id=account_id,
        note=account.archive_reason,
    )
    return account


@transaction.atomic
def restore_account(*, account_id: UUID, version: int | None = None, by: Actor) -> Account:
    """Bring an archived account back as it was."""
    account = get_account(account_id)
    must_register(account_id=account_id, by=by)
    lock(account, version)
    if not account.is_archived:
        raise RuleViolation(_("This account is not archived."))
    changes = {"archived_at": (account.archived_at, None)}
    account.archived_at, account.archived_by_id, account.archive_reason = None, None, ""
    account.version += 1
    account.save(update_fields=ARCHIVING)
    post_register([account])
    record("account.restored", subject=account, by=by, changes=changes, account_id=account_id)
    return account


def _made(row: NewAccount, *, by: Actor) -> Account:
    account = Account(id=row.id, name="", parent_id=row.parent_id, lifecycle=Lifecycle.PROSPECT)
    values = {name: getattr(row, name) for name in details.EDITABLE}
    values["lifecycle"] = values["lifecycle"] or Lifecycle.PROSPECT
    details.apply_details(account=account, values=values, by=by, fresh=True)
    account.name_norm = sorts_as(account.name)
    return account


def _as_told(row: NewAccount) -> dict[str, tuple[Any, Any]]:
    told = {name: getattr(row, name) for name in (*details.EDITABLE, "parent_id")}
    return {name: (None, value) for name, value in told.items() if value not in ("", None)}


def _set_managers(rows: Sequence[NewAccount], *, today: date) -> None:
    managed = [row for row in rows if row.manager_id]
    if not managed:
        return
    TeamMember.objects.bulk_create(
        [
            TeamMember(
                account_id=row.id,
                member_id=row.manager_id,
                role=TeamRole.MANAGER,
                starts_on=today,
            )
            for row in managed
        ],
        batch_size=BATCH,
    )
    post_managers(today=today, account_ids=[row.id for row in managed])


def _must_edit_all(accounts: Mapping[UUID, Account], *, by: Actor) -> None:
    allowed = Account.objects.filter(circle.editable(by), pk__in=accounts)
    if circle.editable(by) and allowed.count() != len(accounts):
        raise NotAllowed(_("Only the account's team may change this account."))
