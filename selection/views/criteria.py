"""Versions of the criteria: read them, draft one, change it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import SeeOther
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection import tables
from selection.choices import Source
from selection.forms.clock import clock_of, today_of
from selection.forms.criteria import CriterionForm, PickForm, SubmitForm
from selection.knockouts import MOST
from selection.queries import criteria as queries
from selection.queries import goals as goal_queries
from selection.queries import submissions
from selection.queries.inputs import suggested_anchors
from selection.services import criteria as services
from selection.services import versions as version_services
from selection.views.knockouts import shown_knockouts
from selection.views.profiles import shown_profiles

if TYPE_CHECKING:
    from selection.models import CriteriaModel, Criterion


@require_GET
@allow(Permission.READ_REGISTER)
def versions(request: HttpRequest) -> HttpResponseBase:
    """All versions; the draft, else the one in force, stands open."""
    today = today_of(request.actor)
    model = queries.open_version() or queries.model_in_force(today)
    if model is not None and (kind := exports.asked(request)):
        return _file(request, model, kind)
    return render(request, "selection/criteria.html", version_context(request, model))


@require_GET
@allow(Permission.READ_REGISTER)
def version(request: HttpRequest, model_id: UUID) -> HttpResponseBase:
    model = queries.get_model(model_id)
    if kind := exports.asked(request):
        return _file(request, model, kind)
    return render(request, "selection/criteria.html", version_context(request, model))


@require_POST
@allow(Permission.SET_CRITERIA)
def start(request: HttpRequest) -> HttpResponse:
    try:
        model = version_services.start_draft(by=request.actor, **clock_of(request.actor))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
        return _go(reverse("selection:criteria"))
    return _to(model)


@require_POST
@allow(Permission.SET_CRITERIA)
def discard(request: HttpRequest, model_id: UUID) -> HttpResponse:
    model = queries.get_model(model_id)
    try:
        version_services.discard_draft(model=model, by=request.actor)
        toast(request, _("The draft is gone."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return _go(reverse("selection:criteria"))


@require_POST
@allow(Permission.SET_CRITERIA)
def pick(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Add ready criteria of the library."""
    model = queries.get_model(model_id)
    offered = queries.offered_criteria(queries.criteria_of(model))
    form = PickForm(request.POST, offered=offered)
    done = submit(
        form, services.pick_criteria, model=model, by=request.actor, **clock_of(request.actor)
    )
    if done is None:
        return render(
            request,
            "selection/criteria.html",
            version_context(request, model, pick=form),
            status=422,
        )
    return _to(model)


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def add(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """A criterion of our own, rated by people."""
    model = queries.get_model(model_id)
    form = CriterionForm(request.POST or None, goals=_goals(), has_words=True)

    def act(**_said: object) -> "Criterion":
        change = services.CriterionChange(**{**form.said, "anchors": None})
        return services.add_criterion(
            model=model, change=change, by=request.actor, **clock_of(request.actor)
        )

    if submit(form, act) is not None:
        return _to(model)
    context = {"form": form, "model": model, "tab": "criteria"}
    return render(request, "selection/criterion.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def criterion(request: HttpRequest, criterion_id: UUID) -> HttpResponse:
    """Reword a criterion of a draft, or move its anchors."""
    found = queries.get_criterion(criterion_id)
    suggestion = suggested_anchors(
        found, today=today_of(request.actor), currency=request.actor.tenant.currency
    )
    used = suggestion if request.GET.get("use") == "suggestion" else None
    form = CriterionForm(
        request.POST or None,
        initial=_initial(found, anchors=used),
        goals=_goals(),
        has_anchors=found.source == Source.METRIC,
        has_words=found.is_rated,
    )

    def act(**_said: object) -> "Criterion":
        return services.change_criterion(
            criterion=found,
            change=services.CriterionChange(**form.said),
            version=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )

    if submit(form, act) is not None:
        toast(request, _("Saved."))
        return _to(found.model)
    context = {
        "form": form,
        "model": found.model,
        "criterion": found,
        "tab": "criteria",
        "suggestion": suggestion,
        **shown_again(request, form, found.version, subject=found.model),
    }
    status = status_of(request, form)
    return render(request, "selection/criterion.html", context, status=status)


@require_POST
@allow(Permission.SET_CRITERIA)
def remove(request: HttpRequest, criterion_id: UUID) -> HttpResponse:
    found = queries.get_criterion(criterion_id)
    try:
        services.remove_criterion(criterion=found, by=request.actor, **clock_of(request.actor))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return _to(found.model)


def _file(request: HttpRequest, model: "CriteriaModel", kind: str) -> HttpResponseBase:
    rows, columns = queries.criteria_of(model), tables.criteria_columns()
    return exports.table_answer(request, name="criteria", columns=columns, rows=rows, kind=kind)


def version_context(
    request: HttpRequest,
    model: "CriteriaModel | None",
    *,
    pick: PickForm | None = None,
    submit: SubmitForm | None = None,
) -> dict[str, Any]:
    today = today_of(request.actor)
    criteria = queries.criteria_of(model) if model else []
    offered = queries.offered_criteria(criteria)
    return {
        "tab": "criteria",
        "model": model,
        "version": model.revision if model else None,
        "criteria": criteria,
        "served": goal_queries.served_goals(model, today=today, criteria=criteria) if model else [],
        "knockouts": shown_knockouts(model) if model else [],
        "most_knockouts": MOST,
        "profiles": shown_profiles(model) if model else [],
        "versions": queries.versions(today),
        "open_version": queries.open_version(),
        "offered": offered,
        "pick_form": pick or PickForm(offered=offered),
        "submit_form": submit or SubmitForm(initial={"effective_on": today}),
        **_submission(request, model),
    }


def _submission(request: HttpRequest, model: "CriteriaModel | None") -> dict[str, Any]:
    """Who decides on an open version, and what was asked about it last."""
    if model is None or not model.is_open:
        return {}
    return {
        "others": submissions.others_who_approve(request.actor),
        "question": submissions.last_question(model),
        "sent_back": submissions.sent_back(model),
    }


def _goals() -> list[tuple[UUID, str]]:
    return [(goal.pk, f"{goal.name} ({goal.year})") for goal in goal_queries.goals()]


def _initial(found: "Criterion", *, anchors: Sequence[float] | None = None) -> dict[str, Any]:
    said = ("name", "help", "group", "goal_id", "missing")
    initial = {name: getattr(found, name) for name in said}
    initial.update({f"x{n}": _plain(x) for n, x in enumerate(anchors or found.anchors or ())})
    initial.update({f"w{n}": words for n, words in enumerate(found.worded)})
    return initial


def _plain(value: float) -> str:
    """A number as an input of type number wants it, without an exponent."""
    return f"{value:.0f}" if value == round(value) else f"{value:.6f}".rstrip("0")


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _to(model: "CriteriaModel") -> HttpResponse:
    return _go(reverse("selection:version", args=[model.pk]))


def _go(address: str) -> HttpResponse:
    answer = SeeOther()
    answer["Location"] = address
    return answer
