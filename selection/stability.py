"""How far the choice hangs on the exact weights: many draws around them (method 3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from selection.scoring import fractions
from selection.tiers import OUTSIDE

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

DRAWS = 5_000
KAPPA = 40.0
"""How close the draws stay to the weights: w ~ Dirichlet(kappa * w0) (method 3.3)."""

SAFE_FROM = 0.9
CHANCE_FROM = 0.2

RANK_DRAWS = 200
"""Ranks are taken from the first draws only: they are shown as a range, not as a probability."""

_CHUNK = 200
_TIE = 1e-4
_HAIR = 4e-5  # several steps of single precision at 100 points
_LEAST = np.float32(1e-9)  # a draw may leave hardly any weight on what is known of an account


class Hold(StrEnum):
    """How firmly an account stands where it is placed (method 3.3)."""

    SAFE = "safe"
    CONTESTED = "contested"
    CHANCE = "chance"
    OUT = "out"


@dataclass(frozen=True)
class Level:
    """A tier as a draw fills it: `floor` is the least score, `seats` None where unlimited."""

    floor: float
    seats: int | None = None


@dataclass(frozen=True)
class Stability:
    """What the draws say of n accounts, L tiers and m criteria.

    `placed` (n,): level under the weights themselves, 1 the top, OUTSIDE for none.
    `at_least` (n, L): probability of that tier or a better one. `overlap` (L,): mean Jaccard
    overlap of the list down to a tier with the actual list. `rank_low`, `rank_high` (n,): the
    ranks between which nine of ten draws lie. `central` (n, m): mean weights of the draws that
    put the account into the top tier, NaN where none did.
    """

    placed: NDArray[np.int64]
    at_least: Floats
    overlap: Floats
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    central: Floats

    @property
    def of_tier(self) -> Floats:
        """Probability of each tier, shape (n, L); what is left of 1 is no tier."""
        return np.diff(self.at_least, axis=1, prepend=0.0)

    def hold(self, row: int) -> Hold:
        return hold_of(int(self.placed[row]), self.at_least[row].tolist())

    def chance_above(self, row: int) -> float:
        """Probability of a better tier than the one it is placed in."""
        level = int(self.placed[row]) or self.at_least.shape[1] + 1
        return float(self.at_least[row, level - 2]) if level > 1 else 0.0


def hold_of(level: int, at_least: Sequence[float]) -> Hold:
    """How firmly an account stands in a tier (OUTSIDE for none), given the probability of each
    tier or a better one: in with P >= 0.9 safe, else contested; out with P >= 0.2 an outside
    chance."""
    if level != OUTSIDE:
        return Hold.SAFE if at_least[level - 1] >= SAFE_FROM else Hold.CONTESTED
    return Hold.CHANCE if at_least and at_least[-1] >= CHANCE_FROM else Hold.OUT


def draws(weights: ArrayLike, *, seed: int, count: int = DRAWS, kappa: float = KAPPA) -> Floats:
    """`count` seeded draws around the weights, shape (count, m), each summing to 1."""
    w = fractions(weights)
    generator = np.random.Generator(np.random.PCG64(seed))
    drawn = np.zeros((count, len(w)))
    weighed = w > 0  # a criterion without weight stays without
    drawn[:, weighed] = generator.dirichlet(kappa * w[weighed], count)
    return drawn


def side_by_side(
    utilities: ArrayLike, block_of: ArrayLike, weights: ArrayLike
) -> tuple[Floats, Floats]:
    """Accounts with weights of their own, as one table (row 106).

    `weights` has the shape (B, m), `block_of` (n,) names the row of each account. Answers
    utilities of the shape (n, B * m), unknown outside the account's block, and the weights in one
    row. Drawn with kappa * B, the part of a Dirichlet draw that belongs to a block is, brought to
    a sum of 1, a draw of that block with kappa; and a score divides by what is known.
    """
    u = np.asarray(utilities, dtype=np.float64)
    table = np.array([fractions(row) for row in np.asarray(weights, dtype=np.float64)])
    blocks, m = table.shape
    wide = np.full((len(u), blocks, m), np.nan)
    wide[np.arange(len(u)), np.asarray(block_of, dtype=np.int64)] = u
    return wide.reshape(len(u), blocks * m), table.ravel() / blocks


def stability(
    utilities: ArrayLike, weights: ArrayLike, levels: Sequence[Level], drawn: Floats
) -> Stability:
    """Place the accounts under every draw and count.

    `utilities` has the shape (n, m), NaN where unknown, each row with at least one known value
    that carries weight; rows are the eligible accounts only, who comes first wins a tie. Sums run
    in single precision: a hundred-thousandth of a point moves no probability.
    """
    u = np.asarray(utilities, dtype=np.float64)
    table = _Table.of(u, weights)
    counts = _Counts.of(table, levels)
    singles = drawn.astype(np.float32)
    for start in range(0, len(singles), _CHUNK):
        counts.add(table, singles[start : start + _CHUNK], levels)
    return counts.told(table, max(len(singles), 1))


@dataclass(frozen=True)
class _Table:
    """Utilities laid out for many products: complete accounts first, zeros where unknown."""

    worth: Singles
    known: Singles
    complete: int
    own: Floats
    slack: float
    back: NDArray[np.int64]

    @classmethod
    def of(cls, u: Floats, weights: ArrayLike) -> "_Table":
        known = ~np.isnan(u)
        worth = np.where(known, u, 0.0)
        rows = np.argsort(~known.all(axis=1), kind="stable")
        complete = int(known.all(axis=1).sum())
        # equal accounts keep their order by a hair; off every utility it is off the score
        hair = _HAIR * _equals_before(u)
        w = fractions(weights)
        own = worth @ w / np.maximum(known @ w, _LEAST) - 1e-9 * np.arange(len(u))
        worth -= np.where(known, hair[:, None], 0.0)
        return cls(
            worth=np.ascontiguousarray(worth[rows].T, dtype=np.float32),
            known=np.maximum(known[rows[complete:]].T.astype(np.float32), _LEAST),
            complete=complete,
            own=own[None, rows],
            slack=_TIE + float(hair.max(initial=0.0)),
            back=np.argsort(rows),
        )

    def scores(self, weights: Singles) -> Singles:
        """Shape (draws, n)."""
        found = weights @ self.worth
        if self.known.shape[1]:
            found[:, self.complete :] /= weights @ self.known
        return found


@dataclass
class _Counts:
    """What is counted over the draws, in the order of the table."""

    actual: list[NDArray[np.int64]]
    placed: NDArray[np.int64]
    within: Floats
    shared: Floats
    central: Singles
    ranked: list[NDArray[np.int32]]

    @classmethod
    def of(cls, table: _Table, levels: Sequence[Level]) -> "_Counts":
        inside, _ = _filled(table.own, levels, slack=_TIE)
        first = inside[:, 0, :]
        n = first.shape[1]
        return cls(
            actual=[np.flatnonzero(row) for row in first],
            placed=np.where(first.any(axis=0), first.argmax(axis=0) + 1, OUTSIDE),
            within=np.zeros((len(levels), n)),
            shared=np.zeros(len(levels)),
            central=np.zeros((len(table.worth), n), dtype=np.float32),
            ranked=[],
        )

    def add(self, table: _Table, chunk: Singles, levels: Sequence[Level]) -> None:
        scores = table.scores(chunk)
        inside, taken = _filled(scores, levels, slack=table.slack)
        bytes_ = inside.view(np.uint8)
        self.within += bytes_.sum(axis=1, dtype=np.uint8)  # a chunk is shorter than 256
        for place, actual in enumerate(self.actual):
            both = bytes_[place][:, actual].sum(axis=1, dtype=np.uint32)
            union = taken[place] + len(actual) - both
            self.shared[place] += np.where(union > 0, both / np.maximum(union, 1), 1.0).sum()
        self.central += chunk.T @ inside[0].astype(np.float32)
        if len(self.ranked) * _CHUNK < RANK_DRAWS:
            self.ranked.append(_ranks(scores))

    def told(self, table: _Table, count: int) -> Stability:
        low, high = _middle(self.ranked, len(table.back))
        often = np.where(self.within[0] > 0, self.within[0], np.nan)
        return Stability(
            placed=self.placed[table.back],
            at_least=(self.within / count).T[table.back],
            overlap=self.shared / count,
            rank_low=low[table.back],
            rank_high=high[table.back],
            central=(self.central / often).T[table.back],
        )


def _equals_before(u: Floats) -> NDArray[np.int64]:
    """How many accounts with the very same utilities stand before each, shape (n,): only these
    have the same score under every draw."""
    n = len(u)
    if not u.size:
        return np.zeros(n, dtype=np.int64)
    rows = np.ascontiguousarray(np.where(np.isnan(u), -1.0, u) + 0.0)
    _, kind = np.unique(rows.view(f"V{rows.itemsize * rows.shape[1]}").ravel(), return_inverse=True)
    together = np.argsort(kind, kind="stable")
    first = np.diff(kind[together], prepend=-1) > 0
    begin = np.maximum.accumulate(np.where(first, np.arange(n), 0))
    before = np.empty(n, dtype=np.int64)
    before[together] = np.arange(n) - begin
    return before


def _filled(
    scores: Singles | Floats, levels: Sequence[Level], *, slack: float
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Who is in a tier or a better one, (L, draws, n), and how many, (L, draws): the best first,
    down to the floor of the tier and as long as there are seats."""
    count, n = scores.shape
    best = _best(scores, levels)
    inside = np.empty((len(levels), count, n), dtype=bool)
    taken = np.zeros((len(levels) + 1, count), dtype=np.int64)
    cut = np.full(count, np.inf, dtype=scores.dtype)
    for place, level in enumerate(levels):
        line = np.full(count, level.floor - slack, dtype=scores.dtype)
        if level.seats == 0 or not n:
            line = cut
        elif level.seats is not None:
            last = best.shape[1] - np.minimum(taken[place] + level.seats, n)
            line = np.maximum(line, best[np.arange(count), last])
        cut = np.minimum(cut, line)
        np.greater_equal(scores, cut[:, None], out=inside[place])
        taken[place + 1] = inside[place].view(np.uint8).sum(axis=1, dtype=np.uint32)
    return inside, taken[1:]


def _best(scores: Singles | Floats, levels: Sequence[Level]) -> Singles | Floats:
    """The best scores of each draw in rising order, as many as there are seats to fill.

    Below a tier without limit a seat may lie anywhere, so then it is all of them.
    """
    n = scores.shape[1]
    seats = [level.seats for level in levels]
    limited = [count for count in seats if count is not None]
    open_above = None in seats and any(count is not None for count in seats[seats.index(None) :])
    most = n if open_above else min(sum(limited), n)
    if most < n:
        scores = np.partition(scores, n - most - 1, axis=1)[:, max(n - most, 0) :]
    return np.sort(scores, axis=1) if most else scores[:, :0]


def _ranks(scores: Singles) -> NDArray[np.int32]:
    count, n = scores.shape
    rising = np.argsort(scores, axis=1) + n * np.arange(count)[:, None]
    ranks = np.empty(count * n, dtype=np.int32)
    ranks[rising.ravel()] = np.tile(np.arange(n, 0, -1, dtype=np.int32), count)
    return ranks.reshape(count, n)


def _middle(ranked: Sequence[NDArray[np.int32]], n: int) -> tuple[NDArray[np.int64], ...]:
    """The ranks at 5 % and 95 % of the draws, by nearest rank."""
    if not ranked or not n:
        return np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    table = np.sort(np.ascontiguousarray(np.concatenate(ranked).T), axis=1)
    last = table.shape[1] - 1
    low, high = table[:, round(0.05 * last)], table[:, round(0.95 * last)]
    return low.astype(np.int64), high.astype(np.int64)
