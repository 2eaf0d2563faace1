"""Who holds a tier follows the names and levels of the scheme in use."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts.services.standing import post_standing
from kam.identity.actor import Actor
from selection.models import Tier, TierHolding


def move_holders(levels: Sequence[Tier], by: Actor, today: date) -> None:
    by_level = {tier.level: tier for tier in levels}
    open_now = list(TierHolding.objects.filter(ends_on=None))
    if not open_now:
        return
    TierHolding.objects.filter(ends_on=None).update(ends_on=today)
    moved = [
        TierHolding(
            account_id=old.account_id,
            tier=by_level[old.level],
            level=old.level,
            tier_name=by_level[old.level].name,
            starts_on=today,
            score=old.score,
            completeness=old.completeness,
            why=old.why,
            note=_("The tiers were renamed."),
            decided_by_id=by.membership_id,
            decided_by_name=by.name,
        )
        for old in open_now
        if old.level in by_level
    ]
    TierHolding.objects.bulk_create(moved, batch_size=5_000)
    held = {holding.account_id: holding for holding in moved}
    post_standing(
        rows=(standing_row(old.account_id, held.get(old.account_id)) for old in open_now),
        part="tier",
    )


def standing_row(account_id: object, holding: TierHolding | Tier | None) -> dict[str, object]:
    if holding is None:
        return {"account_id": account_id}
    name = holding.tier_name if isinstance(holding, TierHolding) else holding.name
    return {"account_id": account_id, "tier_level": holding.level, "tier_name": name}


def post_names(levels: Sequence[Tier]) -> None:
    """A renamed tier reads the same everywhere; who decided it, and when, stays."""
    for tier in levels:
        TierHolding.objects.filter(tier=tier, ends_on=None).update(tier_name=tier.name)
    holdings = TierHolding.objects.filter(ends_on=None, tier__in=levels)
    post_standing(rows=(standing_row(each.account_id, each) for each in holdings), part="tier")
