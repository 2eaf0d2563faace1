"""How a score and a rank answer to other weights (method 3.3)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from selection.scoring import fractions, ranks, score, shares_of

Floats = NDArray[np.float64]

SHIFT = 0.25
"""The part by which a tornado raises and lowers each weight (method 3.3)."""

_DIGITS = 9


@dataclass(frozen=True)
class Bar:
    """One criterion of a tornado: score and rank with its weight lowered and raised."""

    column: int
    score_lower: float
    score_raised: float
    rank_lower: int
    rank_raised: int

    @property
    def width(self) -> float:
        return abs(self.score_raised - self.score_lower)


def reweighed(weights: ArrayLike, column: int, to: float) -> Floats:
    """Weights as fractions with one set to `to` (0..1) and the others rescaled to the rest.

    A single criterion keeps the whole weight; others that were all zero share the rest equally.
    """
    w = fractions(weights)
    others = np.ones(len(w), dtype=bool)
    others[column] = False
    if not others.any():
        return np.ones(1)
    to = min(max(to, 0.0), 1.0)
    rest = w[others]
    total = rest.sum()
    changed = np.empty(len(w))
    changed[column] = to
    changed[others] = (rest / total if total > 0 else 1.0 / others.sum()) * (1.0 - to)
    return changed


def tornado(utilities: ArrayLike, weights: ArrayLike, row: int) -> list[Bar]:
    """Score and rank of one account at each weight times 0.75 and 1.25, widest bar first.

    `utilities` has the shape (n, m), NaN where unknown; `weights` (m,), or (n, m) where accounts
    have weights of their own: then the criterion's weight changes for everybody by the same part.
    Left out are criteria without weight, a quarter of nothing changes nothing, and one that
    carries all of it. An account without a score has no tornado.
    """
    u = np.asarray(utilities, dtype=np.float64)
    w = shares_of(weights)
    own = w if w.ndim == 1 else w[row]
    if np.isnan(u[row, own > 0]).all():
        return []
    bars = []
    for column in np.flatnonzero((own > 0) & (own < 1)):
        lower, raised = (
            score(u, _shifted(w, int(column), part)).score for part in (1 - SHIFT, 1 + SHIFT)
        )
        bars.append(
            Bar(
                column=int(column),
                score_lower=float(lower[row]),
                score_raised=float(raised[row]),
                rank_lower=int(ranks(lower)[row]),
                rank_raised=int(ranks(raised)[row]),
            )
        )
    return sorted(bars, key=lambda bar: (-bar.width, bar.column))


def _shifted(weights: Floats, column: int, part: float) -> Floats:
    """One criterion's weight times `part`, for all or row by row; whole weights stay whole."""
    if weights.ndim == 1:
        return reweighed(weights, column, weights[column] * part)
    rows, places = np.unique(weights, axis=0, return_inverse=True)
    changed = np.array(
        [each if each[column] == 1 else reweighed(each, column, each[column] * part)
         for each in rows]
    )  # fmt: skip
    return changed[places.reshape(-1)]


def break_even(one: ArrayLike, two: ArrayLike, weights: ArrayLike, column: int) -> float | None:
    """The weight (0..1) of a criterion at which two accounts change places, or None.

    With everything known this is (1 - w) R_a + w u_a = (1 - w) R_b + w u_b, R the score on the
    other criteria (method 3.3). Where other values are unknown the same balance is struck with
    the weight k of the others that is known: t = w / (1 - w) solves
    (t u_a + k_a R_a) / (t + k_a) = (t u_b + k_b R_b) / (t + k_b). Of two answers the one nearer
    to today's weight is given.
    """
    a, b = np.asarray(one, dtype=np.float64), np.asarray(two, dtype=np.float64)
    w = fractions(weights)
    u_a, u_b = a[column], b[column]
    rest = np.delete(w, column)
    if np.isnan(u_a) or np.isnan(u_b) or rest.sum() == 0:
        return None
    k_a, sum_a = _others(np.delete(a, column), rest)
    k_b, sum_b = _others(np.delete(b, column), rest)
    balance = [
        u_a - u_b,
        u_a * k_b + sum_a - u_b * k_a - sum_b,
        sum_a * k_b - sum_b * k_a,
    ]
    roots = np.roots(np.round(balance, _DIGITS))
    real = roots[np.isreal(roots)].real
    crossings = [float(t / (1.0 + t)) for t in real if t > 0]
    return min(crossings, key=lambda weight: abs(weight - w[column]), default=None)


def _others(utilities: Floats, weights: Floats) -> tuple[float, float]:
    """Known share of the other weights, and what it adds up to."""
    share = weights / weights.sum()
    known = ~np.isnan(utilities)
    return float(share[known].sum()), float((share[known] * utilities[known]).sum())
