"""Why an account stands where it stands: criterion by criterion (method row 40)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np

from accounts.queries.circle import may_read_figures
from kam.identity.actor import Actor
from kam.money import to_minor
from selection import scoring, tiers, why
from selection.choices import Source
from selection.models import CriteriaModel, Criterion, Rating, Score, WeightProfile
from selection.queries.criteria import criteria_of, model_in_force
from selection.queries.profiles import profiles_of, weights_under
from selection.queries.ratings import evidence_of
from selection.queries.tiers import SchemeInUse, scheme_in_use

COLOURS = 8


@dataclass(frozen=True)
class Part:
    """What one criterion adds. Numbers are None where unknown, or where figures are hidden."""

    criterion: Criterion
    colour: int
    weight: float
    is_known: bool
    reading: float | None = None
    utility: float | None = None
    points: float | None = None
    pull: float | None = None
    evidence: Rating | None = None
    currency: str = ""

    @property
    def reading_minor(self) -> int | None:
        """A reading of money in minor units, as the faces show money."""
        if self.reading is None or not self.criterion.is_money:
            return None
        return to_minor(Decimal(str(self.reading)), self.currency)


@dataclass(frozen=True)
class Distance:
    """How far a score lies from a tier's line; negative while it is below."""

    name: str
    threshold: float
    points: float

    @property
    def size(self) -> float:
        return abs(self.points)


@dataclass(frozen=True)
class Explanation:
    """A score taken apart. `is_open` is False for readers outside the account's circle: they
    see which criteria speak for and against it, no numbers from which figures could be read.
    `profile` names the weights of its segment, None where it has the usual ones."""

    account_id: UUID
    model: CriteriaModel
    score: float | None
    completeness: float
    low: float
    high: float
    parts: list[Part]
    lifts: list[Criterion]
    holds_back: Criterion | None
    distances: list[Distance]
    is_open: bool
    profile: WeightProfile | None = None

    @property
    def is_complete(self) -> bool:
        return scoring.is_complete(self.completeness)

    @property
    def percent_known(self) -> float:
        return 100 * self.completeness

    @property
    def lifting_codes(self) -> list[str]:
        return [criterion.code for criterion in self.lifts]

    @property
    def holding_back_code(self) -> str | None:
        return self.holds_back.code if self.holds_back else None

    @property
    def unknown(self) -> list[Criterion]:
        return [part.criterion for part in self.parts if not part.is_known]


def explanation_of(
    account_id: UUID,
    *,
    by: Actor,
    today: date,
    model: CriteriaModel | None = None,
    points: dict[str, float] | None = None,
    lines: list[float] | None = None,
) -> Explanation | None:
    """The account's score under a version (the one in force if none is named), or None.

    `points` tries other weights by code and `lines` other cut lines; both only change what is
    shown. Tried weights and drafts are explained inside the account's circle only: from a score
    under chosen weights a figure could be read.
    """
    model = model or model_in_force(today)
    stored = Score.objects.filter(model=model, account_id=account_id).first() if model else None
    if model is None or stored is None:
        return None
    criteria = criteria_of(model)
    found = profiles_of(model)
    usual = [points.get(criterion.code, 0.0) for criterion in criteria] if points else None
    shares = weights_under(model, criteria, usual=usual, found=found).of(stored.profile_id)
    if len(criteria) != len(stored.utilities) or not any(shares):
        return None
    is_open = may_read_figures(account_id, by=by)
    if not is_open and (points is not None or model.is_open):
        return None
    worth = np.array([stored.utilities], dtype=np.float64)
    scored = scoring.score(worth, shares)
    reasons = why.reasons_of(scored.pull[0])
    score = _number(scored.score[0])
    return Explanation(
        account_id=account_id,
        model=model,
        score=score,
        completeness=float(scored.completeness[0]),
        low=float(scored.low[0]),
        high=float(scored.high[0]),
        parts=_parts(
            criteria, shares, stored, scored, is_open=is_open, currency=by.tenant.currency
        ),
        lifts=[criteria[column] for column in reasons.lifts],
        holds_back=None if reasons.holds_back is None else criteria[reasons.holds_back],
        distances=_distances(score, scheme_in_use(), lines),
        is_open=is_open,
        profile=next((each for each in found if each.pk == stored.profile_id), None),
    )


def _parts(
    criteria: list[Criterion],
    shares: list[float],
    stored: Score,
    scored: scoring.Scores,
    *,
    is_open: bool,
    currency: str,
) -> list[Part]:
    total = sum(shares)
    if not is_open:
        return [
            Part(
                criterion,
                column % COLOURS + 1,
                100 * share / total,
                stored.utilities[column] is not None,
            )
            for column, (criterion, share) in enumerate(zip(criteria, shares, strict=True))
        ]
    rated = [criterion.code for criterion in criteria if criterion.source == Source.RATING]
    evidence = evidence_of(stored.account_id, rated) if rated else {}
    return [
        Part(
            criterion,
            column % COLOURS + 1,
            100 * share / total,
            stored.utilities[column] is not None,
            stored.readings[column],
            stored.utilities[column],
            _number(scored.points[0][column]),
            _number(scored.pull[0][column]),
            evidence.get(criterion.code) if criterion.is_rated else None,
            currency,
        )
        for column, (criterion, share) in enumerate(zip(criteria, shares, strict=True))
    ]


def _distances(
    score: float | None, scheme: SchemeInUse | None, lines: list[float] | None
) -> list[Distance]:
    """The line of the tier that the score reaches, and the next one above."""
    if score is None or scheme is None:
        return []
    thresholds = lines if lines and len(lines) == len(scheme.tiers) else scheme.thresholds
    found = [
        Distance(tier.name, line, score - line)
        for tier, line in zip(scheme.tiers, thresholds, strict=True)
    ]
    level = int(tiers.place([score], thresholds)[0]) or len(found) + 1
    return [found[place] for place in (level - 2, level - 1) if 0 <= place < len(found)]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
