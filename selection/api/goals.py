"""Goals of the company, and the weight that serves each."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_goals as shapes
from selection.forms.clock import today_of
from selection.queries import criteria as criteria_queries
from selection.queries import goals as queries
from selection.services import goals as services

if TYPE_CHECKING:
    from selection.models import Goal

READ, WRITE = "selection:read", "selection:write"
SET = Permission.SET_CRITERIA


class Goals(Endpoint):
    """Goals of the company."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": SET}
    takes = shapes.GoalIn
    gives = shapes.GoalOut
    paged = versioned = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the goals, the newest year first."""
        return self.page(queries.goals(), key=["-year", "name", "id"], never_null=["year", "name"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add a goal."""
        goal = services.add_goal(goal=services.GoalData(**self.data), by=self.actor)
        return self.created(goal, at=reverse("api:selection:goal", args=[goal.pk]))


class OneGoal(Endpoint):
    """One goal."""

    scope = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "PUT": SET, "DELETE": SET}
    takes = shapes.GoalIn
    gives = shapes.GoalOut
    versioned = True

    def get(self, request: HttpRequest, goal_id: UUID) -> "Goal":
        """Read a goal."""
        return queries.get_goal(goal_id)

    def put(self, request: HttpRequest, goal_id: UUID) -> "Goal":
        """Change a goal."""
        return services.change_goal(
            goal=queries.get_goal(goal_id),
            data=services.GoalData(**self.data),
            version=self.seen,
            by=self.actor,
        )

    def delete(self, request: HttpRequest, goal_id: UUID) -> None:
        """Remove a goal that no criterion serves."""
        services.remove_goal(goal=queries.get_goal(goal_id), version=self.seen, by=self.actor)


class Served(Endpoint):
    """The weight of one version by goal."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = shapes.ServedGoalOut
    paged = True

    def get(self, request: HttpRequest, model_id: UUID) -> Any:
        """List the goals with the weight that serves each, the heaviest first."""
        model = criteria_queries.get_model(model_id)
        return [
            {
                "goal": served.goal,
                "weight": served.weight,
                "criteria": [criterion.code for criterion in served.criteria],
                "is_flagged": served.is_flagged,
            }
            for served in queries.served_goals(model, today=today_of(self.actor))
        ]
