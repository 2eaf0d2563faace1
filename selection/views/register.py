"""The open register: everyone knows who the key accounts are, and why (method rows 39, 40)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.names import normalise
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.lists import ListSpec, ListState, number
from selection import tables
from selection.queries import tiers as queries

REGISTER = ListSpec(
    filters={"level": number},
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
    level = state.filters.get("level")
    found = queries.register(q=normalise(state.q), level=level)
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
    }
    return respond(request, "selection/_register.html", context, page="selection/register.html")
