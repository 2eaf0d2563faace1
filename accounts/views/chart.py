"""The revenue chart in words and lines."""

from dataclasses import dataclass
from datetime import date

from accounts.charts import HEIGHT, LEFT, WIDTH, Column, draw
from accounts.money import exponent
from accounts.queries.months import Month, Series

EVERY = {12: 1, 24: 3, 36: 6}


@dataclass(frozen=True)
class Bar:
    """A column with its month; `column` is None where the month has no total."""

    column: Column | None
    month: Month


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    bars: list[Bar]
    before: str
    grid: list[tuple[float, int]]  # (y, minor units)
    zero: float
    ticks: list[tuple[float, date]]


def chart_of(series: Series) -> Chart | None:
    """The drawing of a series; None where there is nothing to draw."""
    if series.is_empty:
        return None
    unit = 10 ** exponent(series.currency)
    drawing = draw(
        [_major(month.revenue_minor, unit) for month in series.months],
        [_major(month.before_minor, unit) for month in series.months],
    )
    every = EVERY.get(len(series.months), 1)
    return Chart(
        WIDTH,
        HEIGHT,
        LEFT,
        [Bar(column, month) for column, month in zip(drawing.columns, series.months, strict=True)],
        drawing.before,
        [(y, round(value * unit)) for y, value in drawing.grid],
        drawing.zero,
        [
            (centre, month.month)
            for i, (centre, month) in enumerate(zip(drawing.centres, series.months, strict=True))
            if i % every == 0
        ],
    )


def _major(minor: int | None, unit: int) -> float | None:
    return None if minor is None else minor / unit
