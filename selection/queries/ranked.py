"""What a ranking is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from selection import scoring
from selection.models import (
    CriteriaModel,
    Criterion,
    ScoreRun,
    StabilityLine,
    StabilityRun,
    TierProposal,
)
from selection.queries.eligibility import Eligibility

MOST_DOTS_HIGH = 8


@dataclass(frozen=True)
class Trial:
    """Weights by code and cut lines from the top, tried without being saved."""

    points: Mapping[str, float] | None = None
    lines: Sequence[float] | None = None

    def __bool__(self) -> bool:
        return self.points is not None or self.lines is not None


@dataclass(frozen=True)
class Line:
    """A cut line. `above` accounts that may be selected stand between it and the line before;
    `left_out` more reach it by score and take no seat."""

    level: int
    name: str
    threshold: float
    above: int
    left_out: int = 0

    @property
    def at(self) -> int:
        return round(self.threshold)


@dataclass(frozen=True)
class Dot:
    """One account (or several, in a large book) in the plot: place 0..100 and height."""

    at: int
    up: int
    level: int


@dataclass
class RankedAccount:
    """One row. `parts` is empty and `revenue_minor` None outside the reader's circle."""

    rank: int
    account_id: UUID
    name: str
    sector: str
    score: float
    completeness: float
    level: int
    tier_name: str
    held_level: int | None
    held_name: str
    near_line: bool
    change: int | None = None
    parts: list[tuple[str, float]] = field(default_factory=list)
    revenue_minor: int | None = None
    currency: str = ""
    is_open: bool = False
    proposal: TierProposal | None = None
    line: StabilityLine | None = None
    eligibility: Eligibility = field(default_factory=Eligibility)
    lines_below: list[Line] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return scoring.is_complete(self.completeness)

    @property
    def percent_known(self) -> float:
        return 100 * self.completeness

    @property
    def change_down(self) -> int:
        return -(self.change or 0)


@dataclass(frozen=True)
class Ranking:
    model: CriteriaModel
    criteria: list[Criterion]
    points: dict[str, float]
    lines: list[Line]
    lines_on_top: list[Line]
    rows: list[RankedAccount]
    dots: list[Dot]
    accounts_per_dot: int
    total: int
    without_score: int
    incomplete: int
    near_lines: int
    is_trial: bool
    is_limited: bool
    run: ScoreRun | None
    stability: StabilityRun | None
    compared: bool

    @property
    def more(self) -> int:
        """How many ranked accounts are not among the rows."""
        return self.total - len(self.rows)


def dots_of(scores: NDArray[np.float64], levels: NDArray[np.int64]) -> tuple[list[Dot], int]:
    """Dots stacked by whole points; in a large book each stands for several accounts."""
    if not len(scores):
        return [], 1
    places = np.round(scores).astype(int)
    tallest = int(np.bincount(places).max())
    each = max(1, -(-tallest // MOST_DOTS_HIGH))
    heights: dict[int, int] = {}
    dots = []
    for row in np.argsort(scores, kind="stable"):
        at = int(places[row])
        count = heights.get(at, 0)
        heights[at] = count + 1
        if count % each == 0:
            dots.append(Dot(at, count // each, int(levels[row])))
    return dots, each


def draw_lines(
    rows: Sequence[RankedAccount], lines: Sequence[Line], *, complete: bool
) -> list[Line]:
    """Put each cut line below the last row that reaches it; answers those above every row."""
    on_top = []
    for line in lines:
        above = sum(1 for row in rows if row.level and row.level <= line.level)
        if line.threshold <= 0 or (above == len(rows) and not complete):
            continue
        if above:
            rows[above - 1].lines_below.append(line)
        else:
            on_top.append(line)
    return on_top
