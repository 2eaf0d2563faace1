"""Who holds a tier follows the names and levels of the scheme in use."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts.services.standing import post_standing
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from selection.models import Tier, TierHolding, TierProposal, TierScheme
from selection.queries.capacity import seats_in_use
from selection.queries.runs import held_since


def keep_promises(*, former: TierScheme | None, scheme: TierScheme) -> None:
    """A new scheme keeps the constants of the runs, and what each level promises."""
    if former is None:
        return
    for name in ("margin", "runs_needed", "stay_months"):
        setattr(scheme, name, getattr(former, name))
    scheme.save(update_fields=["margin", "runs_needed", "stay_months", "version"])
    promised = {tier.level: tier for tier in Tier.objects.filter(scheme=former)}
    tiers = [tier for tier in Tier.objects.filter(scheme=scheme) if tier.level in promised]
    for tier in tiers:
        for name in PROMISED:
            setattr(tier, name, getattr(promised[tier.level], name))
    Tier.objects.bulk_update(tiers, PROMISED)


PROMISED = ["manager_hours", "mentor_hours", "share"]


def move_holders(*, levels: Sequence[Tier], by: Actor, today: date) -> None:
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
        rows=(
            standing_row(account_id=old.account_id, holding=held.get(old.account_id))
            for old in open_now
        ),
        part="tier",
    )


def standing_row(*, account_id: object, holding: TierHolding | Tier | None) -> dict[str, object]:
    if holding is None:
        return {"account_id": account_id}
    name = holding.tier_name if isinstance(holding, TierHolding) else holding.name
    return {"account_id": account_id, "tier_level": holding.level, "tier_name": name}


def post_names(*, levels: Sequence[Tier]) -> None:
    """A renamed tier reads the same everywhere; who decided it, and when, stays."""
    for tier in levels:
        TierHolding.objects.filter(tier=tier, ends_on=None).update(tier_name=tier.name)
    holdings = TierHolding.objects.filter(ends_on=None, tier__in=levels)
    post_standing(
        rows=(standing_row(account_id=each.account_id, holding=each) for each in holdings),
        part="tier",
    )


def must_fit(*, proposals: Sequence[TierProposal], note: str) -> None:
    """A tier grows beyond its seats only with a reason that stays to be read."""
    seats = {level: each.seats for level, each in seats_in_use().items()}
    before = Counter(level for level, _since in held_since().values())
    after = before.copy()
    after.subtract(each.from_tier.level for each in proposals if each.from_tier)
    after.update(each.to_tier.level for each in proposals if each.to_tier)
    for level, number in seats.items():
        if number is not None and after[level] > max(number, before[level]) and not note:
            raise RuleViolation(
                _(
                    "Tier %(level)s has %(seats)s seats and would hold %(after)s accounts. "
                    "Confirm who leaves as well, or say why it may hold more."
                )
                % {"level": level, "seats": number, "after": after[level]},
                field="reason",
            )
