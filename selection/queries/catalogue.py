"""The service catalogue: what each tier promises, the accounts without a tier included (row 49)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kam.errors import NotFound
from selection.models import ServicePromise, Tier
from selection.queries.tiers import holding_of, scheme_in_use
from selection.serving import Key, Terms


@dataclass(frozen=True)
class Offer:
    """A tier of the scheme in use, or level 0 for all other customers, with what it promises.

    `promise` is in force today, `planned` holds from a later day; None where nothing is said.
    """

    level: int
    name: str
    customer_name: str = ""
    tier: Tier | None = None
    promise: ServicePromise | None = None
    planned: ServicePromise | None = None

    @property
    def tier_id(self) -> UUID | None:
        return self.tier.pk if self.tier else None


def promises() -> QuerySet[ServicePromise]:
    """Every promise ever set, the newest first."""
    return ServicePromise.objects.select_related("tier").order_by("-valid_from", "-pk")


def promises_of(tier_id: UUID | None) -> QuerySet[ServicePromise]:
    """Every promise of one tier, or of no tier, the newest first."""
    rows = ServicePromise.objects.filter(tier_id=tier_id)
    return rows.order_by("-valid_from", "-pk")


def catalogue(today: date) -> list[Offer]:
    """The tiers in use from the top, then all other customers."""
    scheme = scheme_in_use()
    tiers = scheme.tiers if scheme else []
    by_tier: dict[UUID | None, list[ServicePromise]] = defaultdict(list)
    for row in ServicePromise.objects.order_by("valid_from"):
        by_tier[row.tier_id].append(row)
    return [
        *(_offer(tier, by_tier[tier.pk], today) for tier in tiers),
        _offer(None, by_tier[None], today),
    ]


def get_offer(tier_id: UUID | None, today: date) -> Offer:
    """A tier of the scheme in use; None for other customers. Raises NotFound."""
    for each in catalogue(today):
        if each.tier_id == tier_id:
            return each
    raise NotFound


def offer_to(account_id: UUID, today: date) -> Offer:
    """What we promise one account: the promise of its tier, else that of other customers."""
    holding = holding_of(account_id)
    tier = Tier.objects.filter(pk=holding.tier_id).first() if holding else None
    rows = list(promises_of(tier.pk if tier else None).order_by("valid_from"))
    return _offer(tier, rows, today)


def timeline() -> dict[Key, list[tuple[date, Terms]]]:
    """The terms of every tier with the day from which they hold."""
    found: dict[Key, list[tuple[date, Terms]]] = defaultdict(list)
    for row in ServicePromise.objects.order_by("valid_from"):
        terms = Terms(row.visits, row.reviews, row.answer_hours)
        found[row.tier_id].append((row.valid_from, terms))
    return dict(found)


def _offer(tier: Tier | None, rows: list[ServicePromise], today: date) -> Offer:
    now = [row for row in rows if row.valid_from <= today]
    later = [row for row in rows if row.valid_from > today]
    promise, planned = (now[-1] if now else None), (later[0] if later else None)
    if tier is None:
        return Offer(0, _("Other customers"), promise=promise, planned=planned)
    return Offer(tier.level, tier.name, tier.customer_name, tier, promise, planned)
