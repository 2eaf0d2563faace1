"""Data and imports: what was loaded, and the start of a new load."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.imports import queries, services
from kam.imports.forms import UploadForm
from kam.imports.planning import plan_files
from kam.imports.reasons import FileRefused
from kam.imports.services.reading import in_words
from kam.imports.sight import sees_figures
from kam.imports.spec import ImportSpec, spec_of, specs
from kam.imports.views.finding import ICONS, rows_in, steps_for, tallies, title_of, url_of
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.lists import ListSpec, ListState, one_of

STATES = {
    "uploaded": ("info", "columns-3"),
    "planned": ("info", "columns-3"),
    "checking": ("watch", "hourglass"),
    "checked": ("info", "list-check"),
    "running": ("watch", "hourglass"),
    "done": ("good", "check"),
    "failed": ("risk", "alert-triangle"),
    "weighing": ("watch", "hourglass"),
    "undoing": ("watch", "hourglass"),
    "undone": ("plain", "arrow-back-up"),
}


LOADS = (
    exports.Column(gettext_lazy("File"), lambda row: row["title"]),
    exports.Column(gettext_lazy("What"), lambda row: spec_of(row["run"].kind).label),
    exports.Column(gettext_lazy("State"), lambda row: row["run"].get_state_display()),
    exports.Column(gettext_lazy("Came in"), "good", "number"),
    exports.Column(gettext_lazy("Refused"), "refused", "number"),
    exports.Column(gettext_lazy("Waiting"), "parked", "number"),
    exports.Column(
        gettext_lazy("Sum"), lambda row: "; ".join(f"{code} {sum_}" for code, sum_ in row["sums"])
    ),
    exports.Column(gettext_lazy("Who"), lambda row: row["run"].started_by_name),
    exports.Column(gettext_lazy("When"), lambda row: row["run"].created_at, "moment"),
)


@require_GET
@allow(Permission.IMPORT_FILES)
def listing(request: HttpRequest) -> HttpResponseBase:
    """All loads, the newest first."""
    runs = ListSpec(
        sorts={"time": ("-created_at",)},
        default_sort="time",
        filters={"kind": one_of([spec.kind for spec in specs()])},
        size=25,
    )
    state = ListState(runs, request)
    found = queries.recent_runs(state.filters.get("kind"))
    if kind := exports.asked(request):
        rows = (_shown(run, request) for run in exports.every(state.ordered(found)))
        return exports.table_answer(request, name="imports", columns=LOADS, rows=rows, kind=kind)
    page = state.page(found)
    rows = [_shown(run, request) for run in page.rows]
    context = {"rows": rows, "page": page, "kinds": kinds(), "state": state}
    return respond(request, None, context, page="imports/list.html")


@require_GET
@allow(Permission.IMPORT_FILES)
def start(request: HttpRequest) -> HttpResponse:
    """What should be loaded?"""
    context = {"kinds": kinds(), "steps": steps_for(None, "file")}
    return respond(request, None, context, page="imports/start.html")


@require_http_methods(["GET", "POST"])
@allow(Permission.IMPORT_FILES)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """The first step: files of one kind."""
    spec = _spec(kind)
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    run = _begun(request, spec, form) if posted else None
    context = {"kind": _kind(spec), "form": form, "steps": steps_for(None, "file")}
    return respond(
        request,
        None,
        context,
        otherwise=reverse("imports:columns", args=[run.id]) if run else None,
        status=422 if posted and run is None else 200,
        page="imports/upload.html",
    )


def _begun(request: HttpRequest, spec: ImportSpec, form: UploadForm) -> Any:
    """The new run, its main file first. A file that cannot be read is said at the field."""
    if not form.is_valid():
        return None
    actor = request.actor  # type: ignore[attr-defined]
    try:
        planned = plan_files(spec.kind, form.cleaned_data["files"], by=actor)
    except FileRefused as refused:
        form.add_error("files", in_words(refused.reason))
        return None
    return submit(
        form,
        services.begin_run,
        kind=spec.kind,
        files=planned.files,
        by=actor,
        now=timezone.now(),
    )


def kinds() -> list[dict[str, Any]]:
    return [_kind(spec) for spec in specs()]


def _kind(spec: ImportSpec) -> dict[str, Any]:
    words = {
        "accounts": _("Customers with parent companies, sites, ids and their manager."),
        "team": _("Who works for which account, as what, since when."),
        "revenue": _(
            "Order lines, invoices or sums by month; one file or several that belong together."
        ),
    }
    return {
        "kind": spec.kind,
        "label": spec.label,
        "icon": ICONS.get(spec.kind, "file-upload"),
        "words": words.get(spec.kind, ""),
        "spec": spec,
    }


def _spec(kind: str) -> ImportSpec:
    try:
        return spec_of(kind)
    except KeyError:
        raise NotFound from None


def _shown(run: Any, request: HttpRequest) -> dict[str, Any]:
    seen = sees_figures(run, by=request.actor)  # type: ignore[attr-defined]
    tone, icon = STATES[run.state]
    ok = next((tally for tally in tallies(run) if tally.name == "ok"), None)
    return {
        "run": run,
        "title": title_of(run),
        "url": url_of(run) if seen else "",
        "tone": tone,
        "icon": icon,
        "good": rows_in(run, "ok"),
        "refused": rows_in(run, "refused"),
        "parked": rows_in(run, "parked"),
        "sums": ok.sums if ok and seen else [],
    }
