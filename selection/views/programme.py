"""The programme: who is in, on the way in and on the way out."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.names import normalise
from accounts.queries.colleagues import managers_of
from kam.identity.permissions import Permission
from kam.identity.queries.members import members
from kam.web import exports
from kam.web.access import allow
from kam.web.lists import ListSpec, ListState, one_of
from selection import tables
from selection.choices import MembershipState
from selection.queries import programme as queries

if TYPE_CHECKING:
    from selection.models import ProgrammeMembership

LIST = ListSpec(
    filters={"state": one_of(MembershipState.values)},
    sorts={
        "name": ("account__name_norm",),
        "state": ("state", "account__name_norm"),
        "nominated": ("-nominated_on", "account__name_norm"),
        "since": ("member_since", "account__name_norm"),
    },
    default_sort="name",
    never_null=("account__name_norm", "state", "nominated_on"),
)


@require_GET
@allow(Permission.READ_REGISTER)
def programme(request: HttpRequest) -> HttpResponseBase:
    """Everybody under way or in the programme."""
    by, state = request.actor, ListState(LIST, request)
    chosen = state.filters.get("state") or ""
    found = queries.memberships(by=by, state=chosen, q=normalise(state.q))
    if kind := exports.asked(request):
        rows = exports.every(state.ordered(found))
        return exports.table_answer(
            request, name="programme", columns=tables.PROGRAMME, rows=rows, kind=kind
        )
    counts, page = queries.membership_counts(by=by), state.page(found, count=True)
    context = {
        "tab": "programme",
        "state": state,
        "page": page,
        "rows": _with_managers(page.rows),
        "hidden": state.hidden("q"),
        "states": [
            {
                "label": MembershipState(code).label,
                "count": counts.get(code, 0),
                "on": chosen == code,
                "url": state.url(state=None if chosen == code else code),
            }
            for code in MembershipState.values
            if counts.get(code) or chosen == code
        ],
    }
    return render(request, "selection/programme.html", context)


def _with_managers(rows: list["ProgrammeMembership"]) -> list[dict[str, Any]]:
    managers = managers_of([row.account_id for row in rows])
    names = dict(members().filter(pk__in=set(managers.values())).values_list("pk", "name"))
    waiting = queries.waiting_among([row.pk for row in rows])
    return [
        {
            "membership": row,
            "manager": names.get(managers.get(row.account_id), ""),
            "waits": row.pk in waiting,
        }
        for row in rows
    ]
