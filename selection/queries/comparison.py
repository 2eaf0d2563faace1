"""Two versions of the criteria side by side: who moves (method row 41)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from accounts.queries import circle
from kam.identity.actor import Actor
from selection import scoring, tiers
from selection.choices import Move
from selection.models import CriteriaModel, Criterion, Score, ScoreRun
from selection.queries.criteria import criteria_of
from selection.queries.seating import seated_under
from selection.queries.tiers import SchemeInUse, scheme_in_use

SHOWN = 50
CHUNK = 2_000
ORDER = [tiers.Move.ENTER, tiers.Move.LEAVE, tiers.Move.RISE, tiers.Move.FALL, tiers.Move.STAY]
"""Who enters and who leaves is what people ask first."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """One of the two versions, with the moment of its last scoring."""

    model: CriteriaModel
    criteria: list[Criterion]
    scored_at: datetime | None


@dataclass(frozen=True)
class WeightBeside:
    """A criterion under both versions; None where a version lacks it."""

    code: str
    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float:
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True)
class Mover:
    """An account under both versions; rank 0 and score None without a score, level 0 outside."""

    account_id: UUID
    name: str
    sector: str
    move: str
    rank_before: int
    rank_after: int
    score_before: float | None
    score_after: float | None
    tier_before: str
    tier_after: str
    level_before: int
    level_after: int

    @property
    def change(self) -> int | None:
        """Ranks gained; None where one version does not rank the account."""
        if not self.rank_before or not self.rank_after:
            return None
        return self.rank_before - self.rank_after

    @property
    def change_down(self) -> int:
        return -(self.change or 0)

    @property
    def move_label(self) -> str:
        return str(Move(self.move).label) if self.move in Move.values else ""


@dataclass(frozen=True)
class _Field:
    """Everybody who has a row under either version, one line each."""

    ids: list[UUID]
    score: tuple[NDArray[np.float64], NDArray[np.float64]]
    rank: tuple[Ints, Ints]
    level: tuple[Ints, Ints]

    @cached_property
    def kind(self) -> Ints:
        """The place of each account's move in ORDER."""
        before, after = self.level
        stays = np.full(len(self.ids), ORDER.index(tiers.Move.STAY))
        return np.select(
            [
                before == after,
                before == tiers.OUTSIDE,
                after == tiers.OUTSIDE,
                after < before,
            ],
            [stays, stays * 0, stays * 0 + 1, stays * 0 + 2],
            default=3,
        ).astype(np.int64)

    @cached_property
    def gained(self) -> Ints:
        before, after = self.rank
        return np.where((before > 0) & (after > 0), before - after, 0)

    def order(self) -> Ints:
        """Entering best first, leaving best first, then the widest moves, then the rank."""
        last = len(self.ids) + 1
        before, after = (np.where(rank > 0, rank, last) for rank in self.rank)
        within = np.select([self.kind == 0, self.kind == 1], [after, before], -np.abs(self.gained))
        return np.lexsort(([str(each) for each in self.ids], after, within, self.kind))


@dataclass(frozen=True)
class Comparison:
    """`before` and `after` side by side; the rows that move most come first."""

    before: Side
    after: Side
    weights: list[WeightBeside]
    scheme: SchemeInUse | None
    counts: dict[str, int]
    reordered: int
    total: int
    rows: list[Mover]
    is_limited: bool

    @property
    def more(self) -> int:
        return self.total - len(self.rows)

    @property
    def tiers_change(self) -> int:
        return sum(self.counts.values())


def comparison(
    before: CriteriaModel, after: CriteriaModel, *, by: Actor, shown: int = SHOWN
) -> Comparison:
    """Who moves from one version to the other, entering and leaving first.

    Tiers are those of the scheme in use: under each version the best who may be selected fill the
    seats from the top, down to the floors. Versions that are not approved show only accounts whose
    figures the reader may read.
    """
    scheme = scheme_in_use()
    is_limited = _is_limited(before, after, by)
    field = _field(before, after, scheme, by if is_limited else None)
    rows = _movers(field, field.order()[:shown], scheme)
    sides = [Side(model, criteria_of(model), _scored_at(model)) for model in (before, after)]
    return Comparison(
        before=sides[0],
        after=sides[1],
        weights=_weights(sides[0].criteria, sides[1].criteria),
        scheme=scheme,
        counts=_counts(field),
        reordered=int((field.gained != 0).sum()),
        total=len(field.ids),
        rows=rows,
        is_limited=is_limited,
    )


def movers(before: CriteriaModel, after: CriteriaModel, *, by: Actor) -> Iterator[Mover]:
    """Every row of `comparison`, in its order, looked up a chunk at a time."""
    scheme = scheme_in_use()
    field = _field(before, after, scheme, by if _is_limited(before, after, by) else None)
    order = field.order()
    for start in range(0, len(order), CHUNK):
        yield from _movers(field, order[start : start + CHUNK], scheme)


def counts_between(before: CriteriaModel, after: CriteriaModel) -> dict[str, int]:
    """How many accounts enter, leave, rise and fall: over everybody, without saying who."""
    return _counts(_field(before, after, scheme_in_use(), None))


def _is_limited(before: CriteriaModel, after: CriteriaModel, by: Actor) -> bool:
    return (before.is_open or after.is_open) and not circle.reads_all_figures(by)


def _field(
    before: CriteriaModel, after: CriteriaModel, scheme: SchemeInUse | None, by: Actor | None
) -> _Field:
    """Places are taken among everybody, whoever reads; others are left away afterwards."""
    found, placed = zip(*seated_under((before, after), scheme), strict=True)
    ids = list(dict.fromkeys([*found[0], *found[1]]))
    if by is not None:
        mine = circle.seen_from(circle.readable_figures(by), "account")
        rows = Score.objects.filter(mine, model__in=[before, after])
        readable = set(rows.values_list("account_id", flat=True))
        ids = [each for each in ids if each in readable]
    first, second = (
        np.array([side[each][0] if each in side else None for each in ids], dtype=np.float64)
        for side in found
    )
    was, now = (np.array([side.get(each, 0) for each in ids], dtype=np.int64) for side in placed)
    return _Field(ids, (first, second), (scoring.ranks(first), scoring.ranks(second)), (was, now))


def _counts(field: _Field) -> dict[str, int]:
    number = np.bincount(field.kind, minlength=len(ORDER))
    return {
        move.value: int(number[place])
        for place, move in enumerate(ORDER)
        if move is not tiers.Move.STAY
    }


def _movers(field: _Field, shown: Ints, scheme: SchemeInUse | None) -> list[Mover]:
    ids = [field.ids[row] for row in shown]
    names = {
        account_id: (name, sector)
        for account_id, name, sector in Score.objects.filter(account_id__in=ids)
        .values_list("account_id", "account__name", "account__sector")
        .distinct()
    }
    called = {tier.level: tier.name for tier in scheme.tiers} if scheme else {}
    rows = []
    for place, row in enumerate(shown):
        name, sector = names[ids[place]]
        levels = [int(side[row]) for side in field.level]
        scores = [None if np.isnan(side[row]) else float(side[row]) for side in field.score]
        rows.append(
            Mover(
                account_id=ids[place],
                name=name,
                sector=sector,
                move=ORDER[field.kind[row]].value,
                rank_before=int(field.rank[0][row]),
                rank_after=int(field.rank[1][row]),
                score_before=scores[0],
                score_after=scores[1],
                tier_before=called.get(levels[0], ""),
                tier_after=called.get(levels[1], ""),
                level_before=levels[0],
                level_after=levels[1],
            )
        )
    return rows


def _weights(before: Sequence[Criterion], after: Sequence[Criterion]) -> list[WeightBeside]:
    """Criteria of the later version in their order, then those that only the earlier one has."""
    was = {criterion.code: criterion for criterion in before}
    now = {criterion.code: criterion for criterion in after}
    beside = [
        WeightBeside(code, each.name, was[code].weight if code in was else None, each.weight)
        for code, each in now.items()
    ]
    gone = [
        WeightBeside(code, each.name, each.weight, None)
        for code, each in was.items()
        if code not in now
    ]
    return beside + gone


def _scored_at(model: CriteriaModel) -> datetime | None:
    runs = ScoreRun.objects.filter(model=model).order_by("-pk")
    return runs.values_list("finished_at", flat=True).first()
