"""What an account would need to reach a cut line: single criteria, then pairs (method row 43).

A criterion with weight w that rises by r adds w * r. A known one rises from its utility; one
that is unknown so far counts from the target itself, because knowing it also widens what the
score is divided by. Both then meet one condition: sum of w * r = q * (S* - S), q the weight of
what is known today (method 3.1, "what would it take").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from selection.scoring import fractions

Floats = NDArray[np.float64]

_HAIR = 1e-9


@dataclass(frozen=True)
class Step:
    """One criterion brought to `utility` (0..100); `rise` is how far that is above today, or
    above the target where nothing is known yet. Above 100 it cannot be had alone."""

    column: int
    rise: float
    utility: float
    known: bool

    @property
    def is_possible(self) -> bool:
        return self.utility <= 100.0 + _HAIR


@dataclass(frozen=True)
class Way:
    """Two steps that reach the target together, the heavier criterion first."""

    steps: tuple[Step, Step]

    @property
    def rise(self) -> float:
        return sum(step.rise for step in self.steps)


def steps_to(utilities: ArrayLike, weights: ArrayLike, target: float) -> list[Step]:
    """Each criterion alone, smallest rise first; criteria without weight are left out.

    `utilities` and `weights` have the shape (m,), NaN where unknown. Nothing is needed, and an
    empty list answered, where the target is reached; without any known value there is no score
    to start from, and every criterion must reach the target itself.
    """
    place = _Place.of(utilities, weights, target)
    if place.missing <= _HAIR and place.known.any():
        return []
    steps = [place.step(column, place.missing / place.weight[column]) for column in place.columns]
    return sorted(steps, key=lambda step: (step.rise, step.column))


def pairs_to(
    utilities: ArrayLike, weights: ArrayLike, target: float, *, at_most: int = 3
) -> list[Way]:
    """The cheapest pairs of criteria of which neither is enough alone, smallest rise first.

    The heavier of a pair rises as far as it can, the other gives the rest: no other split of the
    two needs less in sum.
    """
    place = _Place.of(utilities, weights, target)
    short = [
        column
        for column in place.columns
        if place.weight[column] * place.room[column] < place.missing - _HAIR
    ]
    ways = [
        way
        for one, two in combinations(short, 2)
        if (way := _together(place, one, two)) is not None
    ]
    return sorted(ways, key=lambda way: (way.rise, way.steps[0].column, way.steps[1].column))[
        :at_most
    ]


@dataclass(frozen=True)
class _Place:
    """Where an account stands against a target."""

    weight: Floats
    known: NDArray[np.bool_]
    start: Floats
    missing: float

    @classmethod
    def of(cls, utilities: ArrayLike, weights: ArrayLike, target: float) -> "_Place":
        u = np.asarray(utilities, dtype=np.float64)
        w = fractions(weights)
        known = ~np.isnan(u)
        missing = float(target * w[known].sum() - (w[known] * u[known]).sum())
        return cls(w, known, np.where(known, u, target), missing)

    @property
    def columns(self) -> Sequence[int]:
        return [int(column) for column in np.flatnonzero(self.weight > 0)]

    @property
    def room(self) -> Floats:
        return 100.0 - self.start

    def step(self, column: int, rise: float) -> Step:
        start = float(self.start[column])
        return Step(column, float(rise), start + float(rise), bool(self.known[column]))


def _together(place: _Place, one: int, two: int) -> Way | None:
    first, second = sorted((one, two), key=lambda column: (-place.weight[column], column))
    full = float(place.room[first])
    rest = (place.missing - place.weight[first] * full) / place.weight[second]
    if full <= _HAIR or rest > place.room[second] + _HAIR:
        return None
    return Way((place.step(first, full), place.step(second, rest)))
