"""The parts of the standing that selection knows, computed anew from its own tables."""

from datetime import date

from accounts.services.standing import post_standing
from kam.tenancy.context import required_tenant_id
from kam.tenancy.models import Tenant
from selection.models import TierHolding
from selection.services.scores import post_scores


def rebuild_scores(today: date) -> None:
    """Score, completeness and reason of every account under the version in force."""
    language = Tenant.objects.values_list("language", flat=True).get(pk=required_tenant_id())
    post_scores(today=today, language=language)


def rebuild_tiers(today: date) -> None:
    """The tier every account holds today."""
    held = TierHolding.objects.filter(ends_on=None, starts_on__lte=today)
    post_standing(
        rows=(
            {
                "account_id": holding.account_id,
                "tier_level": holding.level,
                "tier_name": holding.tier_name,
            }
            for holding in held
        ),
        part="tier",
    )
