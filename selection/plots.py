"""Geometry of the portfolio's pictures in SVG units. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIDE_X, SIDE_Y = 640, 420
LEFT, RIGHT, TOP, FOOT = 44, 12, 12, 34
SMALLEST, LARGEST = 6.0, 26.0
_WIDE, _HIGH = SIDE_X - LEFT - RIGHT, SIDE_Y - TOP - FOOT


@dataclass(frozen=True)
class Spot:
    """A bubble; `before` is where it lay a year ago, None where that is unknown or the same."""

    x: float
    y: float
    r: float
    before: float | None = None


@dataclass(frozen=True)
class Frame:
    """The plot with its two lines; `right` and `bottom` are the edges of the plotting field."""

    x: float
    y: float
    width: int = SIDE_X
    height: int = SIDE_Y
    left: int = LEFT
    top: int = TOP
    right: int = SIDE_X - RIGHT
    bottom: int = SIDE_Y - FOOT
    across: int = _WIDE
    up: int = _HIGH

    @property
    def wide(self) -> float:
        """Width of what lies right of the line."""
        return round(self.right - self.x, 1)

    @property
    def tall(self) -> float:
        """Height of what lies above the line."""
        return round(self.y - self.top, 1)


def _across(share: float) -> float:
    return round(LEFT + _WIDE * share, 1)


def _up(share: float) -> float:
    return round(TOP + _HIGH * (1 - share), 1)


def frame(strong_from: float, attractive_from: float) -> Frame:
    """The matrix: both axes run from 0 to 100."""
    return Frame(_across(strong_from / 100), _up(attractive_from / 100))


def radius(amount: float | None, largest: float) -> float:
    """Bubbles whose area follows the amount; the smallest where it is unknown or not above 0."""
    if amount is None or amount <= 0 or largest <= 0:
        return SMALLEST
    return round(max(SMALLEST, LARGEST * math.sqrt(min(amount / largest, 1.0))), 1)


def matrix(rows: Sequence[tuple[float, float, float | None, float | None]]) -> list[Spot]:
    """Bubbles of (strength, attractiveness, amount, strength a year ago)."""
    largest = max((row[2] for row in rows if row[2] is not None), default=0.0)
    spots = []
    for x, y, amount, before in rows:
        moved = before is not None and abs(before - x) >= 0.5
        then = _across(before / 100) if before is not None and moved else None
        spots.append(Spot(_across(x / 100), _up(y / 100), radius(amount, largest), then))
    return spots


def quadrant(
    rows: Sequence[tuple[float, float]], x_line: float, y_line: float
) -> tuple[list[Spot], Frame]:
    """Points of (volume, profit) by signed square roots, so that small accounts stay apart."""
    xs, ys = [_root(x) for x, _y in rows], [_root(y) for _x, y in rows]
    across, up = _scale([*xs, _root(x_line)]), _scale([*ys, _root(y_line)])
    spots = [Spot(_across(across(x)), _up(up(y)), SMALLEST) for x, y in zip(xs, ys, strict=True)]
    return spots, Frame(_across(across(_root(x_line))), _up(up(_root(y_line))))


def _root(value: float) -> float:
    return math.copysign(math.sqrt(abs(value)), value)


def _scale(values: Sequence[float]):  # noqa: ANN202  a function of one number
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    # a margin keeps the outermost points inside the field
    return lambda value: 0.03 + 0.94 * (value - low) / span
