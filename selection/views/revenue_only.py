"""Revenue alone beside our score: who would be in, who out."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.exports import Column
from selection.choices import Move
from selection.forms.clock import today_of
from selection.queries import revenue_only as queries

SHOWN = 200
REVENUE_ONLY: Sequence[Column] = (
    Column(_("Account"), "name"),
    Column(_("Sector"), "sector"),
    Column(_("By revenue alone"), "move_label"),
    Column(_("Rank by score"), lambda row: row.rank or None, "number"),
    Column(_("Score"), "score", "number"),
    Column(_("Tier by score"), "tier_name"),
    Column(_("Rank by revenue"), lambda row: row.revenue_rank or None, "number"),
    Column(_("Revenue, 12 mo"), "revenue_minor", "money", currency="currency"),
    Column(_("Currency"), "currency"),
    Column(_("Tier by revenue"), "revenue_tier_name"),
    Column(_("What makes the difference"), "reason_names"),
)


@require_GET
@allow(Permission.READ_REGISTER)
def revenue_only(request: HttpRequest) -> HttpResponseBase:
    """Our tiers beside as many places filled by revenue; for who reads every figure."""
    found = queries.revenue_only(by=request.actor, today=today_of(request.actor))
    if found and (kind := exports.asked(request)):
        return exports.table_answer(
            request, name="revenue-only", columns=REVENUE_ONLY, rows=found.rows, kind=kind
        )
    context = {"tab": "ranking", "found": found}
    if found:
        moved = [row for row in found.rows if row.move != "stay"]
        context |= {
            "rows": moved[:SHOWN],
            "more": max(0, len(moved) - SHOWN),
            "counts": [(Move(move).label, number) for move, number in found.counts.items()],
        }
    return render(request, "selection/revenue_only.html", context)
