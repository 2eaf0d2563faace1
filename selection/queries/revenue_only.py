"""Revenue alone beside our score: who would be in, who out, and why (method row 37)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from accounts.queries import circle
from kam.identity.actor import Actor
from selection import scoring, tiers
from selection.choices import Move
from selection.models import CriteriaModel, Criterion, Score
from selection.queries.criteria import criteria_of, model_in_force
from selection.queries.profiles import weights_under
from selection.queries.tiers import SchemeInUse, scheme_in_use

ORDER = [tiers.Move.LEAVE, tiers.Move.ENTER, tiers.Move.FALL, tiers.Move.RISE, tiers.Move.STAY]
"""Who would be lost and who would come in is what people ask first."""

REASONS = 3
METRIC = "revenue_12m"


@dataclass(frozen=True)
class Beside:
    """One account both ways. `move` is what revenue alone would do to it; `reasons` are the
    criteria other than revenue that lift or lower its score most, strongest first."""

    account_id: UUID
    name: str
    sector: str
    move: str
    rank: int
    score: float | None
    level: int
    tier_name: str
    revenue_rank: int
    revenue_minor: int | None
    currency: str
    revenue_level: int
    revenue_tier_name: str
    reasons: list[Criterion]

    @property
    def move_label(self) -> str:
        return str(Move(self.move).label) if self.move in Move.values else ""

    @property
    def is_held_up(self) -> bool:
        """Whether the reasons are what its score is higher for than its revenue."""
        return self.move in {tiers.Move.LEAVE, tiers.Move.FALL}

    @property
    def reason_codes(self) -> list[str]:
        return [criterion.code for criterion in self.reasons]

    @property
    def reason_names(self) -> str:
        return ", ".join(criterion.name for criterion in self.reasons)


@dataclass(frozen=True)
class RevenueOnly:
    """`places` of all tiers together are filled both ways; `both` of them by the same accounts."""

    model: CriteriaModel
    scheme: SchemeInUse
    rows: list[Beside]
    counts: dict[str, int]
    places: int
    both: int


def revenue_only(*, by: Actor, today: date) -> RevenueOnly | None:
    """Our tiers by score beside as many places filled by revenue of the last 12 months.

    Only for who reads every account's figures: an order by revenue tells them. None for others,
    and while no version or scheme counts. An account without revenue gets no place by it.
    """
    model, scheme = model_in_force(today), scheme_in_use()
    if model is None or scheme is None or not circle.reads_all_figures(by):
        return None
    criteria = criteria_of(model)
    found = list(
        Score.objects.filter(model=model, account__archived_at=None)
        .order_by("account_id")
        .values_list(
            "account_id",
            "account__name",
            "account__sector",
            "score",
            "utilities",
            "profile_id",
            "account__standings__revenue_minor",
            "account__standings__currency",
        )
    )
    score = np.array([row[3] for row in found], dtype=np.float64)
    revenue = np.array([row[6] for row in found], dtype=np.float64)
    level = tiers.place(score, scheme.thresholds)
    seats = np.bincount(level, minlength=len(scheme.tiers) + 1)[1:]
    by_revenue = tiers.fill(revenue, seats.tolist())
    ranks, revenue_ranks = scoring.ranks(score), scoring.ranks(revenue)
    moves = [
        tiers.move(int(ours), int(theirs)) for ours, theirs in zip(level, by_revenue, strict=True)
    ]
    table = weights_under(model, criteria).table([row[5] for row in found])
    worth = np.array([row[4] for row in found], dtype=np.float64).reshape(-1, len(criteria))
    pull = scoring.score(worth, table).pull
    names = {tier.level: tier.name for tier in scheme.tiers}
    rows = [
        Beside(
            account_id=row[0],
            name=row[1],
            sector=row[2],
            move=moves[place].value,
            rank=int(ranks[place]),
            score=row[3],
            level=int(level[place]),
            tier_name=names.get(int(level[place]), ""),
            revenue_rank=int(revenue_ranks[place]),
            revenue_minor=row[6],
            currency=row[7] or "",
            revenue_level=int(by_revenue[place]),
            revenue_tier_name=names.get(int(by_revenue[place]), ""),
            reasons=_reasons(pull[place], criteria, moves[place]),
        )
        for place, row in enumerate(found)
    ]
    last = len(rows) + 1
    rows.sort(key=lambda row: (ORDER.index(tiers.Move(row.move)), row.rank or last, row.name))
    inside = (level != tiers.OUTSIDE) & (by_revenue != tiers.OUTSIDE)
    return RevenueOnly(
        model=model,
        scheme=scheme,
        rows=rows,
        counts={move.value: moves.count(move) for move in ORDER if move is not tiers.Move.STAY},
        places=int(seats.sum()),
        both=int(inside.sum()),
    )


def _reasons(
    pull: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    criteria: list[Criterion],
    move: tiers.Move,
) -> list[Criterion]:
    """Why the score says something else than revenue: what lifts an account that revenue would
    drop, what holds back one that it would bring in."""
    if move is tiers.Move.STAY:
        return []
    sign = 1.0 if move in {tiers.Move.LEAVE, tiers.Move.FALL} else -1.0
    strength = {
        place: sign * float(each)
        for place, each in enumerate(pull)
        if criteria[place].metric != METRIC and sign * each > 0
    }
    best = sorted(strength, key=lambda place: -strength[place])[:REASONS]
    return [criteria[place] for place in best]
