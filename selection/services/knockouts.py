"""Knock-outs of a draft, at most three (method 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.tenancy.versions import lock
from selection import knockouts as rules
from selection.choices import KNOCKOUT_WORDS, KnockoutField, KnockoutSource
from selection.models import CriteriaModel, Knockout
from selection.queries.knockouts import knockouts_of
from selection.services.drafts import changed, must_change


@dataclass(frozen=True, kw_only=True)
class KnockoutData:
    """What rules an account out: a fact that people state, or values of a field."""

    name: str
    help: str = ""
    source: str = KnockoutSource.FACT
    field: str = ""
    values: Sequence[str] = ()


@transaction.atomic
def declare_knockout(
    *, model: CriteriaModel, knockout: KnockoutData, by: Actor, now: datetime
) -> Knockout:
    """Add a knock-out to a draft. Its code stays with it, so that facts outlive the version."""
    must_change(model=model, by=by)
    present = knockouts_of(model)
    if len(present) >= rules.MOST:
        raise RuleViolation(
            _("A version declares at most %(most)s knock-outs: everything else is weighed.")
            % {"most": rules.MOST}
        )
    stored = Knockout(model=model, position=len(present))
    _apply(stored, knockout)
    stored.code = _free_code(stored.name, {each.code for each in present})
    stored.save(force_insert=True)
    changed(model=model, by=by, now=now, changes={"knockouts": (None, [stored.name])})
    return stored


@transaction.atomic
def change_knockout(
    *,
    knockout: Knockout,
    data: KnockoutData,
    version: int | None = None,
    by: Actor,
    now: datetime,
) -> Knockout:
    """Reword a knock-out of a draft, or read it from elsewhere."""
    must_change(model=knockout.model, by=by)
    stored = lock(knockout, version)
    before = _told(stored)
    _apply(stored, data)
    after = _told(stored)
    if before != after:
        stored.version += 1
        stored.save(force_update=True)
        changes = {k: (before[k], after[k]) for k in after if before[k] != after[k]}
        changed(model=stored.model, by=by, now=now, changes=changes)
    return stored


@transaction.atomic
def remove_knockout(
    *, knockout: Knockout, version: int | None = None, by: Actor, now: datetime
) -> None:
    """Take a knock-out out of a draft; what was stated under its code stays as history."""
    model = knockout.model
    must_change(model=model, by=by)
    stored = lock(knockout, version)
    changed(model=model, by=by, now=now, changes={"knockouts": ([stored.name], None)})
    stored.delete()


def _apply(stored: Knockout, data: KnockoutData) -> None:
    name = data.name.strip()
    if not name:
        raise RuleViolation(_("Give the knock-out a name."), field="name")
    if data.field and data.field not in KnockoutField.values:
        raise RuleViolation(KNOCKOUT_WORDS["no_field"], field="field")
    is_fact = data.source == KnockoutSource.FACT
    wrong = rules.flaw(is_fact=is_fact, field=data.field, values=data.values)
    if wrong:
        at = "values" if wrong == rules.KnockoutFlaw.NO_VALUES else "field"
        raise RuleViolation(KNOCKOUT_WORDS[wrong], field=at)
    stored.name, stored.help = name, data.help.strip()
    stored.source, stored.field = data.source, data.field
    values = (value.strip() for value in data.values)
    stored.values = list(dict.fromkeys(value for value in values if value))


def _told(knockout: Knockout) -> dict[str, Any]:
    """What history says of it."""
    return {name: getattr(knockout, name) for name in ("name", "help", "source", "field", "values")}


def _free_code(name: str, taken: set[str]) -> str:
    stem = slugify(name).replace("-", "_")[:30] or "knockout"
    codes = (stem if number == 1 else f"{stem}_{number}" for number in range(1, 100))
    return next(code for code in codes if code not in taken)
