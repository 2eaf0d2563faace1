"""Check and result: progress, totals, reasons, refused rows, corrections."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kam.errors import DomainError, NotFound
from kam.identity.permissions import Permission
from kam.imports import queries, services
from kam.imports.choices import UNDER_WAY, RunState
from kam.imports.forms import CorrectedForm
from kam.imports.groups import group_reasons
from kam.imports.planning import places_of
from kam.imports.reasons import FileRefused
from kam.imports.services.reading import in_words
from kam.imports.services.steps import correct_and_check
from kam.imports.views.finding import (
    rows_in,
    run_for,
    step_of,
    steps_for,
    tallies,
    title_of,
    url_of,
)
from kam.imports.views.undoing import can_be_undone
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.streams import stream
from kam.web.toasts import toast

_MOST_REASONS = 2_000


@require_http_methods(["GET", "POST"])
@allow(Permission.IMPORT_FILES)
def check(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What the run would do. A POST asks for the check once more."""
    run = run_for(request, run_id)
    if request.method == "POST":
        return _asked(request, services.ask_check, run, "check")
    if step_of(run) != "check":
        return HttpResponseRedirect(url_of(run))
    return respond(request, None, _page(run, "check"), page="imports/check.html")


@require_POST
@allow(Permission.IMPORT_FILES)
def run_now(request: HttpRequest, run_id: UUID) -> HttpResponse:
    return _asked(request, services.ask_run, run_for(request, run_id), "result")


@require_POST
@allow(Permission.IMPORT_FILES)
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Rows that waited for an account are tried once more."""
    return _asked(request, services.retry_parked, run_for(request, run_id), "result")


@require_POST
@allow(Permission.IMPORT_FILES)
def resume(request: HttpRequest, run_id: UUID) -> HttpResponse:
    return _asked(request, services.resume_failed, run_for(request, run_id), "result")


@require_GET
@allow(Permission.IMPORT_FILES)
def result(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = run_for(request, run_id)
    if step_of(run) != "result":
        return HttpResponseRedirect(url_of(run))
    context = _page(run, "result") | {
        "form": CorrectedForm(),
        "offers_undo": can_be_undone(run, request),
    }
    return respond(request, None, context, page="imports/result.html")


@require_GET
@allow(Permission.IMPORT_FILES)
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far it is; when it is over, the page itself comes anew."""
    run = run_for(request, run_id)
    if run.state in UNDER_WAY:
        return respond(request, "imports/_progress.html", {"run": run})
    weighed = "weighed" in run.undo and run.state != RunState.UNDONE
    answer = HttpResponse()
    answer["HX-Redirect"] = reverse("imports:undo", args=[run.id]) if weighed else url_of(run)
    return answer


@require_GET
@allow(Permission.IMPORT_FILES)
def refused(request: HttpRequest, run_id: UUID, place: int) -> HttpResponse:
    """The refused rows of one file, to correct and load again."""
    run = run_for(request, run_id)
    parked = request.GET.get("parked") == "1"
    files = {number: rest for number, *rest in queries.refused_files(run, parked=parked)}
    if place not in files:
        raise NotFound
    name, content = files[place]
    return stream(
        lambda: [content],
        tenant=request.actor.tenant,  # type: ignore[attr-defined]
        content_type="text/csv; charset=utf-8",
        filename=name,
    )


@require_POST
@allow(Permission.IMPORT_FILES)
def correct(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Corrected rows: a load of its own in the same set, checked at once."""
    run = run_for(request, run_id)
    form = CorrectedForm(request.POST, request.FILES)
    again = _corrected(request, run, form)
    return respond(
        request,
        None,
        _page(run, "result") | {"form": form},
        otherwise=url_of(again, "check") if again else None,
        status=200 if again else 422,
        page="imports/result.html",
    )


def _corrected(request: HttpRequest, run: Any, form: CorrectedForm) -> Any:
    if not form.is_valid():
        return None
    try:
        files = places_of(run, form.cleaned_data["files"])
    except FileRefused as refusal:
        form.add_error("files", in_words(refusal.reason))
        return None
    except DomainError as refusal:
        form.add_error("files", str(refusal))
        return None
    return submit(
        form,
        correct_and_check,
        run=run,
        files=files,
        by=request.actor,  # type: ignore[attr-defined]
        now=timezone.now(),
    )


def _asked(request: HttpRequest, service: Any, run: Any, step: str) -> HttpResponse:
    """Ask for a step; a refusal is said in a toast on the page where the run stands."""
    try:
        run = service(run=run, by=request.actor)  # type: ignore[attr-defined]
    except DomainError as refusal:
        if refusal.code == "not_allowed":
            raise
        toast(request, refusal.message, level="risk")
        step = step_of(run)
    return respond(request, None, {}, otherwise=url_of(run, step), page="imports/check.html")


def _page(run: Any, current: str) -> dict[str, Any]:
    counted = bool(run.totals)
    reasons = queries.reasons_of(run, most=_MOST_REASONS) if counted else []
    context = {
        "run": run,
        "title": title_of(run),
        "steps": steps_for(run, current),
        "under_way": run.state in UNDER_WAY,
        "tallies": tallies(run) if counted else [],
        "reasons": group_reasons(reasons),
        "downloads": _downloads(run) if counted else [],
        "flaws": _flaws(run) if counted else [],
        "rows_cleared": _rows_cleared(run),
        "good": rows_in(run, "ok"),
        "refused": rows_in(run, "refused"),
        "parked": rows_in(run, "parked"),
        "only": _only(run),
        "others": queries.runs_of_set(run) if run.first_id or current == "result" else [],
    }
    if current == "result" and run.state == RunState.DONE:
        context["set"] = _set_of(run)
    return context


def _rows_cleared(run: Any) -> bool:
    """Whether refused and waiting rows are no longer kept, because the load is old."""
    bad = rows_in(run, "refused") + rows_in(run, "parked")
    return bool(bad and run.swept_at) and not queries.rows_of(run, "refused", "parked").exists()


def _only(run: Any) -> str:
    """Which rows are left out on purpose, in words."""
    sentences = [
        (
            _("Rows where %(column)s is %(values)s are left out.")
            if each["negate"]
            else _("Only rows where %(column)s is %(values)s are taken; the others are left out.")
        )
        % {"column": each["column"], "values": ", ".join(each["values"]) or _("empty")}
        for each in run.plan.get("only", ())
    ]
    return " ".join(sentences)


def _set_of(run: Any) -> dict[str, Any]:
    totals = queries.set_totals(run)
    return {
        "totals": totals,
        "sums": [
            (code, totals.in_sums.get(code, 0), amount, 100 * totals.share.get(code, 1))
            for code, amount in sorted(totals.source_sums.items())
        ],
    }


def _flaws(run: Any) -> list[dict[str, Any]]:
    """Per looked-up file: how many of its lines could not be used, and why."""
    return [
        {
            "name": file.name,
            "lines": len(file.flaws),
            "reasons": group_reasons(
                {"state": "refused", "rows": 1, "reason": _in_line(number, reason)}
                for number, reason in file.flaws
            ),
        }
        for file in queries.files_of(run)
        if file.flaws
    ]


def _in_line(number: int, reason: str) -> str:
    return _("Line %(line)s: %(reason)s") % {"line": number, "reason": reason}


def _downloads(run: Any) -> list[dict[str, Any]]:
    """The files of refused rows that there are: the main one, and looked-up ones with flaws."""
    found = []
    for file in queries.files_of(run):
        refused = 0 if _rows_cleared(run) else rows_in(run, "refused")
        rows = refused if file.position == 0 else len(file.flaws)
        if file.part == 0 and rows:
            words = (
                ngettext("%(rows)s row of %(name)s", "%(rows)s rows of %(name)s", rows)
                if file.position == 0
                else ngettext(
                    "%(rows)s line of %(name)s that could not be used",
                    "%(rows)s lines of %(name)s that could not be used",
                    rows,
                )
            )
            found.append(
                {"place": file.position, "label": words % {"rows": rows, "name": file.name}}
            )
    return found
