"""Two versions of the criteria side by side: who moves."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from selection import tables
from selection.choices import Move
from selection.forms.clock import today_of
from selection.forms.comparison import CompareForm
from selection.queries import comparison as queries
from selection.queries import criteria as criteria_queries

if TYPE_CHECKING:
    from selection.models import CriteriaModel

MOST_SHOWN = 1000


@require_GET
@allow(Permission.READ_REGISTER)
def compare(request: HttpRequest) -> HttpResponseBase:
    """Who enters, leaves and moves from one version to the other."""
    by = request.actor
    versions = list(criteria_queries.models())
    before, after = _wanted(request, versions)
    context: dict[str, Any] = {"tab": "criteria", "versions": versions}
    if before is None or after is None:
        return render(request, "selection/compare.html", context)
    if kind := exports.asked(request):
        rows = queries.movers(before, after, by=by)
        columns = tables.mover_columns(str(before), str(after))
        return exports.table_answer(request, name="movers", columns=columns, rows=rows, kind=kind)
    shown = _shown(request)
    found = queries.comparison(before, after, by=by, shown=shown)
    context |= {
        "found": found,
        "form": CompareForm(
            initial={"before": before.pk, "after": after.pk},
            versions=[(each.pk, str(each)) for each in versions],
        ),
        "counts": [(Move(move).label, number) for move, number in found.counts.items()],
        "more_address": f"{reverse('selection:compare')}?before={before.pk}&after={after.pk}"
        f"&shown={min(shown + queries.SHOWN, MOST_SHOWN)}",
    }
    return render(request, "selection/compare.html", context)


def _wanted(
    request: HttpRequest, versions: list["CriteriaModel"]
) -> tuple["CriteriaModel | None", "CriteriaModel | None"]:
    """The two versions asked for; else the one in force beside the newest other one."""
    current = criteria_queries.model_in_force(today_of(request.actor))
    before = _asked(request, "before") or current or (versions[-1] if versions else None)
    others = [each for each in versions if each != before]
    return before, _asked(request, "after") or (others[0] if others else None)


def _asked(request: HttpRequest, name: str) -> "CriteriaModel | None":
    try:
        wanted = UUID(request.GET.get(name, ""))
    except ValueError:
        return None
    return criteria_queries.get_model(wanted)


def _shown(request: HttpRequest) -> int:
    text = request.GET.get("shown", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else queries.SHOWN
    return max(1, min(number, MOST_SHOWN))
