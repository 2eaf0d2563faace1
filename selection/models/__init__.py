"""Tables of the selection app, one module per noun."""

from selection.models.criteria import CriteriaModel, Criterion
from selection.models.ratings import Rating
from selection.models.scores import Score, ScoreRun
from selection.models.tiers import Tier, TierHolding, TierProposal, TierScheme

__all__ = [
    "CriteriaModel",
    "Criterion",
    "Rating",
    "Score",
    "ScoreRun",
    "Tier",
    "TierHolding",
    "TierProposal",
    "TierScheme",
]
