"""Geometry of the revenue chart: columns of this year over the line of the year before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, FOOT = 56, 4, 10, 26
PLOT_W, PLOT_H = WIDTH - LEFT - RIGHT, HEIGHT - TOP - FOOT


@dataclass(frozen=True)
class Column:
    """A column in SVG units; `index` counts its month from 0. None stands for an unknown month."""

    index: int
    x: float
    y: float
    width: float
    height: float
    negative: bool


@dataclass(frozen=True)
class Drawing:
    """Columns of the values, points of what they are compared with, and the lines of the grid."""

    columns: tuple[Column | None, ...]
    before: str
    grid: tuple[tuple[float, float], ...]  # (y, value)
    zero: float
    centres: tuple[float, ...]


def draw(values: Sequence[float | None], before: Sequence[float | None]) -> Drawing:
    """The chart of as many months as `values` has; `before` may have gaps, which it jumps over."""
    known = [each for each in (*values, *before) if each is not None]
    top, bottom = max([0.0, *known]), min([0.0, *known])
    step = _step(top - bottom)
    top = step * -(-top // step)
    bottom = step * (bottom // step)
    span = (top - bottom) or 1.0

    def y(value: float) -> float:
        return round(TOP + (top - value) / span * PLOT_H, 1)

    slot = PLOT_W / max(1, len(values))
    centres = tuple(round(LEFT + slot * (i + 0.5), 1) for i in range(len(values)))
    columns = tuple(
        None if value is None else _column(i, value, centres[i], slot, y)
        for i, value in enumerate(values)
    )
    points = [f"{centres[i]},{y(value)}" for i, value in enumerate(before) if value is not None]
    lines = round(span / step)
    grid = tuple((y(bottom + step * i), bottom + step * i) for i in range(lines + 1))
    return Drawing(columns, " ".join(points) if len(points) > 1 else "", grid, y(0.0), centres)


def _column(index: int, value: float, centre: float, slot: float, y: object) -> Column:
    width = round(min(slot * 0.68, 26), 1)
    high, zero = y(max(value, 0.0)), y(0.0)  # type: ignore[operator]
    low = y(min(value, 0.0))  # type: ignore[operator]
    height = round((low - zero) if value < 0 else (zero - high), 1)
    start = zero if value < 0 else high
    return Column(index, round(centre - width / 2, 1), start, width, height, value < 0)


def _step(span: float) -> float:
    """A round step that gives three to six grid lines."""
    if span <= 0:
        return 1.0
    raw = span / 4
    power = 10.0 ** floor(log10(raw))
    return next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= raw)
