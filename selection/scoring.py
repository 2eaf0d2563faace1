"""The compensatory score of accounts under weighted criteria (method 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

COMPLETE_ENOUGH = 0.8
"""Completeness from which an account may be selected without an approval (method 3.1)."""

DISCUSS_SPREAD = 25.0
"""Raters further apart than this should talk (method 3.1)."""

_HAIR = 1e-9


@dataclass(frozen=True)
class Scores:
    """Scores of n accounts under m criteria; NaN where there is none.

    `score`, `completeness`, `low`, `high`: shape (n,), the score 0..100, completeness 0..1.
    `utility`, `points`, `pull`: shape (n, m), NaN where the account's value is unknown.
    """

    score: Floats
    completeness: Floats
    low: Floats
    high: Floats
    utility: Floats
    points: Floats
    pull: Floats


@dataclass(frozen=True)
class Verdict:
    """What several raters say together: median, spread, and whether they should talk."""

    value: float
    spread: float
    discuss: bool


def fractions(weights: ArrayLike) -> Floats:
    """Weights as fractions that sum to 1 (method 3: 100 points on screen are the same thing).

    ValueError where a weight is negative or not a number, or where all are zero.
    """
    w = np.asarray(weights, dtype=np.float64)
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("Weights must be numbers of zero or more.")
    largest = w.max(initial=0.0)
    if largest == 0:
        raise ValueError("At least one weight must be above zero.")
    w = w / largest
    return w / w.sum()


def shares_of(weights: ArrayLike) -> Floats:
    """`fractions` for one row of weights, or for each row of a table of them (row 106)."""
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim == 1:
        return fractions(w)
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("Weights must be numbers of zero or more.")
    largest = w.max(axis=1, initial=0.0, keepdims=True)
    if (largest == 0).any():
        raise ValueError("At least one weight must be above zero.")
    w = w / largest
    return w / w.sum(axis=1, keepdims=True)


def score(utilities: ArrayLike, weights: ArrayLike) -> Scores:
    """Score every account: q, S, bounds, points and pull (method 3.1).

    q is the weight of what is known, S = sum of w * u over known / q, the bounds say where S
    could lie once the rest is known, points w * u / q sum to S and pull w * (u - 50) / q sums
    to S - 50. With q = 0 there is no score. Sums run criterion by criterion, so an account's
    score never depends on which other accounts stand in the table (no rank reversal).
    `weights` has the shape (m,), or (n, m) where accounts have weights of their own (row 106).
    """
    u = np.asarray(utilities, dtype=np.float64)
    w = shares_of(weights)
    known = ~np.isnan(u)
    q = np.zeros(len(u))
    low = np.zeros(len(u))
    for column in range(u.shape[1] if u.ndim == 2 else 0):
        weight = w[..., column]
        q += weight * known[:, column]
        low += weight * np.where(known[:, column], u[:, column], 0.0)
    q = np.minimum(q, 1.0)
    divisor = np.where(q > 0, q, np.nan)[:, None]
    points = w * u / divisor
    pull = w * (u - 50.0) / divisor
    return Scores(
        score=np.clip(low / divisor[:, 0], 0.0, 100.0),
        completeness=q,
        low=np.minimum(low, 100.0),
        high=np.minimum(low + 100.0 * (1.0 - q), 100.0),
        utility=u,
        points=points,
        pull=pull,
    )


def is_complete(completeness: float) -> bool:
    """Whether an account may be selected without an approval: q >= 0.8 (method 3.1)."""
    return completeness >= COMPLETE_ENOUGH - _HAIR


def ranks(scores: ArrayLike) -> NDArray[np.int64]:
    """Rank of each account, best 1; equal scores share the better rank; 0 without a score."""
    s = np.round(np.asarray(scores, dtype=np.float64), 9)
    known = ~np.isnan(s)
    ordered = np.sort(s[known])
    places = np.zeros(len(s), dtype=np.int64)
    places[known] = 1 + len(ordered) - np.searchsorted(ordered, s[known], side="right")
    return places


def verdict(values: Sequence[float]) -> Verdict | None:
    """Median of the raters; a spread above 25 asks them to discuss (method 3.1)."""
    if not values:
        return None
    spread = float(max(values) - min(values))
    return Verdict(float(np.median(values)), spread, discuss=spread > DISCUSS_SPREAD)


def utility_needed(
    *, score: float, completeness: float, weight: float, target: float, known: bool
) -> float:
    """What one criterion must give to reach the target (method 3.1, "what would it take").

    For a known criterion the rise in utility: (S* - S) * q / w. For an unknown one the utility
    itself: S* + q * (S* - S) / w. `weight` is a fraction; above 100 it is not reachable alone.
    """
    rise = (target - score) * completeness / weight
    return rise if known else target + rise
