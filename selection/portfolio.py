"""Where accounts stand in the portfolio, and what that suggests (method 3.5 and row 97)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from selection.scoring import fractions

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
