"""What happened with an account, in words, without what its reader may not see."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from accounts.choices import ContractState, Lifecycle, SiteKind, TeamRole, Willingness
from accounts.countries import country_name
from accounts.models import Account
from accounts.money import exponent, from_minor
from accounts.queries import circle
from accounts.queries.circle import Rights
from kam.audit.queries import Act, history_of, history_of_account
from kam.identity.actor import Actor
from kam.identity.models import Membership, OrgUnit

PAGE = 50
FIGURE_FIELDS = frozenset({"value_minor", "amount_minor", "revenue_minor", "margin_minor"})
PAPERS = frozenset({"accounts.note", "accounts.attachment"})
SPEND = "accounts.categoryspend"
# Told by the act itself, or of no use to a reader.
NOT_SHOWN = frozenset({"sha256", "archived_at"})
LABELS: dict[str, object] = {
    "name": _("Name"),
    "sector": _("Sector"),
    "country": _("Country"),
    "website": _("Website"),
    "lifecycle": _("Life cycle"),
    "unit_id": _("Unit"),
    "parent_id": _("Parent"),
    "willingness": _("Willingness"),
    "willingness_on": _("Said on"),
    "willingness_source": _("Source"),
    "willingness_note": _("Remark"),
    "member": _("Colleague"),
    "manager": _("Account manager"),
    "role": _("Role"),
    "starts_on": _("From"),
    "ends_on": _("Until"),
    "on": _("On"),
    "covers": _("Stands in for"),
    "reports_to": _("Reports to"),
    "kind": _("Kind"),
    "city": _("City"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "is_main": _("Main site"),
    "title": _("Title"),
    "number": _("Number"),
    "notice_on": _("Notice until"),
    "value_minor": _("Value"),
    "amount_minor": _("Amount"),
    "currency": _("Currency"),
    "state": _("State"),
    "is_tender": _("Tender"),
    "renewal_owner": _("Renewed by"),
    "renewal_owner_id": _("Renewed by"),
    "merged": _("Other account"),
    "merged_into": _("Other account"),
    "year": _("Year"),
    "source": _("Source"),
    "text": _("Text"),
    **dict(TeamRole.choices),
}
CODES: dict[str, Mapping[str, object]] = {
    "lifecycle": dict(Lifecycle.choices),
    "willingness": dict(Willingness.choices),
    "role": dict(TeamRole.choices),
    "kind": dict(SiteKind.choices),
    "state": dict(ContractState.choices),
}


Namer = Callable[[Collection[str]], Mapping[str, str]]
_namers: dict[str, Namer] = {}


def name_fields(action: str, namer: Namer) -> None:
    """Called by AppConfig.ready of an app above: what the fields of its act are called, by code."""
    _namers[action] = namer


@dataclass(frozen=True)
class Change:
    """One field as a page shows it; empty text stands for nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Happening:
    """One act on the timeline."""

    id: UUID
    at: datetime
    actor_name: str
    actor_kind: str
    action: str
    words: str
    note: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class TimelinePage:
    happenings: list[Happening]
    next: UUID | None


def timeline(
    account_id: UUID, *, rights: Rights, before: UUID | None = None, language: str = "en"
) -> TimelinePage:
    """A page of the account's history, newest first; `next` continues it."""
    acts = acts_of(account_id, rights=rights, before=before, limit=PAGE + 1)
    more = acts[PAGE - 1].id if len(acts) > PAGE else None
    acts = acts[:PAGE]
    names = names_in(acts)
    own = labels_of(acts)
    told = [happening(act, names, LABELS | own.get(act.action, {}), language) for act in acts]
    return TimelinePage(told, more)


def changes_to(subject: Any, *, last: int, rights: Rights, language: str = "en") -> list[Happening]:
    """The `last` acts on one thing of an account, newest first, as its reader may see them."""
    acts = [without_hidden(act, rights) for act in history_of(subject=subject, limit=last)]
    names, own = names_in(acts), labels_of(acts)
    return [happening(act, names, LABELS | own.get(act.action, {}), language) for act in acts]


def acts_of(
    account_id: UUID, *, rights: Rights, before: UUID | None = None, limit: int = PAGE
) -> list[Act]:
    """The acts as recorded, without values that `rights` do not cover; those of accounts that
    were merged into this one among them."""
    merged = Account.objects.filter(merged_into_id=account_id).values_list("pk", flat=True)
    acts = history_of_account(account_id, also=list(merged), before=before, limit=limit)
    return [without_hidden(act, rights) for act in acts]


def rights_of(account_id: UUID, *, by: Actor) -> Rights:
    """What the actor may do with an account, where no head is shown."""
    account = Account.objects.filter(pk=account_id).values("unit_id").first() or {}
    roles = circle.places_of(by).filter(account_id=account_id).values_list("role", flat=True)
    return circle.rights_on(unit_id=account.get("unit_id"), roles=list(roles), by=by)


def without_hidden(act: Act, rights: Rights) -> Act:
    if not rights.papers and act.subject_type in PAPERS:
        return replace(act, changes={}, note="")
    if rights.figures:
        return act
    if act.subject_type == SPEND:
        return replace(act, changes={}, note="")
    kept = {name: pair for name, pair in act.changes.items() if name not in FIGURE_FIELDS}
    return replace(act, changes=kept)


def names_in(acts: Iterable[Act]) -> dict[str, str]:
    """Names of the accounts, units and colleagues that the acts mention by id."""
    wanted: dict[str, set[str]] = {"parent_id": set(), "unit_id": set(), "renewal_owner_id": set()}
    for act in acts:
        for name in wanted.keys() & act.changes.keys():
            wanted[name] |= {value for value in act.changes[name] if value}
    sources = {
        "parent_id": Account.objects,
        "unit_id": OrgUnit.objects,
        "renewal_owner_id": Membership.objects,
    }
    return {
        str(pk): name
        for field, ids in wanted.items()
        if ids
        for pk, name in sources[field].filter(pk__in=ids).values_list("pk", "name")
    }


def labels_of(acts: Iterable[Act]) -> dict[str, dict[str, object]]:
    """By action: what apps above call the fields of their acts."""
    codes: dict[str, set[str]] = {}
    for act in acts:
        if act.action in _namers:
            codes.setdefault(act.action, set()).update(act.changes)
    return {action: dict(_namers[action](fields)) for action, fields in codes.items()}


def happening(
    act: Act, names: Mapping[str, str], labels: Mapping[str, object], language: str
) -> Happening:
    money = act.changes.keys() & {"value_minor", "amount_minor"}
    hidden = NOT_SHOWN | {"currency"} if money else NOT_SHOWN
    currencies = act.changes.get("currency", ("", ""))
    changes = tuple(
        Change(
            str(labels.get(name, name.replace("_", " "))),
            *(
                _amount(value, currency) if name in money else _shown(name, value, names, language)
                for value, currency in zip(pair, currencies, strict=True)
            ),
        )
        for name, pair in act.changes.items()
        if name not in hidden
    )
    return Happening(
        act.id, act.at, act.actor_name, act.actor_kind, act.action, act.words, act.note, changes
    )


def _amount(minor: Any, currency: Any) -> str:
    if minor is None:
        return ""
    places = exponent(currency or "")
    amount = number_format(from_minor(minor, currency or ""), places, force_grouping=True)
    return f"{amount} {currency or ''}".strip()


def _shown(name: str, value: Any, names: Mapping[str, str], language: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool | float):
        return _plain(value)
    if name in CODES:
        return str(CODES[name].get(value, value))
    if name == "country":
        return country_name(str(value), language)
    if name == "on" or name.endswith("_on"):
        return _day(str(value))
    return names.get(str(value), str(value))[:300]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return number_format(int(value) if value.is_integer() else value)


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text))
    except ValueError:
        return text
