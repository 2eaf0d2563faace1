"""Where accounts stand in the portfolio, and what that suggests (method 3.5 and row 97)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from selection.scoring import Floats, fractions, score

LEVEL = 50.0
"""Relative strength at which the customer sees us and the best competitor alike."""

STRONG_FROM = 50.0
ATTRACTIVE_FROM = 60.0
_PER_STEP = 12.5


class Stance(StrEnum):
    """The four boxes of the matrix and what each suggests (method 3.5)."""

    INVEST = "invest"
    SELECT = "select"
    HARVEST = "harvest"
    LEAVE = "leave"


class Quadrant(StrEnum):
    """Volume against profit, each against the middle of the book (row 97)."""

    STARS = "stars"
    BUSY = "busy"
    FINE = "fine"
    SMALL = "small"


@dataclass(frozen=True)
class Strength:
    """`value` 0..100 against the competitor named; `known` is the weight of the factors that
    both sides are rated on (0..1)."""

    value: float
    competitor: str
    known: float

    @property
    def known_percent(self) -> float:
        return 100 * self.known


def relative_strength(
    ours: ArrayLike, competitors: Mapping[str, ArrayLike], weights: ArrayLike
) -> Strength | None:
    """50 + 12.5 * sum g (us - best) against the single strongest competitor (method 3.5).

    Ratings run from 1 to 5 with NaN for unknown, one per success factor; `weights` say how much
    the customer cares. Each competitor is compared on the factors both are rated on, weighted
    anew; the strongest is the one with the highest weighted sum there. None where nobody can be
    compared.
    """
    us = np.asarray(ours, dtype=np.float64)
    g = fractions(weights)
    best: tuple[float, str, Strength] | None = None
    for name, ratings in competitors.items():
        them = np.asarray(ratings, dtype=np.float64)
        both = ~np.isnan(us) & ~np.isnan(them) & (g > 0)
        if not both.any():
            continue
        part = g[both] / g[both].sum()
        theirs = float((part * them[both]).sum())
        lead = float((part * (us[both] - them[both])).sum())
        found = Strength(LEVEL + _PER_STEP * lead, name, float(min(g[both].sum(), 1.0)))
        if best is None or (theirs, name) > (best[0], best[1]):
            best = (theirs, name, found)
    return best[2] if best else None


def stance(
    strength: float,
    attractiveness: float,
    *,
    strong_from: float = STRONG_FROM,
    attractive_from: float = ATTRACTIVE_FROM,
) -> Stance:
    """The box of an account; a value on the line counts as high (method 3.5)."""
    strong, attractive = strength >= strong_from, attractiveness >= attractive_from
    if attractive:
        return Stance.INVEST if strong else Stance.SELECT
    return Stance.HARVEST if strong else Stance.LEAVE


def quadrant(volume: float, profit: float, *, volume_line: float, profit_line: float) -> Quadrant:
    """Stars bring both, busy ones volume without profit, fine ones profit without volume."""
    if volume >= volume_line:
        return Quadrant.STARS if profit >= profit_line else Quadrant.BUSY
    return Quadrant.FINE if profit >= profit_line else Quadrant.SMALL


class Mismatch(StrEnum):
    """What an account gets against what its place in the matrix suggests."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    TOO_MANY_HOURS = "too_many_hours"
    TOO_FEW_HOURS = "too_few_hours"


FAR_ABOVE, FAR_BELOW = 1.2, 0.8
"""Promised hours outside these parts of the recommended ones are named."""


def mismatches(
    where: Stance, *, has_tier: bool, promised: float | None, recommended: float | None
) -> tuple[Mismatch, ...]:
    """What does not fit the box: a tier where one should leave, none where one should invest, and
    promised hours above 120 % or below 80 % of those recommended (method 3.5)."""
    found = []
    if where is Stance.INVEST and not has_tier:
        found.append(Mismatch.OUTSIDE)
    if where is Stance.LEAVE and has_tier:
        found.append(Mismatch.INSIDE)
    if has_tier and promised is not None and recommended is not None:
        if promised > FAR_ABOVE * recommended:
            found.append(Mismatch.TOO_MANY_HOURS)
        elif promised < FAR_BELOW * recommended:
            found.append(Mismatch.TOO_FEW_HOURS)
    return tuple(found)


def attractiveness(utilities: ArrayLike, weights: ArrayLike, *, counts: ArrayLike) -> Floats:
    """The score without the criteria that read current revenue and profit (method 3.5).

    `utilities` (n, m), `weights` (m,) or (n, m), `counts` (m,) says which criteria stay. NaN where
    nothing that stays has weight or is known.
    """
    u = np.asarray(utilities, dtype=np.float64)
    stays = np.asarray(counts, dtype=bool)
    w = np.broadcast_to(np.asarray(weights, dtype=np.float64), u.shape) * stays
    weighed = w.sum(axis=1) > 0
    found = np.full(len(u), np.nan)
    if weighed.any():
        found[weighed] = score(u[weighed], w[weighed]).score
    return found
