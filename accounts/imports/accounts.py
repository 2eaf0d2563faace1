"""Accounts from files: registered or brought up to date, with their place in the group."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Lifecycle
from accounts.countries import country_code
from accounts.imports.family import family_of
from accounts.names import sorts_as
from accounts.queries.callings import accounts_of_source, accounts_without_id, not_assignable
from accounts.queries.colleagues import members_called, units_called
from accounts.services.intake import ToldAccount, hang_accounts, problems_with, take_accounts
from accounts.services.tracing import traced
from accounts.services.undoing import take_back_chunk
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.spec import Field, ImportSpec, Plan, Row, Stage, place_of
from kam.imports.traces import Undoing

PLAIN = ("name", "sector", "country", "website", "lifecycle")
SITE = ("street", "postcode", "city")


class AccountImport(ImportSpec):
    kind = "accounts"
    label = gettext_lazy("Accounts")
    permission = Permission.IMPORT_FILES
    needs_source = True
    fields = (
        Field(
            "external_id",
            gettext_lazy("Id"),
            aliases=("customer id", "customer number", "account id", "kundennummer", "debitor"),
            help=gettext_lazy(
                "What the source calls the account, or the id of an export from here."
                " Without it, the name does."
            ),
        ),
        Field(
            "name",
            gettext_lazy("Name"),
            required=True,
            aliases=("company name", "account", "customer", "company", "firma", "name"),
        ),
        Field(
            "parent",
            gettext_lazy("Parent company"),
            aliases=(
                "parent",
                "subsidiary of",
                "group",
                "holding",
                "muttergesellschaft",
                "konzern",
            ),
            help=gettext_lazy("Id or name of another account, here or in the file."),
        ),
        Field("sector", gettext_lazy("Sector"), aliases=("sector", "industry", "branche")),
        Field(
            "country",
            gettext_lazy("Country"),
            aliases=("country", "land", "negara", "office location"),
        ),
        Field("street", gettext_lazy("Street"), aliases=("address", "street", "straße", "strasse")),
        Field("postcode", gettext_lazy("Postcode"), aliases=("postal code", "zip", "plz")),
        Field("city", gettext_lazy("City"), aliases=("city", "town", "ort", "stadt", "kota")),
        Field("website", gettext_lazy("Website"), aliases=("website", "web", "url", "homepage")),
        Field(
            "lifecycle",
            gettext_lazy("Life cycle"),
            kind="choice",
            aliases=("status", "lifecycle", "stage"),
            choices=tuple(Lifecycle.choices),
        ),
        Field("unit", gettext_lazy("Our unit"), aliases=("unit", "our unit", "sales unit")),
        Field(
            "manager",
            gettext_lazy("Account manager"),
            aliases=("account manager", "manager", "owner", "key account manager", "betreuer"),
            help=gettext_lazy("E-mail address or name of a colleague who works here."),
        ),
    )

    def key(self, values: Mapping[str, Any], *, plan: Plan) -> str:
        if values.get("external_id"):
            return f"id {values['external_id']}"
        return "" if plan.generate_ids else f"name {sorts_as(values.get('name') or '')}"

    def required(self, plan: Plan) -> set[str]:
        return super().required(plan) - ({"name"} if plan.generate_ids else set())

    def check(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        for row in rows:
            _name_row(row, stage.plan)
        good = [row for row in rows if not row.problem]
        _look_up_people(good, by=by)
        _recognise(good, stage.plan)
        good = [row for row in good if not row.problem]
        told = [_told(row, stage.plan) for row in good]
        for row, problem in zip(good, problems_with(rows=told, by=by), strict=True):
            row.problem = problem
        _check_assigning(good, by=by)

    def check_set(self, *, stage: Stage, by: Actor) -> None:
        family = family_of(stage)
        stage.refuse(family.orphans, parked=True)
        stage.refuse(family.rings)

    def apply(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        told = [_told(row, stage.plan) for row in rows]
        known = [each.account_id for each in told if each.account_id]
        with traced(run_id=stage.run_id, account_ids=known) as about:
            taken = take_accounts(rows=told, by=by, today=stage.uploaded_on)
            about.update(account_id for account_id, _touched in taken)
        for row, (_account_id, touched) in zip(rows, taken, strict=True):
            row.same = not touched

    def finish(self, *, stage: Stage, by: Actor) -> None:
        family = family_of(stage)
        if family.moves:
            with traced(run_id=stage.run_id, account_ids=family.moves):
                moved = set(hang_accounts(moves=family.moves, by=by))
            stage.unmark([family.rows[each] for each in moved if each in family.rows])

    def undo_chunk(self, *, undoing: Undoing, by: Actor) -> int:
        return take_back_chunk(undoing=undoing, by=by)


def _name_row(row: Row, plan: Plan) -> None:
    """Under which id the source knows the row; the name where it has none."""
    values = row.values
    row.found = {}
    if plan.generate_ids:
        values["external_id"] = values.get("external_id") or place_of(row, plan)
        values["name"] = values.get("name") or f"{plan.source} {values['external_id']}"
    elif not values.get("external_id"):
        values["external_id"] = (values.get("name") or "")[:200]
    if not row.problem and values.get("country") and country_code(values["country"]) is None:
        row.problem = _("“%(text)s” is not a country we know.") % {"text": values["country"][:60]}


def _look_up_people(rows: list[Row], *, by: Actor) -> None:
    members = members_called({row.values["manager"] for row in rows if row.values.get("manager")})
    units = units_called({row.values["unit"] for row in rows if row.values.get("unit")})
    for row in rows:
        manager, unit = row.values.get("manager"), row.values.get("unit")
        if manager:
            row.found["manager_id"], row.problem = members[manager]
        if unit:
            row.found["unit_id"] = units[unit]
            if units[unit] is None:
                row.problem = _("There is no unit “%(text)s”.") % {"text": unit[:80]}


def _recognise(rows: list[Row], plan: Plan) -> None:
    """Which account a row speaks of: by the id of its source; else the one of its name that the
    source has no id for yet, which then gets it."""
    known = accounts_of_source({row.values["external_id"] for row in rows}, source=plan.source)
    rest = [row.values["name"] for row in rows if row.values["external_id"] not in known]
    named = {} if plan.generate_ids else accounts_without_id(rest, source=plan.source)
    for row in rows:
        row.found["account_id"] = known.get(row.values["external_id"])
        if row.found["account_id"] is None:
            row.found["account_id"] = named.pop(sorts_as(row.values["name"]), None)
            row.found["adopt"] = True


def _check_assigning(rows: list[Row], *, by: Actor) -> None:
    managed = [row for row in rows if row.found.get("manager_id") and row.found["account_id"]]
    closed = not_assignable([row.found["account_id"] for row in managed], by=by)
    for row in managed:
        if row.found["account_id"] in closed:
            row.problem = row.problem or _("You do not decide on the team of this account.")


def _told(row: Row, plan: Plan) -> ToldAccount:
    account_id: UUID | None = row.found["account_id"]
    values = _spoken(row, plan, PLAIN)
    if row.found.get("unit_id"):
        values["unit_id"] = row.found["unit_id"]
    if account_id is None:
        values = {name: value for name, value in values.items() if value != ""}
        values.setdefault("name", row.values["name"])
    elif not values.get("name", "x"):
        values.pop("name")
    adopts = row.found.get("adopt")
    site = _spoken(row, plan, SITE)
    if any(site.values()) and row.values.get("country"):
        site["country"] = row.values["country"]
    return ToldAccount(
        account_id=account_id,
        values=values,
        external_id=(plan.source, row.values["external_id"]) if adopts else None,
        site=site,
        manager_id=row.found.get("manager_id"),
    )


def _spoken(row: Row, plan: Plan, names: tuple[str, ...]) -> dict[str, Any]:
    """The mapped fields that say something; empty ones only where they may erase."""
    return {
        name: row.values[name] or ""
        for name in names
        if name in row.values and (row.values[name] or (plan.erase_empty and name != "lifecycle"))
    }
