"""Anchored utility bands: what a raw value is worth, 0 to 100 (method 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

STEPS = (0.0, 25.0, 60.0, 85.0, 100.0)
"""Utility reached at each of the five anchors x0..x4 (method 3.1)."""

QUANTILES = (0.50, 0.80, 0.95, 0.99)
"""Where x1..x4 stand in the data when anchors are suggested (method 3.1)."""


LARGEST = 1e15
"""Beyond this an anchor is no figure of a business, and differences would lose their digits."""


class Flaw(StrEnum):
    """Why five numbers cannot serve as anchors."""

    COUNT = "count"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE_MONEY = "negative_money"
    NOT_RISING = "not_rising"
    NOT_FALLING = "not_falling"


@dataclass(frozen=True)
class Bands:
    """Five anchors of one criterion; money is read on log1p of major units."""

    anchors: tuple[float, ...]
    is_money: bool = False


def flaw(anchors: Sequence[float], *, falling: bool = False, is_money: bool = False) -> Flaw | None:
    """What is wrong with these anchors, or None (method 3.1: they rise or fall strictly)."""
    if len(anchors) != len(STEPS):
        return Flaw.COUNT
    points = np.asarray(anchors, dtype=np.float64)
    if not (np.abs(points) <= LARGEST).all():
        return Flaw.NOT_A_NUMBER
    if is_money and (points < 0).any():
        return Flaw.NEGATIVE_MONEY
    steps = np.diff(_scale(points, is_money=is_money))
    if falling and not (steps < 0).all():
        return Flaw.NOT_FALLING
    if not falling and not (steps > 0).all():
        return Flaw.NOT_RISING
    return None


def utility(values: ArrayLike, bands: Bands) -> Floats:
    """u(x) for each value: piecewise linear through the anchors, constant outside (method 3.1).

    Unknown values are NaN and stay NaN. Rounding cannot break the order: every step below is
    itself monotone in x. Anchors with a flaw raise ValueError.
    """
    points = np.asarray(bands.anchors, dtype=np.float64)
    falling = bool(points[0] > points[-1])
    wrong = flaw(bands.anchors, falling=falling, is_money=bands.is_money)
    if wrong:
        raise ValueError(f"Anchors are not usable: {wrong}")
    x = _scale(np.asarray(values, dtype=np.float64), is_money=bands.is_money)
    points = _scale(points, is_money=bands.is_money)
    if falling:
        x, points = -x, -points
    inside = np.clip(x, points[0], points[-1])
    left = np.clip(np.searchsorted(points, inside, side="right") - 1, 0, len(points) - 2)
    part = (inside - points[left]) / (points[left + 1] - points[left])
    steps = np.asarray(STEPS)
    return steps[left] + (steps[left + 1] - steps[left]) * part


def reading_at(utility: float, bands: Bands) -> float:
    """The raw value at which a utility between 0 and 100 is reached: `utility` turned round."""
    points = _scale(np.asarray(bands.anchors, dtype=np.float64), is_money=bands.is_money)
    x = float(np.interp(utility, STEPS, points))
    return float(np.expm1(x)) if bands.is_money else x


def utilities(values: ArrayLike, bands: Sequence[Bands]) -> Floats:
    """Utilities of a table of raw values, accounts x criteria, NaN where unknown (method 3.1)."""
    table = np.asarray(values, dtype=np.float64)
    worth = np.empty(table.shape, dtype=np.float64, order="F")
    for column, band in enumerate(bands):
        worth[:, column] = utility(table[:, column], band)
    return worth


def suggestion(values: ArrayLike, *, falling: bool = False) -> tuple[float, ...] | None:
    """Anchors from the data: x0 = 0 and quantiles 50/80/95/99 (method 3.1).

    Where lower is better the quantiles are mirrored (99, 50, 20, 5, 1): half of the accounts
    still earn 25 or more. None where anchors would coincide: then a person sets them.
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if known.size == 0:
        return None
    if falling:
        places = (QUANTILES[-1], *(1 - part for part in QUANTILES))
        anchors = tuple(float(x) for x in np.quantile(known, places))
    else:
        anchors = (0.0, *(float(x) for x in np.quantile(known, QUANTILES)))
    return None if flaw(anchors, falling=falling) else anchors


def _scale(x: Floats, *, is_money: bool) -> Floats:
    return np.log1p(np.maximum(x, 0.0)) if is_money else x
