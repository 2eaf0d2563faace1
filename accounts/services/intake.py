"""Accounts told by files: whole sets looked over, registered and brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import SiteKind
from accounts.countries import country_code
from accounts.models import Account, ExternalId, Site
from accounts.queries import circle
from accounts.services import details
from accounts.services.external_ids import store_external_ids
from accounts.services.group import move_accounts
from accounts.services.registry import AccountChange, NewAccount, edit_accounts, register_accounts
from accounts.services.reviving import bring_back
from accounts.services.team_intake import PlaceWish, place_team
from kam.audit.services import Entry, record_many
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission

SITE_FIELDS = ("street", "postcode", "city")


@dataclass(frozen=True, kw_only=True)
class ToldAccount:
    """What a file says of one account. `account_id` is None for a new one; `values` holds plain
    fields (details.EDITABLE) and `site` the main site's, only those that the file speaks of."""

    values: Mapping[str, Any]
    account_id: UUID | None = None
    external_id: tuple[str, str] | None = None  # to be noted: (source, value)
    site: Mapping[str, str] = field(default_factory=dict)
    manager_id: UUID | None = None


def problems_with(*, rows: Sequence[ToldAccount], by: Actor) -> list[str]:
    """For every row, in order, why it would be refused; "" if it can come in. Writes nothing."""
    known = Account.objects.in_bulk([row.account_id for row in rows if row.account_id])
    editable = circle.editable(by)
    mine = set(Account.objects.filter(editable, pk__in=known).values_list("pk", flat=True))
    return [_problem(row, known, mine, by=by) for row in rows]


def _problem(row: ToldAccount, known: Mapping[UUID, Account], mine: set[UUID], *, by: Actor) -> str:
    if row.account_id is None and not by.can(Permission.REGISTER_ACCOUNTS):
        return _("Your role does not allow to register accounts.")
    if row.account_id is not None and row.account_id not in mine:
        return _("Only the account's team may change this account.")
    if row.external_id is not None and len(row.external_id[1]) > 200:
        return _("The id is longer than 200 characters.")
    account = known[row.account_id] if row.account_id else Account(name="")
    try:
        details.apply_details(
            account=account, values=row.values, by=by, fresh=row.account_id is None
        )
    except RuleViolation as refusal:
        return str(refusal.message)
    return ""


@transaction.atomic
def take_accounts(
    *, rows: Sequence[ToldAccount], by: Actor, today: date
) -> list[tuple[UUID, bool]]:
    """Register and update in sets. For every row, in order, its account and whether anything
    changed there.

    What no row speaks of stays as people wrote it.
    """
    by.must(Permission.IMPORT_FILES)
    new = {place: row for place, row in enumerate(rows) if row.account_id is None}
    made = register_accounts(rows=[_new_account(row) for row in new.values()], by=by, today=today)
    ids = {place: account.id for place, account in zip(new, made, strict=True)}
    old = [row for row in rows if row.account_id is not None]
    touched = {account.id for account in made}
    if old:
        changes = [AccountChange(row.account_id, row.values) for row in old if row.account_id]
        touched.update(bring_back(account_ids=[each.account_id for each in changes], by=by))
        touched.update(edit_accounts(rows=changes, by=by))
        touched.update(_adopt(old))
        touched.update(
            place_team(
                wishes=[
                    PlaceWish(account_id=row.account_id, member_id=row.manager_id, starts_on=today)
                    for row in old
                    if row.account_id and row.manager_id
                ],
                by=by,
                today=today,
            )
        )
    owners = [row.account_id or ids[place] for place, row in enumerate(rows)]
    touched.update(_take_sites(dict(zip(owners, (row.site for row in rows), strict=True)), by=by))
    return [(owner, owner in touched) for owner in owners]


@transaction.atomic
def hang_accounts(*, moves: Mapping[UUID, UUID | None], by: Actor) -> list[UUID]:
    """Parents of accounts that `by` has just registered or may edit, as problems_with has asked:
    a manager places the accounts of the file although no team stands on them yet."""
    by.must(Permission.IMPORT_FILES)
    placing = replace(
        by,
        permissions=by.permissions | {Permission.REGISTER_ACCOUNTS, Permission.EDIT_ACCOUNTS},
        unit_ids=None,
    )
    return move_accounts(moves=moves, by=placing)


def _new_account(row: ToldAccount) -> NewAccount:
    return NewAccount(
        **row.values,
        external_ids=(row.external_id,) if row.external_id else (),
        manager_id=row.manager_id,
    )


def _adopt(rows: Sequence[ToldAccount]) -> list[UUID]:
    noted = [
        ExternalId(account_id=row.account_id, source=row.external_id[0], value=row.external_id[1])
        for row in rows
        if row.external_id is not None
    ]
    return [each.account_id for each in store_external_ids(noted)]


def _take_sites(told: Mapping[UUID, Mapping[str, str]], *, by: Actor) -> list[UUID]:
    """The main site of each account; one is made where the file gives a town."""
    spoken = {account_id: site for account_id, site in told.items() if site}
    held = {
        site.account_id: site for site in Site.objects.filter(account_id__in=spoken, is_main=True)
    }
    new: list[Site] = []
    changed: list[Site] = []
    entries: list[Entry] = []
    for account_id, values in spoken.items():
        site = held.get(account_id)
        if site is None:
            if not values.get("city"):
                continue
            site = Site(account_id=account_id, kind=SiteKind.OFFICE, is_main=True)
            new.append(site)
        changes = _set_site(site, values)
        if changes:
            action = "site.edited" if account_id in held else "site.added"
            entries.append(Entry(action, Site._meta.label_lower, site.id, changes, account_id))
            if account_id in held:
                site.version += 1
                changed.append(site)
    Site.objects.bulk_create(new, batch_size=2000)
    Site.objects.bulk_update(changed, [*SITE_FIELDS, "country", "version"], batch_size=500)
    record_many(entries, by=by)
    return [entry.account_id for entry in entries if entry.account_id]


def _set_site(site: Site, values: Mapping[str, str]) -> dict[str, tuple[Any, Any]]:
    changes: dict[str, tuple[Any, Any]] = {}
    for name, value in values.items():
        new = (country_code(value) or "") if name == "country" else value.strip()
        if name == "country" and not changes:
            continue  # the account's country moves no site: only a new address does
        if getattr(site, name) != new:
            changes[name] = (getattr(site, name), new)
            setattr(site, name, new)
    return changes
