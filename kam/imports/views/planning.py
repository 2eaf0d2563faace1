"""The second step: where each value comes from, with a look at the first rows."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kam.identity.permissions import Permission
from kam.imports import queries
from kam.imports.drafting import Draft, draft_of, files_as_planned, preview_of
from kam.imports.forms import ColumnsForm, FileForm, read_files
from kam.imports.reasons import FileRefused
from kam.imports.services.reading import in_words
from kam.imports.services.steps import plan_and_check
from kam.imports.spec import spec_of
from kam.imports.views.finding import run_for, step_of, steps_for, title_of, url_of
from kam.web import formats
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit

WORDS = frozenset({"text", "choice", "email"})


@require_http_methods(["GET", "POST"])
@allow(Permission.IMPORT_FILES)
def columns(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show the guess; read again, preview, or fix the plan and check."""
    run = run_for(request, run_id)
    if step_of(run) == "result" or run.first_id:
        return HttpResponseRedirect(url_of(run))
    act = request.POST.get("act", "") if request.method == "POST" else "show"
    page = _page(request, run, act)
    done = None
    if act in {"", "check"}:
        done = submit(
            page["form"],
            plan_and_check,
            run=run,
            by=request.actor,  # type: ignore[attr-defined]
            now=timezone.now(),
            fingerprint=page["draft"].fingerprint,
        )
    elif act == "preview":
        page |= _preview(request, run, page["form"], page["draft"])
    refused = act in {"", "check"} and done is None
    return respond(
        request,
        None,
        page,
        otherwise=url_of(run, "check") if done else None,
        status=422 if refused else 200,
        page="imports/columns.html",
    )


@require_POST
@allow(Permission.IMPORT_FILES)
def preview(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The first rows as the choices on the page would read them; nothing is kept."""
    run = run_for(request, run_id)
    page = _page(request, run, "preview")
    page |= _preview(request, run, page["form"], page["draft"])
    return respond(request, "imports/_preview.html", page)


def _page(request: HttpRequest, run: Any, act: str) -> dict[str, Any]:
    spec = spec_of(run.kind)
    contents = queries.contents_of(run)
    data = request.POST if request.method == "POST" else None
    described = files_as_planned(run, contents)
    file_forms = read_files(described, [parts[0] for parts in contents], data)
    draft = _draft(request, run, contents, file_forms)
    form = ColumnsForm(
        data if act in {"", "check", "preview"} else None,
        spec=spec,
        looked=draft.looked,
        before=draft.plan,
        guesses={} if draft.remembered else draft.guesses,
        contents=contents,
    )
    files = list(zip(draft.plan.files, file_forms, strict=True))
    return {
        "run": run,
        "title": title_of(run),
        "spec": spec,
        "form": form,
        "files": files,
        "draft": draft,
        "notes": [in_words(note) for note in draft.notes],
        "steps": steps_for(run, "columns"),
    }


def _draft(
    request: HttpRequest, run: Any, contents: list[list[bytes]], file_forms: list[FileForm]
) -> Draft:
    """The draft over the files as chosen; a choice that cannot be read is said at its form."""
    again = request.GET.get("guess") == "1" or request.POST.get("act") == "read"
    actor = request.actor  # type: ignore[attr-defined]
    files = [form.described for form in file_forms]
    try:
        return draft_of(run, by=actor, files=files, contents=contents, guess_again=again)
    except FileRefused as refused:
        for form in file_forms:
            if form.is_bound:
                form.add_error(None, in_words(refused.reason))
        return draft_of(run, by=actor, contents=contents)


def _preview(request: HttpRequest, run: Any, form: ColumnsForm, draft: Draft) -> dict[str, Any]:
    """The rows to look at, or why there are none."""
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return {"preview": [], "preview_problem": first, "previewed": True}
    spec = spec_of(run.kind)
    plan = form.cleaned_data["plan"]
    fields = [spec.field(column.target) for column in plan.columns]
    style = formats.style_for(get_language(), getattr(request.user, "number_format", ""))
    try:
        found = preview_of(plan, spec, draft.contents)
    except FileRefused as refused:
        return {"preview": [], "preview_problem": in_words(refused.reason), "previewed": True}
    rows = [
        {
            "line": row.line,
            "cells": [
                (_as_read(row.values.get(field.name), field.kind, style), field.kind not in WORDS)
                for field in fields
            ],
            "problem": in_words(row.problem) if row.problem is not None else "",
        }
        for row in found
    ]
    problem = "" if rows else _("There is no row that these choices would take.")
    return {
        "preview": rows,
        "preview_fields": [(field.label, field.kind not in WORDS) for field in fields],
        "preview_problem": problem,
        "previewed": True,
    }


def _as_read(value: str | None, kind: str, style: formats.NumberStyle) -> str:
    """A value as its reader writes it; an amount keeps every decimal that the file gives."""
    if not value or kind in WORDS:
        return value or ""
    if kind in {"date", "month"}:
        return formats.short_date(date.fromisoformat(value), get_language())
    exact = Decimal(value).normalize()
    exact = exact.scaleb(2) if kind == "percent" else exact
    exponent = exact.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if kind == "percent":
        return formats.percent(exact, style, places)
    return formats.number(exact, style, max(places, 2) if kind == "money" else places)
