"""The ranking: everybody's score under a version, or under weights and lines being tried."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from accounts.queries import circle
from kam.identity.actor import Actor
from selection import scoring, tiers
from selection.models import CriteriaModel, Criterion, Score, ScoreRun, TierHolding
from selection.queries.criteria import criteria_of, model_in_force
from selection.queries.eligibility import Eligibility, eligibility_of
from selection.queries.profiles import Weights, weights_under
from selection.queries.ranked import (
    Line,
    RankedAccount,
    Ranking,
    Trial,
    dots_of,
    draw_lines,
)
from selection.queries.shaken import firmness_of, newest_run
from selection.queries.tiers import SchemeInUse, open_proposals, scheme_in_use

SHOWN = 50
CHUNK = 2_000


@dataclass(frozen=True)
class Setting:
    """What a ranking stands on: a version, its criteria, the scheme, and the version in force."""

    model: CriteriaModel
    criteria: list[Criterion]
    scheme: SchemeInUse | None
    current: CriteriaModel | None

    @property
    def stored_points(self) -> dict[str, float]:
        return {criterion.code: criterion.weight for criterion in self.criteria}

    @property
    def stored_lines(self) -> list[float]:
        return self.scheme.thresholds if self.scheme else []


@dataclass(frozen=True)
class _Asked:
    """What is ranked, under which weights and lines, for whom."""

    model: CriteriaModel
    criteria: list[Criterion]
    points: dict[str, float]
    lines: list[float]
    by: Actor
    current: CriteriaModel | None
    is_weighed: bool
    is_tried: bool

    @cached_property
    def weights(self) -> Weights:
        """Those tried or stored; accounts of a weight profile keep its weights."""
        shares = [self.points[criterion.code] for criterion in self.criteria]
        return weights_under(self.model, self.criteria, usual=shares)

    @property
    def is_limited(self) -> bool:
        return (self.is_weighed or self.model.is_open) and not circle.reads_all_figures(self.by)


@dataclass(frozen=True)
class _Field:
    """The scores of everybody in view, in no particular order, with rank and level.

    `counts` says who takes a seat: who may enter, and holders whom nothing bars.
    """

    ids: list[UUID]
    score: NDArray[np.float64]
    completeness: NDArray[np.float64]
    rank: NDArray[np.int64]
    level: NDArray[np.int64]
    rank_in_force: NDArray[np.int64] | None
    eligibility: dict[UUID, Eligibility]
    counts: NDArray[np.bool_]

    def best_first(self) -> NDArray[np.int64]:
        known = np.flatnonzero(self.rank)
        return known[np.lexsort(([str(self.ids[row]) for row in known], self.rank[known]))]


def setting_of(model: CriteriaModel, *, today: date) -> Setting:
    return Setting(model, criteria_of(model), scheme_in_use(), model_in_force(today))


def ranking(
    setting: Setting, *, by: Actor, trial: Trial | None = None, shown: int = SHOWN
) -> Ranking:
    """Rank the accounts under a version. A trial changes what is shown, nothing else.

    Weights being tried, and drafts, rank only accounts whose figures the reader may read: who
    could weigh one figure at 100 would read it off the score.
    """
    trial = trial or Trial()
    model, criteria, scheme = setting.model, setting.criteria, setting.scheme
    asked = _asked(setting, by=by, trial=trial)
    view = _field(asked)
    order = view.best_first()
    lines = _lines(scheme, asked.lines, view)
    dots, each = dots_of(view.score[order], view.level[order])
    rows = _rows(asked, view, order[:shown], lines)
    known = view.completeness[order].tolist()
    return Ranking(
        model=model,
        criteria=criteria,
        points=asked.points,
        lines=lines,
        lines_on_top=draw_lines(rows, lines, complete=len(order) <= shown),
        rows=rows,
        dots=dots,
        accounts_per_dot=each,
        total=len(order),
        without_score=len(view.ids) - len(order),
        incomplete=sum(not scoring.is_complete(share) for share in known),
        near_lines=sum(tiers.is_near_line(s, asked.lines) for s in view.score[order].tolist()),
        is_trial=bool(trial),
        is_limited=asked.is_limited,
        stability=None if trial else newest_run(model),
        run=ScoreRun.objects.filter(model=model).order_by("-pk").first(),
        compared=view.rank_in_force is not None,
    )


def ranked_rows(
    setting: Setting, *, by: Actor, trial: Trial | None = None
) -> Iterator[RankedAccount]:
    """Every row of `ranking`, in its order, looked up a chunk at a time."""
    asked = _asked(setting, by=by, trial=trial or Trial())
    view = _field(asked)
    lines, order = _lines(setting.scheme, asked.lines, view), view.best_first()
    for start in range(0, len(order), CHUNK):
        yield from _rows(asked, view, order[start : start + CHUNK], lines)


def _asked(setting: Setting, *, by: Actor, trial: Trial) -> _Asked:
    return _Asked(
        model=setting.model,
        criteria=setting.criteria,
        points=dict(trial.points or setting.stored_points),
        lines=list(trial.lines or setting.stored_lines),
        by=by,
        current=setting.current,
        is_weighed=trial.points is not None,
        is_tried=bool(trial),
    )


def _field(asked: _Asked) -> _Field:
    scores = Score.objects.filter(model=asked.model)
    if asked.is_limited:
        scores = scores.filter(circle.seen_from(circle.readable_figures(asked.by), "account"))
    if asked.is_weighed:
        rows = list(scores.values_list("account_id", "utilities", "profile_id"))
        worth = np.array([row[1] for row in rows], dtype=np.float64)
        table = asked.weights.table([row[2] for row in rows])
        scored = scoring.score(worth.reshape(-1, len(asked.criteria)), table)
        score, completeness = scored.score, scored.completeness
    else:
        rows = list(scores.values_list("account_id", "score", "completeness"))
        table = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 2)
        score, completeness = table[:, 0], table[:, 1]
    ids = [row[0] for row in rows]
    nowhere = np.zeros(len(ids), dtype=np.int64)
    known = dict(zip(ids, np.nan_to_num(completeness).tolist(), strict=True))
    able = eligibility_of(model=asked.model, known=known)
    return _Field(
        ids=ids,
        score=score,
        completeness=completeness,
        rank=scoring.ranks(score),
        level=tiers.place(score, asked.lines) if asked.lines else nowhere,
        rank_in_force=_ranks_in_force(asked, ids),
        eligibility=able,
        counts=_counting(ids, able),
    )


def _counting(ids: Sequence[UUID], able: Mapping[UUID, Eligibility]) -> NDArray[np.bool_]:
    held = set(TierHolding.objects.filter(ends_on=None).values_list("account_id", flat=True))
    return np.array([able[each].may_sit(holds=each in held) for each in ids], dtype=bool)


def _ranks_in_force(asked: _Asked, ids: Sequence[UUID]) -> NDArray[np.int64] | None:
    """Ranks of the same accounts by the score in force, where something else is shown."""
    if asked.current is None or (asked.current == asked.model and not asked.is_weighed):
        return None
    in_force = dict(Score.objects.filter(model=asked.current).values_list("account_id", "score"))
    found = [in_force.get(account_id) for account_id in ids]
    return scoring.ranks(np.array(found, dtype=np.float64))


def _lines(scheme: SchemeInUse | None, thresholds: Sequence[float], view: _Field) -> list[Line]:
    if scheme is None:
        return []
    size = len(thresholds) + 1
    counted = np.bincount(view.level[view.counts], minlength=size)
    others = np.bincount(view.level[~view.counts], minlength=size)
    return [
        Line(tier.level, tier.name, threshold, int(counted[tier.level]), int(others[tier.level]))
        for tier, threshold in zip(scheme.tiers, thresholds, strict=True)
    ]


DETAILS = {
    "name": "account__name",
    "sector": "account__sector",
    "revenue_minor": "account__standings__revenue_minor",
    "currency": "account__standings__currency",
    "held_level": "account__standings__tier_level",
    "held_name": "account__standings__tier_name",
}


def _rows(
    asked: _Asked, view: _Field, shown: NDArray[np.int64], lines: Sequence[Line]
) -> list[RankedAccount]:
    ids = [view.ids[row] for row in shown]
    if not ids:
        return []
    found = Score.objects.filter(model=asked.model, account_id__in=ids)
    details = {
        each["account_id"]: each
        for each in found.values("account_id", "utilities", "profile_id", *DETAILS.values())
    }
    readable = _readable(ids, asked)
    lines_of_run = {} if asked.is_tried else firmness_of(ids, run=newest_run(asked.model))
    proposals = {each.account_id: each for each in open_proposals().filter(account_id__in=ids)}
    worth = np.array([details[each]["utilities"] for each in ids], dtype=np.float64)
    table = asked.weights.table([details[each]["profile_id"] for each in ids])
    points = np.nan_to_num(scoring.score(worth, table).points)
    names = [criterion.name for criterion in asked.criteria]
    rows = []
    for place, row in enumerate(shown):
        account_id, score, level = ids[place], float(view.score[row]), int(view.level[row])
        is_open = readable is None or account_id in readable
        detail = {name: details[account_id][path] for name, path in DETAILS.items()}
        if not is_open:
            detail["revenue_minor"] = None
        rows.append(
            RankedAccount(
                **detail,
                rank=int(view.rank[row]),
                account_id=account_id,
                score=score,
                completeness=float(view.completeness[row]),
                level=level,
                tier_name=lines[level - 1].name if level else "",
                near_line=tiers.is_near_line(score, asked.lines),
                change=_change(view, int(row)),
                is_open=is_open,
                proposal=proposals.get(account_id),
                line=lines_of_run.get(account_id),
                eligibility=view.eligibility[account_id],
                parts=list(zip(names, points[place].tolist(), strict=True)) if is_open else [],
            )
        )
    return rows


def _readable(ids: Sequence[UUID], asked: _Asked) -> set[UUID] | None:
    """Those of the accounts whose figures the reader may read; None for all."""
    if circle.reads_all_figures(asked.by):
        return None
    mine = circle.seen_from(circle.readable_figures(asked.by), "account")
    found = Score.objects.filter(mine, model=asked.model, account_id__in=ids)
    return set(found.values_list("account_id", flat=True))


def _change(view: _Field, row: int) -> int | None:
    """Ranks gained against the score in force; None where there is nothing to compare."""
    if view.rank_in_force is None or not view.rank_in_force[row]:
        return None
    return int(view.rank_in_force[row] - view.rank[row])
