"""The accounts that one is ranked among, and the two beside it (method 3.3, break-even weight)."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from accounts.queries import circle
from kam.identity.actor import Actor
from selection import scoring, sensitivity
from selection.models import Criterion, Score
from selection.queries.explanations import Explanation
from selection.queries.profiles import weights_under

MOST_RANKED = 5_000
"""In a larger book every opened row would rank everybody a dozen times: scores only."""

TURNS_SHOWN = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Turn:
    """The weight, in percent, at which an account and its neighbour change places."""

    criterion: Criterion
    weight: float
    at: float


@dataclass(frozen=True)
class Neighbour:
    """The account one place above or below; `weighed_alike` is False where a segment's weights
    differ, so that no single weight turns the two."""

    account_id: UUID
    name: str
    rank: int
    score: float
    is_above: bool
    weighed_alike: bool
    turns: list[Turn]


@dataclass(frozen=True)
class Field:
    """The accounts that are ranked together: the one explained is `row` of them."""

    ids: list[UUID]
    utilities: Floats
    weights: Floats
    row: int
    is_ranked: bool

    @classmethod
    def read(cls, why: Explanation, *, by: Actor, points: dict[str, float] | None) -> "Field":
        own = np.array([worth_of(why)], dtype=np.float64)
        shares = np.array([part.weight for part in why.parts], dtype=np.float64)
        scores = Score.objects.filter(model=why.model)
        if not circle.reads_all_figures(by):
            scores = scores.filter(circle.seen_from(circle.readable_figures(by), "account"))
        if scores.count() > MOST_RANKED:
            return cls([why.account_id], own, shares, 0, is_ranked=False)
        rows = list(scores.values_list("account_id", "utilities", "profile_id"))
        criteria = [part.criterion for part in why.parts]
        usual = [points.get(each.code, 0.0) for each in criteria] if points else None
        table = weights_under(why.model, criteria, usual=usual).table([row[2] for row in rows])
        return cls(
            ids=[row[0] for row in rows],
            utilities=np.array([row[1] for row in rows], dtype=np.float64),
            weights=scoring.shares_of(table),
            row=[row[0] for row in rows].index(why.account_id),
            is_ranked=True,
        )

    @cached_property
    def score(self) -> Floats:
        return scoring.score(self.utilities, self.weights).score

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        return scoring.ranks(self.score)

    def weights_of(self, row: int) -> Floats:
        return self.weights if self.weights.ndim == 1 else self.weights[row]

    def beside(self) -> list[tuple[int, bool]]:
        """The rows one place above and below in the order of the ranking, and which is which."""
        known = np.flatnonzero(self.rank)
        order = known[np.lexsort(([str(self.ids[row]) for row in known], self.rank[known]))]
        at = np.flatnonzero(order == self.row)
        if not len(at):
            return []
        found = [(int(at[0]) - 1, True), (int(at[0]) + 1, False)]
        return [(int(order[place]), above) for place, above in found if 0 <= place < len(order)]


def worth_of(why: Explanation) -> list[float]:
    return [np.nan if part.utility is None else part.utility for part in why.parts]


def neighbours_of(why: Explanation, field: Field) -> list[Neighbour]:
    beside = field.beside()
    ids = [field.ids[row] for row, _above in beside]
    named = Score.objects.filter(model=why.model, account_id__in=ids)
    names = dict(named.values_list("account_id", "account__name"))
    own = field.weights_of(field.row)
    found = []
    for row, is_above in beside:
        alike = bool(np.allclose(field.weights_of(row), own))
        found.append(
            Neighbour(
                account_id=field.ids[row],
                name=names[field.ids[row]],
                rank=int(field.rank[row]),
                score=float(field.score[row]),
                is_above=is_above,
                weighed_alike=alike,
                turns=_turns(why, field, row) if alike else [],
            )
        )
    return found


def _turns(why: Explanation, field: Field, row: int) -> list[Turn]:
    """Break-even weights of the account and the one in `row`, the nearest to today's first."""
    one, two = field.utilities[field.row], field.utilities[row]
    weights = field.weights_of(field.row)
    found = []
    for column, part in enumerate(why.parts):
        at = sensitivity.break_even(one, two, weights, column) if part.weight > 0 else None
        if at is not None:
            found.append(Turn(part.criterion, part.weight, 100 * at))
    return sorted(found, key=lambda turn: abs(turn.at - turn.weight))[:TURNS_SHOWN]
