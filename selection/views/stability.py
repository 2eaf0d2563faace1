"""How firm the choice is when the weights are shaken (method 3.3)."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import SeeOther, respond
from kam.web.lists import ListSpec, ListState, Several, one_of
from kam.web.toasts import toast
from selection import tables
from selection.choices import Firmness, WorkState
from selection.forms.clock import clock_of, today_of
from selection.queries import criteria, shaken
from selection.services import stability as services

if TYPE_CHECKING:
    from selection.models import CriteriaModel, StabilityRun

LINES = ListSpec(
    filters={"firmness": Several(one_of(Firmness.values))},
    sorts={
        "rank": ("rank_low", "rank_high"),
        "name": ("account__name_norm",),
        "tier": ("level", "rank_low"),
    },
    default_sort="rank",
    never_null=("rank_low", "rank_high", "level", "account__name_norm"),
    size=100,
)


@require_GET
@allow(Permission.READ_REGISTER)
def stability(request: HttpRequest, model_id: UUID) -> HttpResponseBase:
    """What the newest run of a version found; htmx asks again while one waits."""
    return _page(request, criteria.get_model(model_id), None)


@require_GET
@allow(Permission.READ_REGISTER)
def stability_run(request: HttpRequest, stability_id: UUID) -> HttpResponseBase:
    """What an earlier run found."""
    run = shaken.get_stability_run(stability_id)
    return _page(request, run.model, run)


@require_POST
@allow(Permission.SET_CRITERIA)
def shake(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Ask for a run."""
    model = criteria.get_model(model_id)
    try:
        services.ask_stability(model=model, by=request.actor, now=clock_of(request.actor)["now"])
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    answer = SeeOther()
    answer["Location"] = reverse("selection:stability", args=[model.pk])
    return answer


def _page(
    request: HttpRequest, model: "CriteriaModel", run: "StabilityRun | None"
) -> HttpResponseBase:
    newest = shaken.newest_run(model)
    shown = run or newest
    state = ListState(LINES, request)
    found = shaken.lines_of(shown, by=request.actor) if shown else None
    if found is not None and (wanted := state.filters.get("firmness")):
        found = found.filter(firmness__in=wanted)
    if found is not None and (kind := exports.asked(request)):
        return exports.table_answer(
            request,
            name="stability",
            columns=tables.stability_columns(shown.levels),
            rows=state.ordered(found),
            kind=kind,
        )
    page = state.page(found, count=True) if found is not None else None
    earlier = list(shaken.stability_runs(model)[:12])
    context: dict[str, Any] = {
        "tab": "ranking",
        "model": model,
        "current": criteria.model_in_force(today_of(request.actor)),
        "run": shown,
        "is_newest": shown == newest,
        "waits": any(each.state == WorkState.WAITING for each in earlier),
        "earlier": [each for each in earlier if each.state != WorkState.WAITING],
        "state": state,
        "page": page,
        "levels": shaken.overlaps_of(shown) if shown else [],
        "chips": _chips(state, shown),
    }
    return respond(request, "selection/_stability.html", context, page="selection/stability.html")


def _chips(state: ListState, run: "StabilityRun | None") -> list[dict[str, Any]]:
    """The ways of standing firm, each as a filter with its count."""
    if run is None:
        return []
    counts, chosen = shaken.firmness_counts(run), state.filters.get("firmness") or []
    return [
        {
            "label": label,
            "count": counts.get(code, 0),
            "on": code in chosen,
            "url": state.url(firmness=[each for each in chosen if each != code])
            if code in chosen
            else state.url(firmness=[*chosen, code]),
        }
        for code, label in Firmness.choices
        if code != Firmness.OUT or counts.get(code)
    ]
