"""Goals of the company that criteria serve (method row 36)."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import Conflict, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.members import active_members
from kam.tenancy.versions import lock
from selection.models import Criterion, Goal

YEARS = range(2000, 2101)


@dataclass(frozen=True, kw_only=True)
class GoalData:
    """A goal of a year, how it is measured, and the member who answers for it."""

    year: int
    name: str
    measure: str
    owner_id: UUID | None = None


@transaction.atomic
def add_goal(*, goal: GoalData, by: Actor) -> Goal:
    by.must(Permission.SET_CRITERIA)
    stored = Goal()
    changes = _apply(stored, goal)
    stored.save(force_insert=True)
    record("goal.added", subject=stored, by=by, changes=changes)
    return stored


@transaction.atomic
def change_goal(*, goal: Goal, data: GoalData, version: int | None = None, by: Actor) -> Goal:
    by.must(Permission.SET_CRITERIA)
    stored = lock(goal, version)
    changes = _apply(stored, data)
    if changes:
        stored.version += 1
        stored.save(force_update=True)
        record("goal.changed", subject=stored, by=by, changes=changes)
    return stored


@transaction.atomic
def remove_goal(*, goal: Goal, version: int | None = None, by: Actor) -> None:
    """Only a goal that no version's criteria serve: what was decided keeps its reasons."""
    by.must(Permission.SET_CRITERIA)
    stored = lock(goal, version)
    serving = Criterion.objects.filter(goal=stored).order_by("name")
    names = list(dict.fromkeys(serving.values_list("name", flat=True)))
    if names:
        raise Conflict(
            _("Criteria serve this goal: %(names)s. It stays as long as their versions do.")
            % {"names": get_text_list(names, _("and"))}
        )
    changes = {name: (value, None) for name, value in _told(stored).items()}
    record("goal.removed", subject=stored, by=by, changes=changes)
    stored.delete()


def _apply(stored: Goal, goal: GoalData) -> dict[str, tuple[Any, Any]]:
    new = asdict(goal) | {"name": goal.name.strip(), "measure": goal.measure.strip()}
    if not new["name"]:
        raise RuleViolation(_("Give the goal a name."), field="name")
    if not new["measure"]:
        raise RuleViolation(_("Say how the goal is measured."), field="measure")
    if goal.year not in YEARS:
        raise RuleViolation(_("A year lies between 2000 and 2100."), field="year")
    others = Goal.objects.exclude(pk=stored.pk).filter(year=goal.year, name=new["name"])
    if others.exists():
        raise Conflict(_("There is a goal of this name in that year."), field="name")
    before = _told(stored) if stored.name else {}
    if goal.owner_id != stored.owner_id:
        new["owner_name"] = _owner(goal.owner_id)
    for name, value in new.items():
        setattr(stored, name, value)
    after = _told(stored)
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    }


def _told(goal: Goal) -> dict[str, Any]:
    """What history says of it."""
    return {
        "year": goal.year,
        "name": goal.name,
        "measure": goal.measure,
        "owner": goal.owner_name,
    }


def _owner(owner_id: UUID | None) -> str:
    if owner_id is None:
        return ""
    owner = active_members().filter(pk=owner_id).first()
    if owner is None:
        raise NotFound(_("Nobody here has this id."))
    return owner.name
