"""Rows as they stand against what a run left, and the words for what stays."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.tracing import MODELS, as_image, columns_of
from kam.audit.since import LastAct, last_acts_on
from kam.imports.traces import Image, Kept, Trace, Undoing
from kam.tenancy.models import TenantModel

Changes = Mapping[UUID, Mapping[str, tuple[Any, Any]]]  # row: {column: (now, former)}


def rows_of(kind: str, traces: Iterable[Trace]) -> dict[UUID, Any]:
    """The rows that are still there, held until the transaction ends."""
    ids = [each.subject_id for each in traces]
    found = MODELS[kind].objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in found}


def image_of(kind: str, row: TenantModel) -> Image:
    return as_image({name: getattr(row, name) for name in columns_of(kind)})


def owners_of(traces: Iterable[Trace]) -> list[UUID]:
    return list({each.account_id for each in traces if each.account_id})


def settle(
    undoing: Undoing,
    traces: Sequence[Trace],
    touched: Sequence[Trace],
    *,
    reasons: Mapping[UUID, str] | None = None,
) -> None:
    """All but the touched ones are taken back; those stay, with the reason or with the last who
    changed them."""
    known = reasons or {}
    stays = {each.id for each in touched}
    subjects = [each.subject_id for each in touched]
    acts = last_acts_on(subjects, since=undoing.since, but_for=undoing.transactions)
    names = dict(Account.objects.filter(pk__in=owners_of(touched)).values_list("pk", "name"))
    undoing.settle(
        restored=[each.id for each in traces if each.id and each.id not in stays],
        kept={
            each.id: Kept(
                names.get(each.account_id or each.subject_id, ""),
                known.get(each.subject_id) or since_words(acts.get(each.subject_id)),
            )
            for each in touched
            if each.id
        },
    )


def since_words(act: LastAct | None) -> str:
    """Who changed it since, as far as history knows."""
    if act is None:
        return _("It was changed since.")
    day = date_format(timezone.localtime(act.at).date())
    if not act.actor_name:
        return _("It was changed on %(day)s.") % {"day": day}
    return _("%(name)s changed it on %(day)s.") % {"name": act.actor_name, "day": day}


def readable(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """What a timeline can show of changed columns: no bare ids but those it has names for."""
    return {
        name: pair
        for name, pair in changes.items()
        if (not name.endswith("_id") or name == "unit_id") and pair[0] != pair[1]
    }
