"""Undo of a load: what it would take back, the act itself, and what had to stay."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.imports import services
from kam.imports.choices import UNDER_WAY, RunState
from kam.imports.sight import may_undo
from kam.imports.views.finding import run_for, title_of, url_of
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.toasts import toast


@require_http_methods(["GET", "POST"])
@allow(Permission.IMPORT_FILES)
def undo(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What an undo would do; a POST does it."""
    run = run_for(request, run_id)
    if request.method == "POST":
        return _asked(request, services.ask_undo, run)
    if not can_be_undone(run, request) and run.state != RunState.WEIGHING:
        return HttpResponseRedirect(url_of(run))
    context = {
        "run": run,
        "title": title_of(run),
        "under_way": run.state in UNDER_WAY,
        "weighed": run.undo.get("weighed"),
        "weighed_at": run.undo.get("at"),
    }
    return respond(request, None, context, page="imports/undo.html")


@require_POST
@allow(Permission.IMPORT_FILES)
def weigh(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Look over what an undo would do."""
    return _asked(request, services.ask_weighing, run_for(request, run_id))


def can_be_undone(run: Any, request: HttpRequest) -> bool:
    """Whether the pages of a load offer this reader to undo it."""
    came_in = run.state == RunState.DONE or (run.state == RunState.FAILED and run.applied_through)
    return bool(came_in and run.is_traced and may_undo(run, by=request.actor))  # type: ignore[attr-defined]


def _asked(request: HttpRequest, service: Any, run: Any) -> HttpResponse:
    """A refusal is said in a toast on the page of the load."""
    there = reverse("imports:undo", args=[run.id])
    try:
        run = service(run=run, by=request.actor)  # type: ignore[attr-defined]
    except DomainError as refusal:
        if refusal.code == "not_allowed":
            raise
        toast(request, refusal.message, level="risk")
        there = url_of(run)
    if run.state == RunState.UNDOING:
        there = url_of(run)
    return respond(request, None, {}, otherwise=there, page="imports/undo.html")
