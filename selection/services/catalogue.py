"""What each tier promises, by date, and what customers know the tiers as (method row 49)."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from selection.models import ServicePromise, Tier, TierScheme
from selection.queries.catalogue import get_offer, promises_of

MOST_ACTS, YEAR = 366, 8784.0
"""Acts in a year: at most one a day. Hours of the longest year."""
CORRECTED_WITHIN = timedelta(days=1)
NUMBERS = ("visits", "answer_hours", "named_staff", "reviews")


@dataclass(frozen=True)
class PromiseData:
    """What is promised one account: acts per year, hours to an answer, named people, and what
    else, one item per line. None is no promise, 0 is a promise of none."""

    visits: int | None = None
    answer_hours: float | None = None
    named_staff: int | None = None
    reviews: int | None = None
    items: str = ""


@transaction.atomic
def set_promise(
    *,
    tier_id: UUID | None,
    terms: PromiseData,
    valid_from: date,
    by: Actor,
    today: date,
    now: datetime,
) -> ServicePromise:
    """Say what a tier of the scheme in use promises from a day on; no tier: all other customers.

    The first promise may reach back; later ones start today or later. Said anew for the same day,
    it takes the place of what was said, on past days only within a day: a slip of the pen.
    """
    by.must(Permission.SET_CRITERIA)
    offer = get_offer(tier_id, today)
    if offer.tier:
        TierScheme.objects.select_for_update(no_key=True).get(pk=offer.tier.scheme_id)
    _must_be_sound(terms)
    row = promises_of(tier_id).filter(valid_from=valid_from).first()
    is_fresh = row is not None and row.set_at > now - CORRECTED_WITHIN
    if offer.promise and valid_from < today and not is_fresh:
        raise RuleViolation(
            _("What was promised before today does not change; start today or later."),
            field="valid_from",
        )
    row = row or ServicePromise(tier_id=tier_id, valid_from=valid_from)
    before = offer.promise
    values = asdict(terms) | {"items": terms.items.strip()}
    for name, value in values.items():
        setattr(row, name, value)
    row.set_by_id, row.set_by_name, row.set_at = by.membership_id, by.name, now
    record("promise.set", subject=row, by=by, changes=_changes(offer.name, before, values, row))
    row.save()
    return row


def carry_over(*, former: TierScheme | None, tiers: Sequence[Tier], by: Actor, today: date,
               now: datetime) -> None:  # fmt: skip
    """A new scheme promises from today on what the same levels of the former one promise, and
    customers keep the names they know."""
    old = {tier.level: tier for tier in Tier.objects.filter(scheme=former)} if former else {}
    for tier in tiers:
        before = old.get(tier.level)
        if before is None:
            continue
        if not tier.customer_name and before.customer_name:
            tier.customer_name = before.customer_name
            tier.save(update_fields=["customer_name"])
        row = promises_of(before.pk).filter(valid_from__lte=today).first()
        if row is not None:
            ServicePromise.objects.create(
                tier=tier,
                valid_from=today,
                items=row.items,
                set_by_id=by.membership_id,
                set_by_name=by.name,
                set_at=now,
                **{name: getattr(row, name) for name in NUMBERS},
            )


def _changes(
    name: str, before: ServicePromise | None, values: dict[str, Any], row: ServicePromise
) -> dict[str, tuple[Any, Any]]:
    told = {
        each: (getattr(before, each) if before else None, value)
        for each, value in values.items()
        if (getattr(before, each) if before else None) != value
    }
    return {"tier": (None, name), "valid_from": (None, row.valid_from)} | told


def _must_be_sound(terms: PromiseData) -> None:
    wrong: dict[str, str] = {}
    for name in ("visits", "reviews", "named_staff"):
        value = getattr(terms, name)
        if value is not None and not 0 <= value <= MOST_ACTS:
            wrong[name] = _("A whole number from 0 to 366.")
    hours = terms.answer_hours
    if hours is not None and not (math.isfinite(hours) and 0 < hours <= YEAR):
        wrong["answer_hours"] = _("Hours above 0, at most those of a year.")
    if all(getattr(terms, name) is None for name in NUMBERS) and not terms.items.strip():
        wrong["visits"] = _("Promise at least one thing.")
    if wrong:
        raise RuleViolation(next(iter(wrong.values())), errors=wrong)
