"""Criteria of a draft: pick from the library, add, reword, remove (method rows 38 and 41)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.tenancy.versions import lock
from selection import bands, library, weights
from selection.choices import FLAW_WORDS, Group, Missing, Source
from selection.models import CriteriaModel, Criterion, Goal
from selection.queries.criteria import criteria_of
from selection.queries.goals import get_goal
from selection.queries.inputs import suggested_anchors
from selection.services.drafts import changed, must_change, weigh_again
from selection.services.scores import score_accounts

STEPS_OF_A_RATING = 5
MOST_CRITERIA = 24


@dataclass(frozen=True)
class CriterionChange:
    """What a person may say about a criterion; `anchors` only where it is computed from data.

    `goal_id` is the goal of the company that it serves, `missing` what an unknown value means.
    """

    name: str
    help: str = ""
    group: str = Group.ATTRACTIVENESS
    anchors: Sequence[float] | None = None
    worded: Sequence[str] = field(default=())
    goal_id: UUID | None = None
    missing: str = Missing.LEFT_OUT


@transaction.atomic
def pick_criteria(
    *, model: CriteriaModel, codes: Sequence[str], by: Actor, today: date, now: datetime
) -> list[Criterion]:
    """Add ready criteria of the library; anchors come from the data where it suggests any."""
    must_change(model=model, by=by)
    present = criteria_of(model)
    taken = {criterion.code for criterion in present}
    items = [library.ready(code) for code in dict.fromkeys(codes)]
    if not items:
        raise RuleViolation(_("Pick at least one criterion."), field="codes")
    if any(item is None for item in items):
        raise RuleViolation(_("This criterion is not in the library."), field="codes")
    if any(item.code in taken for item in items):
        raise RuleViolation(_("This criterion is in the draft already."), field="codes")
    _must_not_be_too_many(len(present) + len(items))
    share = _share_of_newcomers(present, len(items))
    added = [
        _from_library(
            item,
            model,
            place,
            share,
            suggested_anchors(item, today=today, currency=by.tenant.currency),
        )
        for place, item in enumerate(items, start=len(present))
    ]
    Criterion.objects.bulk_create(added)
    changed(
        model=model,
        by=by,
        now=now,
        changes={"criteria": (None, [criterion.name for criterion in added])},
    )
    weigh_again(model)
    score_accounts(model=model, by=by, today=today, now=now)
    return added


@transaction.atomic
def add_criterion(
    *, model: CriteriaModel, change: CriterionChange, by: Actor, today: date, now: datetime
) -> Criterion:
    """A criterion of our own, rated by people on five worded steps."""
    must_change(model=model, by=by)
    present = criteria_of(model)
    _must_not_be_too_many(len(present) + 1)
    _must_be_worded(change.worded)
    name = _must_have_a_name(change.name)
    code = _free_code(name, {criterion.code for criterion in present})
    criterion = Criterion.objects.create(
        model=model,
        position=len(present),
        code=code,
        name=name,
        help=change.help.strip(),
        group=change.group,
        source=Source.RATING,
        weight=_share_of_newcomers(present, 1),
        worded=[words.strip() for words in change.worded],
        goal=_goal(change.goal_id),
        missing=change.missing,
    )
    changed(model=model, by=by, now=now, changes={"criteria": (None, [name])})
    weigh_again(model)
    score_accounts(model=model, by=by, today=today, now=now)
    return criterion


@transaction.atomic
def change_criterion(
    *,
    criterion: Criterion,
    change: CriterionChange,
    version: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> Criterion:
    """Reword a criterion of a draft or move its anchors; they must rise (or fall) strictly."""
    must_change(model=criterion.model, by=by)
    lock(criterion, version)
    before = _told(criterion)
    criterion.name = _must_have_a_name(change.name)
    criterion.help = change.help.strip()
    criterion.group = change.group
    criterion.missing = change.missing
    criterion.goal = _goal(change.goal_id)
    after = _told(criterion)
    if criterion.source == Source.METRIC and change.anchors is not None:
        anchors = list(change.anchors)
        wrong = bands.flaw(anchors, falling=criterion.falling, is_money=criterion.is_money)
        if wrong:
            raise RuleViolation(FLAW_WORDS[wrong], field="anchors")
        before["anchors"], after["anchors"] = criterion.anchors, anchors
        criterion.anchors = anchors
    if criterion.is_rated:
        _must_be_worded(change.worded)
        worded = [words.strip() for words in change.worded]
        before["worded"], after["worded"] = criterion.worded, worded
        criterion.worded = worded
    criterion.version += 1
    criterion.save()
    changed(
        model=criterion.model,
        by=by,
        now=now,
        changes={
            name: (before[name], after[name]) for name in after if before[name] != after[name]
        },
    )
    score_accounts(model=criterion.model, by=by, today=today, now=now)
    return criterion


@transaction.atomic
def remove_criterion(
    *, criterion: Criterion, version: int | None = None, by: Actor, today: date, now: datetime
) -> None:
    """Take a criterion out of a draft; the others share its weight in proportion."""
    model = criterion.model
    must_change(model=model, by=by)
    lock(criterion, version)
    changed(model=model, by=by, now=now, changes={"criteria": ([criterion.name], None)})
    criterion.delete()
    for place, other in enumerate(criteria_of(model)):
        Criterion.objects.filter(pk=other.pk).update(position=place)
    weigh_again(model)
    score_accounts(model=model, by=by, today=today, now=now)


def _told(criterion: Criterion) -> dict[str, Any]:
    """What history says of it, whatever its source."""
    return {
        "name": criterion.name,
        "help": criterion.help,
        "group": criterion.group,
        "missing": criterion.missing,
        "goal": criterion.goal.name if criterion.goal else None,
    }


def _goal(goal_id: UUID | None) -> Goal | None:
    return get_goal(goal_id) if goal_id else None


def _must_not_be_too_many(number: int) -> None:
    if number > MOST_CRITERIA:
        raise RuleViolation(
            _("A version holds at most %(most)s criteria.") % {"most": MOST_CRITERIA}
        )


def _must_have_a_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise RuleViolation(_("Give the criterion a name."), field="name")
    return name


def _must_be_worded(worded: Sequence[str]) -> None:
    if len(worded) != STEPS_OF_A_RATING or not all(words.strip() for words in worded):
        raise RuleViolation(_("Say in words what 0, 25, 50, 75 and 100 mean."), field="worded")


def _share_of_newcomers(present: Sequence[Criterion], newcomers: int) -> float:
    """What each new criterion gets, so that it weighs as much as an average one."""
    return weights.TOTAL / max(len(present), 1) if present else weights.TOTAL / newcomers


def _free_code(name: str, taken: set[str]) -> str:
    stem = slugify(name).replace("-", "_")[:30] or "criterion"
    codes = (stem if number == 1 else f"{stem}_{number}" for number in range(1, 1000))
    ready = {item.code for item in library.CRITERIA}
    return next(code for code in codes if code not in taken and code not in ready)


def _from_library(
    item: library.ReadyCriterion,
    model: CriteriaModel,
    place: int,
    weight: float,
    suggested: tuple[float, ...] | None,
) -> Criterion:
    anchors = suggested or item.anchors
    return Criterion(
        model=model,
        position=place,
        code=item.code,
        name=_(item.name),
        help=_(item.help),
        group=item.group,
        source=item.source,
        metric=item.metric,
        unit=item.unit,
        weight=weight,
        falling=item.falling,
        is_money=item.is_money,
        anchors=list(anchors) if item.source == Source.METRIC else None,
        worded=[_(words) for words in item.worded],
    )
