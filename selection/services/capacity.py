"""Hours of people, promised hours of tiers, and the constants of the monthly runs (row 34)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.members import get_member
from kam.tenancy.versions import lock, must_be_at
from selection.models import Capacity, Tier, TierScheme
from selection.queries.capacity import PersonHours
from selection.queries.tiers import tiers_of
from selection.services.runs import follow_rules

YEAR = 8784.0
"""Hours of the longest year."""


@dataclass(frozen=True)
class PromiseRow:
    """What a tier promises per account and year, and its share of all hours in percent."""

    manager_hours: float | None = None
    mentor_hours: float | None = None
    share: float = 0.0


@dataclass(frozen=True)
class RuleRow:
    """Margin in points, runs in a row, months that a holder stays at least."""

    margin: float = 4.0
    runs_needed: int = 2
    stay_months: int = 12


@transaction.atomic
def set_hours(  # noqa: PLR0913  two kinds of hours of one person, who, when, which version
    *,
    member_id: UUID,
    manager_hours: float,
    mentor_hours: float = 0.0,
    version: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> PersonHours:
    """Say how many hours a colleague has for key accounts in a year.

    `version` is 0 for somebody for whom nothing was set yet.
    """
    by.must(Permission.SET_CRITERIA)
    member = get_member(member_id)
    for name, value in (("manager_hours", manager_hours), ("mentor_hours", mentor_hours)):
        if not (math.isfinite(value) and 0 <= value <= YEAR):
            raise RuleViolation(_("Hours of a year lie between 0 and 8,784."), field=name)
    row = Capacity.objects.select_for_update(no_key=True).filter(member_id=member.pk).first()
    must_be_at(version, row.version if row else 0)
    before = PersonHours(member, row)
    changes = {
        name: (getattr(before, name), value)
        for name, value in (("manager_hours", manager_hours), ("mentor_hours", mentor_hours))
        if getattr(before, name) != value
    }
    if not changes:
        return before
    if row is None:
        row = Capacity(member_id=member.pk, version=0)
    row.manager_hours, row.mentor_hours = manager_hours, mentor_hours
    row.version += 1
    row.save()
    record("capacity.set", subject=member, by=by, changes=changes)
    follow_rules(by=by, today=today, now=now)
    return PersonHours(member, row)


@transaction.atomic
def set_rules(  # noqa: PLR0913  rules and promises of one scheme, who, when, which version
    *,
    scheme: TierScheme,
    rules: RuleRow,
    promises: Sequence[PromiseRow],
    version: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> TierScheme:
    """Set what the tiers promise, from the top, and the constants of the monthly runs."""
    by.must(Permission.SET_CRITERIA)
    lock(scheme, version)
    tiers = tiers_of(scheme)
    _must_be_sound(rules, promises, len(tiers))
    changes = {
        name: (getattr(scheme, name), getattr(rules, name))
        for name in ("margin", "runs_needed", "stay_months")
        if getattr(scheme, name) != getattr(rules, name)
    }
    for tier, row in zip(tiers, promises, strict=True):
        before, after = _told(tier), _told(row)
        if before != after:
            changes[f"tier {tier.level}"] = (before, after)
        tier.manager_hours, tier.mentor_hours = row.manager_hours, row.mentor_hours
        tier.share = row.share
    scheme.margin, scheme.runs_needed = rules.margin, rules.runs_needed
    scheme.stay_months = rules.stay_months
    scheme.version += 1
    scheme.save(update_fields=["margin", "runs_needed", "stay_months", "version"])
    Tier.objects.bulk_update(tiers, ["manager_hours", "mentor_hours", "share"])
    record("tiers.rules_set", subject=scheme, by=by, changes=changes)
    if scheme.is_active:
        follow_rules(by=by, today=today, now=now)
    return scheme


def _told(row: Tier | PromiseRow) -> list[float | None]:
    return [row.manager_hours, row.mentor_hours, row.share]


def _must_be_sound(rules: RuleRow, promises: Sequence[PromiseRow], tiers: int) -> None:
    if len(promises) != tiers:
        raise RuleViolation(_("Say of every tier what it promises."), field="tiers")
    if not (math.isfinite(rules.margin) and 0 <= rules.margin <= 50):
        raise RuleViolation(_("The margin lies between 0 and 50 points."), field="margin")
    if not 1 <= rules.runs_needed <= 12:
        raise RuleViolation(_("Between 1 and 12 runs in a row."), field="runs_needed")
    if not 0 <= rules.stay_months <= 60:
        raise RuleViolation(_("Between 0 and 60 months."), field="stay_months")
    _promises_must_be_sound(promises)


def _promises_must_be_sound(promises: Sequence[PromiseRow]) -> None:
    for level, row in enumerate(promises, start=1):
        for kind in ("manager_hours", "mentor_hours"):
            value = getattr(row, kind)
            if value is not None and not (math.isfinite(value) and 0 < value <= YEAR):
                raise RuleViolation(
                    _("Promised hours lie above 0 and up to 8,784; leave them out for no limit."),
                    field=f"{kind}_{level}",
                )
        if not (math.isfinite(row.share) and 0 <= row.share <= 100):
            raise RuleViolation(_("A share lies between 0 and 100 %."), field=f"share_{level}")
    if sum(row.share for row in promises) > 100 + 1e-9:
        raise RuleViolation(_("The shares of the tiers are more than 100 % together."))
