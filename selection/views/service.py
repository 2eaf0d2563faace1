"""The service catalogue, and what was delivered against it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.lists import ListSpec, ListState, number, one_of
from kam.web.toasts import toast
from selection.choices import Kept
from selection.forms.clock import clock_of, today_of
from selection.forms.service import PromiseForm
from selection.queries import catalogue as catalogue_queries
from selection.queries import service as queries
from selection.services import catalogue as services
from selection.tables import service as tables

LIST = ListSpec(
    filters={"verdict": one_of(Kept.values), "level": number, "shown": number},
    sorts={"name": ("name",)},
    default_sort="name",
)
SHOWN, MOST_SHOWN = 50, 1000


@require_GET
@allow(Permission.READ_REGISTER)
def service(request: HttpRequest) -> HttpResponseBase:
    """By tier and by account: what we delivered of what we promised, and who is content."""
    by, state = request.actor, ListState(LIST, request)
    found = queries.ledger(by=by, today=today_of(by))
    verdict, level = state.filters.get("verdict") or "", state.filters.get("level")
    rows = found.narrowed(verdict=verdict, level=level)
    if kind := exports.asked(request):
        return exports.table_answer(
            request, name="service", columns=tables.SERVICE, rows=rows, kind=kind
        )
    shown = max(1, min(state.filters.get("shown") or SHOWN, MOST_SHOWN))
    context: dict[str, Any] = {
        "tab": "service",
        "found": found,
        "rows": rows[:shown],
        "total": len(rows),
        "state": state,
        "more_url": state.url(shown=shown + SHOWN) if len(rows) > shown < MOST_SHOWN else "",
        "verdicts": [
            {
                "label": each.label,
                "count": count,
                "on": verdict == each,
                "url": state.url(verdict=None if verdict == each else each.value, shown=None),
            }
            for each, count in found.counts.items()
        ],
        "levels": [
            {
                "label": each.offer.name,
                "count": each.listed,
                "on": level == each.offer.level,
                "url": state.url(
                    level=None if level == each.offer.level else each.offer.level, shown=None
                ),
            }
            for each in found.tiers
        ],
    }
    return render(request, "selection/service.html", context)


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def promise(request: HttpRequest, tier_id: UUID | None = None) -> HttpResponse:
    """What a tier of the scheme in use promises, with all that it promised before."""
    by, clock = request.actor, clock_of(request.actor)
    offer = catalogue_queries.get_offer(tier_id, clock["today"])
    form = PromiseForm(request.POST or None, initial=_initial(offer, clock["today"]))
    done = submit(form, services.set_promise, tier_id=tier_id, by=by, **clock)
    if done is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=f"{reverse('selection:tiers')}#promises")
    context = {
        "tab": "tiers",
        "offer": offer,
        "form": form,
        "former": catalogue_queries.promises_of(tier_id),
    }
    status = 422 if form.is_bound else 200
    return render(request, "selection/promise.html", context, status=status)


def _initial(offer: catalogue_queries.Offer, today: Any) -> dict[str, Any]:
    names = ("visits", "reviews", "answer_hours", "named_staff", "items")
    said = {name: getattr(offer.promise, name) for name in names} if offer.promise else {}
    if said.get("answer_hours") is not None:
        said["answer_hours"] = f"{said['answer_hours']:g}"
    return {"valid_from": today, **said}
