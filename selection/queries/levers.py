"""What would move an account: its weights, its ratings, its neighbours (method 3.1, 3.3, row 43).

Worked out from an explanation, and only for those who read the account's figures. Ranks and
neighbours are looked up among the accounts whose figures the reader may read, never beyond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import numpy as np

from accounts.queries import circle
from kam.identity.actor import Actor
from kam.money import to_minor
from selection import bands, reach, sensitivity, tiers
from selection.models import Criterion
from selection.queries.explanations import Explanation
from selection.queries.neighbours import Field, Neighbour, neighbours_of, worth_of
from selection.queries.runs import latest_run
from selection.queries.tiers import scheme_in_use


@dataclass(frozen=True)
class Shift:
    """One bar of the tornado: a weight lowered and raised by a quarter. `lower_part` and
    `raised_part` say how far each side reaches, -1 to 1 of the widest; ranks are None where
    nobody is ranked."""

    criterion: Criterion
    weight: float
    score_lower: float | None
    score_raised: float | None
    rank_lower: int | None
    rank_raised: int | None
    lower_part: float
    raised_part: float


@dataclass(frozen=True)
class Rise:
    """What one criterion would have to be worth; `reading` says it in the criterion's own unit,
    None for ratings and where it is out of reach. Utilities are None where unknown."""

    criterion: Criterion
    utility_now: float | None
    utility: float
    rise: float
    is_possible: bool
    reading_now: float | None
    reading: float | None
    currency: str

    @property
    def is_needed(self) -> bool:
        return self.rise > 0

    @property
    def reading_minor(self) -> int | None:
        """A reading of money in minor units, as the faces show money."""
        if self.reading is None or not self.criterion.is_money:
            return None
        return to_minor(Decimal(str(round(self.reading, 2))), self.currency)


@dataclass(frozen=True)
class Target:
    """The next line above: of a tier, or the last seat of a full one at the latest run."""

    name: str
    at: float
    is_seat: bool


@dataclass(frozen=True)
class Levers:
    """`rank` and what hangs on it are None or empty in a book of more than MOST_RANKED."""

    account_id: UUID
    score: float | None
    rank: int | None
    ranked: int
    is_ranked: bool
    is_everybody: bool
    shifts: list[Shift]
    tiers_reached: list[str]
    target: Target | None
    steps: list[Rise]
    pairs: list[list[Rise]]
    neighbours: list[Neighbour]

    @property
    def keeps_tier(self) -> bool:
        """Whether the same tier's line is reached with every weight a quarter up or down."""
        return len(self.tiers_reached) == 1

    @property
    def is_within_reach(self) -> bool:
        return bool(self.pairs) or any(step.is_possible for step in self.steps)


def levers_of(
    why: Explanation | None,
    *,
    by: Actor,
    points: dict[str, float] | None = None,
    lines: list[float] | None = None,
) -> Levers | None:
    """What would move the account that `why` explains, or None outside its circle.

    `points` and `lines` are those that `why` was worked out with.
    """
    if why is None or not why.is_open:
        return None
    field = Field.read(why, by=by, points=points)
    thresholds, target = _lines(why, lines, is_tried=points is not None or lines is not None)
    bars = sensitivity.tornado(field.utilities, field.weights, field.row)
    shifts = _shifts(why, bars, is_ranked=field.is_ranked)
    return Levers(
        account_id=why.account_id,
        score=why.score,
        rank=int(field.rank[field.row]) or None if field.is_ranked else None,
        ranked=int((field.rank > 0).sum()),
        is_ranked=field.is_ranked,
        is_everybody=circle.reads_all_figures(by),
        shifts=shifts,
        tiers_reached=_tiers_reached(why, shifts, thresholds),
        target=target,
        steps=_steps(why, target, by.tenant.currency),
        pairs=_pairs(why, target, by.tenant.currency),
        neighbours=neighbours_of(why, field) if field.is_ranked else [],
    )


def _lines(
    why: Explanation, lines: Sequence[float] | None, *, is_tried: bool
) -> tuple[list[float], Target | None]:
    """The cut lines, and the nearest one above the score. Where the seats of a tier are all
    taken its line is the score of the last seat, as the latest run found it (method 3.4)."""
    scheme = scheme_in_use()
    if scheme is None:
        return [], None
    thresholds = list(lines if lines and len(lines) == len(scheme.tiers) else scheme.thresholds)
    run = None if is_tried or why.model.is_open else latest_run()
    cuts = {}
    if run is not None and run.scheme_id == scheme.scheme.pk:
        cuts = {cut["level"]: cut["at"] for cut in run.cuts if cut["at"] is not None}
    found = []
    for tier, line in zip(scheme.tiers, thresholds, strict=True):
        at = max(line, cuts.get(tier.level, line))
        if why.score is None or at > round(why.score, 9):
            found.append(Target(tier.name, at, is_seat=at > line))
    return thresholds, min(found, key=lambda each: each.at, default=None)


def _shifts(why: Explanation, bars: Sequence[sensitivity.Bar], *, is_ranked: bool) -> list[Shift]:
    now = why.score or 0.0
    sides = [_number(side) for bar in bars for side in (bar.score_lower, bar.score_raised)]
    widest = max((abs(side - now) for side in sides if side is not None), default=0.0) or 1.0

    def part(side: float | None) -> float:
        return 0.0 if side is None else (side - now) / widest

    found = []
    for bar in bars:
        lower, raised = _number(bar.score_lower), _number(bar.score_raised)
        found.append(
            Shift(
                criterion=why.parts[bar.column].criterion,
                weight=why.parts[bar.column].weight,
                score_lower=lower,
                score_raised=raised,
                rank_lower=bar.rank_lower or None if is_ranked else None,
                rank_raised=bar.rank_raised or None if is_ranked else None,
                lower_part=part(lower),
                raised_part=part(raised),
            )
        )
    return found


def _tiers_reached(
    why: Explanation, shifts: Sequence[Shift], thresholds: Sequence[float]
) -> list[str]:
    """Names of the tiers whose line is reached with the weights as they are or shifted, best
    first; "" stands for none."""
    scheme = scheme_in_use()
    if scheme is None or not thresholds or why.score is None:
        return []
    sides = [side for each in shifts for side in (each.score_lower, each.score_raised)]
    scores = [why.score, *(side for side in sides if side is not None)]
    levels = {int(level) or tiers.HIGHEST_LEVEL + 1 for level in tiers.place(scores, thresholds)}
    names = {tier.level: tier.name for tier in scheme.tiers}
    return [names.get(level, "") for level in sorted(levels)]


def _steps(why: Explanation, target: Target | None, currency: str) -> list[Rise]:
    if target is None:
        return []
    steps = reach.steps_to(worth_of(why), [part.weight for part in why.parts], target.at)
    return [_rise(why, step, currency) for step in steps]


def _pairs(why: Explanation, target: Target | None, currency: str) -> list[list[Rise]]:
    if target is None:
        return []
    ways = reach.pairs_to(worth_of(why), [part.weight for part in why.parts], target.at)
    return [[_rise(why, step, currency) for step in way.steps] for way in ways]


def _rise(why: Explanation, step: reach.Step, currency: str) -> Rise:
    part = why.parts[step.column]
    anchors = part.criterion.anchors
    reading = None
    if step.is_possible and anchors is not None:
        band = bands.Bands(tuple(anchors), part.criterion.is_money)
        reading = bands.reading_at(min(step.utility, 100.0), band)
    return Rise(
        criterion=part.criterion,
        utility_now=part.utility,
        utility=step.utility,
        rise=step.rise,
        is_possible=step.is_possible,
        reading_now=part.reading,
        reading=reading,
        currency=currency,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
