"""The open register: everyone knows who the key accounts are, and why (method rows 39, 40)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.names import normalise
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.lists import ListSpec, ListState, number, one_of
from selection import tables
from selection.choices import HELD_FIRMNESS, Firmness
from selection.forms.clock import today_of
from selection.queries import shaken
from selection.queries import tiers as queries
from selection.queries.criteria import model_in_force

REGISTER = ListSpec(
    filters={"level": number, "firmness": one_of(HELD_FIRMNESS)},
    sorts={
        "tier": ("level", "account__name_norm"),
        "name": ("account__name_norm",),
        "since": ("starts_on",),
    },
    default_sort="tier",
    never_null=("level", "account__name_norm", "starts_on"),
    size=100,
)


@require_GET
@allow(Permission.READ_REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    state = ListState(REGISTER, request)
    level, firmness = state.filters.get("level"), state.filters.get("firmness")
    run = shaken.newest_run(model_in_force(today_of(request.actor)))
    found = shaken.with_firmness(queries.register(q=normalise(state.q), level=level), run=run)
    if firmness:
        found = found.filter(firmness=firmness)
    if kind := exports.asked(request):
        rows = tables.registered_rows(state.ordered(found))
        return exports.table_answer(
            request, name="register", columns=tables.REGISTER, rows=rows, kind=kind
        )
    scheme, counts = queries.scheme_in_use(), queries.register_counts()
    page = state.page(found, count=True)
    context = {
        "state": state,
        "page": page,
        "rows": queries.registered(page.rows),
        "hidden": state.hidden("q"),
        "scheme": scheme,
        "levels": [
            {
                "level": tier.level,
                "name": tier.name,
                "count": counts.get(tier.level, 0),
                "url": state.url(level=None if tier.level == level else tier.level),
            }
            for tier in (scheme.tiers if scheme else ())
        ],
        "run": run,
        "chips": _chips(state, shaken.held_firmness_counts(run) if run else {}),
    }
    return respond(request, "selection/_register.html", context, page="selection/register.html")


def _chips(state: ListState, counts: dict[str, int]) -> list[dict[str, Any]]:
    """How firm tiers are held, each as a filter with its count."""
    chosen = state.filters.get("firmness")
    return [
        {
            "label": Firmness(code).label,
            "count": counts.get(code, 0),
            "on": code == chosen,
            "url": state.url(firmness=None if code == chosen else code),
        }
        for code in HELD_FIRMNESS
        if counts.get(code) or code == chosen
    ]
