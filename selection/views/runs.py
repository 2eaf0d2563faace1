"""Monthly runs over the tiers: what they found, what the next would, and running one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.toasts import toast
from selection import tables
from selection.forms.clock import clock_of, today_of
from selection.queries import foresight
from selection.queries import runs as queries
from selection.services import runs as services

SHOWN = 300


@require_GET
@allow(Permission.READ_REGISTER)
def runs(request: HttpRequest) -> HttpResponseBase:
    """All runs, and what the next one would find with what is known now."""
    if kind := exports.asked(request):
        return exports.table_answer(
            request,
            name="tier-runs",
            columns=tables.RUNS,
            rows=exports.every(queries.runs()),
            kind=kind,
        )
    today = today_of(request.actor)
    found = queries.work_out(today)
    before = queries.run_of(today)
    context = {
        "tab": "runs",
        "runs": list(queries.runs()[:24]),
        "preview": foresight.preview(found, shown=SHOWN) if found else None,
        "left_out": queries.left_out(found)[:SHOWN] if found else [],
        "this_month": before,
        "may_run": found is not None
        and (
            before is None
            or before.repeats < services.TIMES_AGAIN
            or not queries.has_anybody_held()
        ),
    }
    return render(request, "selection/runs.html", context)


@require_GET
@allow(Permission.READ_REGISTER)
def run(request: HttpRequest, tier_run_id: UUID) -> HttpResponseBase:
    """One run: its lines, and what it found for holders and challengers."""
    found = queries.get_run(tier_run_id)
    lines = queries.lines_of(found)
    if kind := exports.asked(request):
        return exports.table_answer(
            request,
            name=f"tier-run-{found.month:%Y-%m}",
            columns=tables.RUN_LINES,
            rows=exports.every(lines),
            kind=kind,
        )
    shown = list(lines[:SHOWN])
    context: dict[str, Any] = {
        "tab": "runs",
        "run": found,
        "rows": foresight.seen(shown, found),
        "total": lines.count(),
    }
    return render(request, "selection/run.html", context)


@require_POST
@allow(Permission.CONFIRM_TIERS)
def run_now(request: HttpRequest) -> HttpResponse:
    """Run this month now, or once more."""
    try:
        done = services.run_month(by=request.actor, **clock_of(request.actor))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    else:
        toast(request, _("The month was run: %(n)s new proposals.") % {"n": done.proposed})
    return respond(request, None, otherwise=reverse("selection:runs"))
