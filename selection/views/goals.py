"""Goals of the company and the weight that serves each."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.frame import colleagues
from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection import tables
from selection.forms.clock import today_of
from selection.forms.goals import GoalForm
from selection.queries import criteria as criteria_queries
from selection.queries import goals as queries
from selection.services import goals as services

if TYPE_CHECKING:
    from selection.models import Goal


@require_GET
@allow(Permission.READ_REGISTER)
def goals(request: HttpRequest) -> HttpResponseBase:
    """All goals, and what the draft, else the version in force, gives each."""
    if kind := exports.asked(request):
        return exports.table_answer(
            request, name="goals", columns=tables.GOALS, rows=queries.goals(), kind=kind
        )
    today = today_of(request.actor)
    model = criteria_queries.draft() or criteria_queries.model_in_force(today)
    served = queries.served_goals(model, today=today) if model else []
    weights = {each.goal.pk: each for each in served if each.goal}
    context = {
        "tab": "criteria",
        "model": model,
        "goals": [(goal, weights.get(goal.pk)) for goal in queries.goals()],
        "without": next((each for each in served if each.goal is None), None),
    }
    return render(request, "selection/goals.html", context)


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def add(request: HttpRequest) -> HttpResponse:
    form = GoalForm(
        request.POST or None,
        people=colleagues(),
        initial={"year": today_of(request.actor).year},
    )

    def act(data: services.GoalData) -> "Goal":
        return services.add_goal(goal=data, by=request.actor)

    return _answer(request, form, submit(form, act), None)


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def goal(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    found = queries.get_goal(goal_id)
    initial = {name: getattr(found, name) for name in ("year", "name", "measure", "owner_id")}
    form = GoalForm(request.POST or None, people=colleagues(), initial=initial)
    done = submit(
        form,
        services.change_goal,
        goal=found,
        version=seen_version(request),
        by=request.actor,
    )
    return _answer(request, form, done, found)


@require_POST
@allow(Permission.SET_CRITERIA)
def remove(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    try:
        services.remove_goal(goal=queries.get_goal(goal_id), by=request.actor)
        toast(request, _("The goal is removed."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return respond(request, None, otherwise=reverse("selection:goals"))


def _answer(request: HttpRequest, form: GoalForm, done: Any, found: "Goal | None") -> HttpResponse:
    if done is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=reverse("selection:goals"))
    context: dict[str, Any] = {"tab": "criteria", "form": form, "goal": found}
    if found is not None:
        context |= shown_again(request, form, found.version, subject=found)
    return render(request, "selection/goal.html", context, status=status_of(request, form))
