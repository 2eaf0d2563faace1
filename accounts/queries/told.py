"""Acts on many things at once, told as a timeline tells them: same words, same hidden figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import Account
from accounts.queries import circle
from accounts.queries.circle import Rights
from accounts.queries.timeline import (
    FIGURE_FIELDS,
    LABELS,
    Happening,
    happening,
    labels_of,
    names_in,
    without_hidden,
)
from kam.audit.queries import Act
from kam.identity.actor import Actor


def without_figures(acts: Sequence[Act], *, by: Actor) -> list[Act]:
    """The acts without values that the actor may not read; three statements for any number."""
    rights = _rights_on_all({act.account_id for act in acts if act.account_id}, by)
    everywhere = circle.reads_all_figures(by)
    return [
        without_hidden(act, rights[act.account_id])
        if act.account_id in rights
        else (act if everywhere else _without_fields(act))
        for act in acts
    ]


def told(
    acts: Sequence[Act], *, by: Actor, labels: Mapping[str, object], language: str = "en"
) -> list[Happening]:
    """The acts in words, in the same order, with every value as a page shows it.

    `labels` names fields of other apps; a name of this app goes first.
    """
    shown = [_readable(act) for act in without_figures(acts, by=by)]
    names, own = names_in(shown), labels_of(shown)
    known = {**labels, **LABELS}
    return [happening(act, names, known | own.get(act.action, {}), language) for act in shown]


def account_names(account_ids: set[UUID]) -> dict[UUID, str]:
    """The names of these accounts, archived ones included."""
    found = Account.objects.filter(pk__in=account_ids)
    return dict(found.values_list("pk", "name"))


def _rights_on_all(account_ids: set[UUID], by: Actor) -> dict[UUID, Rights]:
    units = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "unit_id"))
    roles: dict[UUID, list[str]] = {}
    for account_id, role in (
        circle.places_of(by).filter(account_id__in=account_ids).values_list("account_id", "role")
    ):
        roles.setdefault(account_id, []).append(role)
    return {
        pk: circle.rights_on(unit_id=unit_id, roles=roles.get(pk, []), by=by)
        for pk, unit_id in units.items()
    }


def _without_fields(act: Act) -> Act:
    kept = {name: pair for name, pair in act.changes.items() if name not in FIGURE_FIELDS}
    return replace(act, changes=kept)


def _readable(act: Act) -> Act:
    changes = {
        name: (_flat(name, old), _flat(name, new)) for name, (old, new) in act.changes.items()
    }
    return replace(act, changes=changes)


def _flat(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, str) and name.endswith("_at"):
        return _moment(value)
    return value


def _moment(text: str) -> str:
    try:
        return date_format(localtime(datetime.fromisoformat(text)), "SHORT_DATETIME_FORMAT")
    except ValueError:
        return text
