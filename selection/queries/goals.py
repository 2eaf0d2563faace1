"""Goals of the company, and how much of the weight serves each (method row 36)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from kam.errors import NotFound
from selection.models import CriteriaModel, Criterion, Goal
from selection.queries.criteria import criteria_of


@dataclass
class Served:
    """Criteria of a version that serve one goal, with their weight together in points of 100.

    `goal` None gathers the criteria that serve none. `is_flagged`: a goal without criteria, or
    criteria without a goal.
    """

    goal: Goal | None
    criteria: list[Criterion] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return round(sum(criterion.weight for criterion in self.criteria), 9)

    @property
    def is_flagged(self) -> bool:
        return not self.criteria if self.goal else bool(self.criteria)


def goals() -> QuerySet[Goal]:
    """All goals, the newest year first."""
    return Goal.objects.order_by("-year", "name", "pk")


def get_goal(goal_id: UUID) -> Goal:
    """Raises NotFound."""
    found = Goal.objects.filter(pk=goal_id).first()
    if found is None:
        raise NotFound
    return found


def served_goals(
    model: CriteriaModel, *, today: date, criteria: Sequence[Criterion] | None = None
) -> list[Served]:
    """The weight of a version by goal, the heaviest first; then criteria that serve no goal.

    Goals of this year and later that no criterion serves are among them; those of earlier years
    only while a criterion still serves them.
    """
    found = {goal.pk: Served(goal) for goal in goals()}
    without = Served(None)
    for criterion in criteria_of(model) if criteria is None else criteria:
        found.get(criterion.goal_id, without).criteria.append(criterion)
    shown = [
        served
        for served in found.values()
        if served.criteria or (served.goal and served.goal.year >= today.year)
    ]
    shown.sort(key=lambda served: -served.weight)
    return [*shown, *([without] if without.criteria else [])]
