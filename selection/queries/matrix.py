"""Accounts in the portfolio matrix, and the book by volume and profit (method 3.5 and row 97)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from accounts.fiscal import add_months
from accounts.queries.circle import readable_figures, seen_from
from accounts.queries.shares import volumes_of
from kam.identity.actor import Actor
from selection import choices, portfolio
from selection.choices import Metric
from selection.models import (
    BookLines,
    CriteriaModel,
    Criterion,
    Score,
    SuccessFactor,
    TierHolding,
)
from selection.portfolio import Mismatch, Quadrant, Stance, Strength
from selection.queries.criteria import criteria_of, model_in_force
from selection.queries.portfolio import (
    factors,
    lines_in_use,
    recommended_hours,
    strength_ratings,
)
from selection.queries.profiles import weights_under

CURRENT = frozenset({Metric.REVENUE, Metric.MARGIN})
"""Figures of today's business, which say nothing about how attractive an account is."""


@dataclass(frozen=True)
class Placed:
    """An account with its place; money in minor units of `currency`. `before` is the relative
    strength a year ago, `contribution` the margin of 12 months, None where unknown."""

    account_id: UUID
    name: str
    level: int | None
    tier_name: str
    strength: Strength
    before: Strength | None
    attractiveness: float
    contribution: int | None
    currency: str
    stance: Stance
    promised: float | None
    recommended: float | None
    mismatches: tuple[Mismatch, ...]

    @property
    def stance_label(self) -> str:
        return str(choices.Stance(self.stance.value).label)


@dataclass(frozen=True)
class Portfolio:
    """`rows` by contribution, the largest first; `unrated` are tier holders without ratings that
    compare us with anybody, by name; `unscored` rated accounts without a score."""

    lines: BookLines
    factors: list[SuccessFactor]
    model: CriteriaModel | None
    rows: list[Placed]
    unrated: list[tuple[UUID, str]]
    unscored: int

    @property
    def mismatched(self) -> list[Placed]:
        return [row for row in self.rows if row.mismatches]


@dataclass(frozen=True)
class Placing:
    """What all rows share."""

    lines: BookLines
    promised: dict[UUID, float | None]


def portfolio_of(*, by: Actor, today: date) -> Portfolio:
    """The accounts whose figures the actor reads and that are rated on us and a competitor."""
    lines, used, model = lines_in_use(), list(factors()), model_in_force(today)
    now, before = _strengths(used, by, today), _strengths(used, by, add_months(today, -12))
    promised = dict(
        TierHolding.objects.filter(ends_on=None).values_list("account_id", "tier__manager_hours")
    )
    placing = Placing(lines, promised)
    rows = _placed(model, now, before, placing) if model else []
    rows.sort(key=lambda row: (-(row.contribution or 0), row.name, str(row.account_id)))
    return Portfolio(
        lines=lines,
        factors=used,
        model=model,
        rows=rows,
        unrated=_unrated(set(now), by),
        unscored=len(now) - len(rows),
    )


def _strengths(used: list[SuccessFactor], by: Actor, until: date) -> dict[UUID, Strength]:
    """Relative strength at each account as it was known on a day."""
    if not used:
        return {}
    place = {factor.pk: at for at, factor in enumerate(used)}
    found: dict[UUID, dict[str, list[float]]] = {}
    rows = strength_ratings(by=by).filter(
        factor_id__in=place,
        rated_on__lte=until,
        account__archived_at=None,
        account__merged_into=None,
    )
    for account_id, factor_id, competitor, value in rows.order_by("rated_on", "pk").values_list(
        "account_id", "factor_id", "competitor", "value"
    ):
        sheet = found.setdefault(account_id, {}).setdefault(competitor, [float("nan")] * len(used))
        sheet[place[factor_id]] = float(value)
    weights = [factor.weight for factor in used]
    strengths = {
        account_id: portfolio.relative_strength(sheets.pop(""), sheets, weights)
        for account_id, sheets in found.items()
        if "" in sheets
    }
    return {account_id: each for account_id, each in strengths.items() if each is not None}


def _placed(
    model: CriteriaModel,
    now: dict[UUID, Strength],
    before: dict[UUID, Strength],
    placing: Placing,
) -> list[Placed]:
    criteria = criteria_of(model)
    scores = list(
        Score.objects.filter(model=model, account_id__in=now).values_list(
            "account_id",
            "utilities",
            "profile_id",
            "account__name",
            "account__standings__tier_level",
            "account__standings__tier_name",
            "account__standings__margin_minor",
            "account__standings__currency",
        )
    )
    worth = _attractiveness(model, criteria, [(row[1], row[2]) for row in scores])
    lines, rows = placing.lines, []
    for row, y in zip(scores, worth, strict=True):
        if np.isnan(y):
            continue
        account_id, _utilities, _profile, name, level, tier_name, margin, currency = row
        where = portfolio.stance(
            now[account_id].value,
            float(y),
            strong_from=lines.strong_from,
            attractive_from=lines.attractive_from,
        )
        promised = placing.promised.get(account_id)
        recommended = recommended_hours(lines, where)
        rows.append(
            Placed(
                account_id=account_id,
                name=name,
                level=level,
                tier_name=tier_name or "",
                strength=now[account_id],
                before=before.get(account_id),
                attractiveness=float(y),
                contribution=margin,
                currency=currency or "",
                stance=where,
                promised=promised,
                recommended=recommended,
                mismatches=portfolio.mismatches(
                    where, has_tier=level is not None, promised=promised, recommended=recommended
                ),
            )
        )
    return rows


def _attractiveness(
    model: CriteriaModel,
    criteria: Sequence[Criterion],
    rows: Sequence[tuple[list[float | None], UUID | None]],
) -> list[float]:
    if not rows:
        return []
    table = weights_under(model, criteria).table([profile for _worth, profile in rows])
    worth = np.array([each for each, _profile in rows], dtype=np.float64)
    counts = [criterion.metric not in CURRENT for criterion in criteria]
    return portfolio.attractiveness(worth.reshape(-1, len(criteria)), table, counts=counts).tolist()


def _unrated(rated: set[UUID], by: Actor) -> list[tuple[UUID, str]]:
    holders = TierHolding.objects.filter(seen_from(readable_figures(by), "account"), ends_on=None)
    rows = holders.filter(account__archived_at=None).order_by("account__name", "pk")
    found = rows.values_list("account_id", "account__name")
    return [(account_id, name) for account_id, name in found if account_id not in rated]


@dataclass(frozen=True)
class Volume:
    """An account by revenue and margin of 12 months, minor units of `currency`, the workspace's."""

    account_id: UUID
    name: str
    level: int | None
    tier_name: str
    revenue: int
    margin: int
    currency: str
    quadrant: Quadrant

    @property
    def quadrant_label(self) -> str:
        return str(choices.Quadrant(self.quadrant.value).label)


@dataclass(frozen=True)
class Volumes:
    """The book by volume and profit; the lines are the medians. `unknown` accounts have revenue,
    and a cost that is not known."""

    rows: list[Volume]
    revenue_line: float
    margin_line: float
    unknown: int

    def counted(self) -> dict[Quadrant, int]:
        return {each: sum(row.quadrant is each for row in self.rows) for each in Quadrant}


def volumes(*, by: Actor) -> Volumes:
    """Accounts whose figures the actor reads, the largest revenue first."""
    found = volumes_of(by=by)
    known = [each for each in found if each.margin_minor is not None]
    if not known:
        return Volumes([], 0.0, 0.0, len(found))
    revenue = float(np.median([each.revenue_minor for each in known]))
    margin = float(np.median([each.margin_minor for each in known]))
    rows = [
        Volume(
            each.account_id,
            each.name,
            each.tier_level,
            each.tier_name,
            each.revenue_minor,
            each.margin_minor,
            each.currency,
            portfolio.quadrant(
                each.revenue_minor, each.margin_minor, volume_line=revenue, profit_line=margin
            ),
        )
        for each in known
    ]
    return Volumes(rows, revenue, margin, len(found) - len(known))
