"""Tables of the selection app, one module per noun."""

from selection.models.approvals import Approval
from selection.models.awareness import AwarenessAsked, AwarenessCheck, AwarenessNamed, AwarenessTop
from selection.models.capacity import Capacity
from selection.models.criteria import CriteriaModel, Criterion
from selection.models.exemptions import Exemption
from selection.models.goals import Goal
from selection.models.judgements import Judgement
from selection.models.knockouts import Knockout, KnockoutFact, KnockoutOverride
from selection.models.pledges import Pledge, PledgeOutcome
from selection.models.portfolio import BookLines, StrengthRating, SuccessFactor
from selection.models.profiles import WeightProfile
from selection.models.programme import ProgrammeMembership, ProgrammeStep
from selection.models.ratings import Rating, RatingRules
from selection.models.runs import TierRun, TierRunLine
from selection.models.scores import Score, ScoreRun
from selection.models.service import Satisfaction, ServicePromise, Touch
from selection.models.stability import StabilityLine, StabilityRun
from selection.models.tiers import Tier, TierHolding, TierProposal, TierScheme

__all__ = [
    "Approval",
    "AwarenessAsked",
    "AwarenessCheck",
    "AwarenessNamed",
    "AwarenessTop",
    "BookLines",
    "Capacity",
    "CriteriaModel",
    "Criterion",
    "Exemption",
    "Goal",
    "Judgement",
    "Knockout",
    "KnockoutFact",
    "KnockoutOverride",
    "Pledge",
    "PledgeOutcome",
    "ProgrammeMembership",
    "ProgrammeStep",
    "Rating",
    "RatingRules",
    "Satisfaction",
    "Score",
    "ScoreRun",
    "ServicePromise",
    "StabilityLine",
    "StabilityRun",
    "StrengthRating",
    "SuccessFactor",
    "Tier",
    "TierHolding",
    "TierProposal",
    "TierRun",
    "TierRunLine",
    "TierScheme",
    "Touch",
    "WeightProfile",
]
