"""Weights from comparisons of two criteria at a time: AHP (method 3.2).

Not for scoring accounts. A judgement says how many times more the first criterion matters than
the second, 1/9 to 9; the matrix holds it and, mirrored, its reciprocal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, isfinite, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pair = tuple[str, str]

RANDOM_INDEX = {
    3: 0.58,
    4: 0.90,
    5: 1.12,
    6: 1.24,
    7: 1.32,
    8: 1.41,
    9: 1.45,
    10: 1.49,
    11: 1.51,
    12: 1.54,
}
"""Saaty's RI(3…12), the mean CI of random matrices (method 3.2)."""

ACCEPTABLE = 0.10
"""Consistency ratio up to which judgements are taken as they are (method 3.2)."""

MOST_AT_ONCE = 9
"""More criteria than these are compared inside groups only (method 3.2)."""

STRONGEST = 9.0

_HAIR = 1e-9


@dataclass(frozen=True)
class Triple:
    """Three criteria whose comparisons disagree: `first` against `second` is said to be `said`,
    by way of `between` it is `implied`."""

    first: str
    second: str
    between: str
    said: float
    implied: float

    @property
    def gap(self) -> float:
        """|ln(a_ik·a_kj / a_ij)|."""
        return abs(log(self.implied / self.said))


@dataclass(frozen=True)
class Consistency:
    """How well the judgements of one matrix agree: λ, CI and CR (0 for fewer than three)."""

    eigenvalue: float
    index: float
    ratio: float

    @property
    def is_acceptable(self) -> bool:
        return self.ratio <= ACCEPTABLE + _HAIR


@dataclass(frozen=True)
class Weighed:
    """One matrix worked out: weights as fractions that sum to 1, by code."""

    weights: dict[str, float]
    consistency: Consistency
    worst: Triple | None


@dataclass(frozen=True)
class Part:
    """Criteria that are compared with each other; `code` names the part among the parts."""

    code: str
    codes: tuple[str, ...]

    @property
    def pairs(self) -> list[Pair]:
        return list(combinations(self.codes, 2))


def parts(groups: Mapping[str, Sequence[str]]) -> list[Part]:
    """Which criteria are compared with which (method 3.2).

    All at once up to nine; more only inside their groups, and the groups with each other. A
    group of more than nine falls into even runs in its order.
    """
    everything = [code for codes in groups.values() for code in codes]
    if len(everything) <= MOST_AT_ONCE:
        return [Part("", tuple(everything))]
    found = []
    for name, codes in groups.items():
        runs = -(-len(codes) // MOST_AT_ONCE)
        for run in range(runs):
            start, end = len(codes) * run // runs, len(codes) * (run + 1) // runs
            code = name if runs == 1 else f"{name}:{run + 1}"
            found.append(Part(code, tuple(codes[start:end])))
    return found


def between(found: Sequence[Part]) -> Part:
    """The comparison of the parts themselves; without pairs where there is only one."""
    return Part("", tuple(part.code for part in found) if len(found) > 1 else ())


def matrix(codes: Sequence[str], judgements: Mapping[Pair, float]) -> Floats:
    """The reciprocal matrix a_ij of shape (n, n); each pair may be said either way round.

    ValueError where a pair is missing or a judgement is outside 1/9 to 9.
    """
    table = np.ones((len(codes), len(codes)))
    for (row, one), (column, other) in combinations(enumerate(codes), 2):
        said = ratio_of(judgements, (one, other))
        if said is None:
            raise ValueError(f"Not judged: {one}, {other}.")
        table[row, column], table[column, row] = said, 1.0 / said
    return table


def ratio_of(judgements: Mapping[Pair, float], pair: Pair) -> float | None:
    """What was said of the pair, either way round; None if nothing."""
    one, other = pair
    if (one, other) in judgements:
        return sound(judgements[one, other])
    if (other, one) in judgements:
        return 1.0 / sound(judgements[other, one])
    return None


def sound(said: float) -> float:
    """The judgement itself; ValueError outside 1/9 to 9."""
    if not isfinite(said) or not 1 / STRONGEST - _HAIR <= said <= STRONGEST + _HAIR:
        raise ValueError("A comparison lies between 1/9 and 9.")
    return float(said)


def weights_of(table: Floats) -> Floats:
    """Weights as fractions that sum to 1: the geometric mean of each row (method 3.2)."""
    means = np.exp(np.log(table).mean(axis=1))
    return means / means.sum()


def consistency_of(table: Floats) -> Consistency:
    """λ = mean((Aw)_i / w_i), CI = (λ − n)/(n − 1), CR = CI/RI (method 3.2).

    One or two criteria cannot contradict each other. ValueError beyond twelve: there is no RI.
    """
    n = len(table)
    if n < min(RANDOM_INDEX):
        return Consistency(float(n), 0.0, 0.0)
    if n not in RANDOM_INDEX:
        raise ValueError("At most twelve criteria have a consistency ratio.")
    w = weights_of(table)
    eigenvalue = max(float((table @ w / w).mean()), float(n))  # below n only by rounding
    index = (eigenvalue - n) / (n - 1)
    return Consistency(eigenvalue, index, index / RANDOM_INDEX[n])


def worst_triple(codes: Sequence[str], table: Floats) -> Triple | None:
    """The triple with the largest |ln(a_ik·a_kj / a_ij)|; None where all agree (method 3.2)."""
    logs = np.log(table)
    best: tuple[float, tuple[int, int, int]] | None = None
    for i, j, k in combinations(range(len(codes)), 3):
        gap = abs(float(logs[i, k] + logs[k, j] - logs[i, j]))
        if gap > _HAIR and (best is None or gap > best[0] + _HAIR):
            best = gap, (i, j, k)
    if best is None:
        return None
    i, j, k = best[1]
    implied = exp(float(logs[i, k] + logs[k, j]))
    return Triple(codes[i], codes[j], codes[k], said=float(table[i, j]), implied=implied)


def weigh(codes: Sequence[str], judgements: Mapping[Pair, float]) -> Weighed:
    """Weights, consistency and the triple that contradicts itself most (method 3.2).

    ValueError where a pair is missing, or a judgement is outside 1/9 to 9.
    """
    table = matrix(codes, judgements)
    shares = weights_of(table)
    return Weighed(
        dict(zip(codes, shares.tolist(), strict=True)),
        consistency_of(table),
        worst_triple(codes, table),
    )


@dataclass(frozen=True)
class Outcome:
    """Judgements of several parts worked out: the weights of all criteria as fractions, and each
    matrix by the code of its part; "" is the only part, or the comparison of the parts."""

    weights: dict[str, float]
    matrices: dict[str, Weighed]

    @property
    def ratio(self) -> float:
        """The largest CR of the matrices."""
        return max((each.consistency.ratio for each in self.matrices.values()), default=0.0)

    @property
    def is_acceptable(self) -> bool:
        return all(each.consistency.is_acceptable for each in self.matrices.values())

    @property
    def worst(self) -> Triple | None:
        """The triple of the matrix that agrees with itself least; None where all agree."""
        found = [each for each in self.matrices.values() if each.worst]
        return max(found, key=lambda each: each.consistency.ratio).worst if found else None


def matrices_of(found: Sequence[Part]) -> list[Part]:
    """The parts to compare, and after them the parts among themselves."""
    among = between(found)
    return [*found, among] if among.codes else list(found)


def pairs_of(found: Sequence[Part]) -> list[Pair]:
    """Every pair that a judge is asked about."""
    return [pair for part in matrices_of(found) for pair in part.pairs]


def weigh_parts(found: Sequence[Part], judgements: Mapping[Pair, float]) -> Outcome:
    """Weights of all criteria: the share of the part times the weight within it (method 3.2).

    ValueError as in `weigh`.
    """
    matrices = {part.code: weigh(part.codes, judgements) for part in matrices_of(found)}
    if len(found) == 1:
        return Outcome(dict(matrices[found[0].code].weights), matrices)
    among = matrices[""].weights
    weights = {
        code: among[part.code] * share
        for part in found
        for code, share in matrices[part.code].weights.items()
    }
    return Outcome(weights, matrices)


def of_a_group(pairs: Sequence[Pair], judges: Sequence[Mapping[Pair, float]]) -> dict[Pair, float]:
    """The judgements of several people as one: the geometric mean of each pair (method 3.2)."""
    if not judges:
        raise ValueError("Nobody has judged.")
    merged = {}
    for pair in pairs:
        said = [ratio_of(judge, pair) for judge in judges]
        if any(each is None for each in said):
            raise ValueError(f"Not judged by everyone: {pair}.")
        merged[pair] = exp(sum(log(each) for each in said if each) / len(said))
    return merged


@dataclass(frozen=True)
class Disagreement:
    """How far the judges lie apart on one pair: the lowest and the highest ratio said."""

    first: str
    second: str
    lowest: float
    highest: float

    @property
    def factor(self) -> float:
        return self.highest / self.lowest

    @property
    def is_opposed(self) -> bool:
        """Whether some find the first more important and others the second."""
        return self.lowest < 1 - _HAIR and self.highest > 1 + _HAIR


def disagreements(
    pairs: Sequence[Pair], judges: Sequence[Mapping[Pair, float]]
) -> list[Disagreement]:
    """Pairs on which the judges differ, the widest apart first (method 3.2)."""
    found = []
    for one, other in pairs:
        said = [each for judge in judges if (each := ratio_of(judge, (one, other))) is not None]
        if said and max(said) > min(said) * (1 + _HAIR):
            found.append(Disagreement(one, other, min(said), max(said)))
    return sorted(found, key=lambda each: (-each.factor, each.first, each.second))
