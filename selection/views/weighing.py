"""Weights by judgement: in pairs, by swings, alone and together (method 3.2)."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import SeeOther, respond
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version
from selection import tables
from selection.choices import Way
from selection.forms.clock import clock_of
from selection.forms.weighing import BETWEEN, PairsForm, SwingForm, WayForm
from selection.queries import judgements as queries
from selection.queries.criteria import get_model
from selection.services import judgements as services

if TYPE_CHECKING:
    from selection.models import Criterion

DIFFERENCES = 5


@require_GET
@allow(Permission.RATE_ACCOUNTS)
def weigh(request: HttpRequest, model_id: UUID) -> HttpResponseBase:
    """What everybody's judgements say together, and where they differ."""
    asked = queries.asked_of(get_model(model_id))
    panels = queries.panels(asked)
    if kind := exports.asked(request):
        rows = [(panel, sheet) for panel in panels for sheet in panel.sheets]
        columns = tables.judgement_columns(asked.criteria)
        return exports.table_answer(
            request, name="judgements", columns=columns, rows=rows, kind=kind
        )
    return render(request, "selection/weigh.html", _overview(request, asked, panels))


@require_http_methods(["GET", "POST"])
@allow(Permission.RATE_ACCOUNTS)
def pairs(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """One's own comparisons; what they say follows while they are made."""
    asked = queries.asked_of(get_model(model_id))
    own = queries.own_sheet(asked, Way.PAIRWISE, by=request.actor)
    stored = queries.pairs_answered(own.row.answers, asked.pairs) if own else {}
    form = PairsForm(_given(request, "p."), asked=asked, ratios=stored)

    def act(**_said: object) -> object:
        return services.judge_pairs(
            model=asked.model, ratios=form.ratios, by=request.actor, now=_now(request)
        )

    if request.method == "POST" and submit(form, act) is not None:
        missing = len(asked.pairs) - len(form.ratios)
        toast(request, _("Saved; %(n)s still open.") % {"n": missing} if missing else _("Saved."))
        return _go(reverse("selection:weigh-pairs", args=[model_id]))
    said = form.ratios if form.is_bound and form.is_valid() else stored
    context = {
        **_frame(asked),
        "way": Way.PAIRWISE.value,
        "form": form,
        "judged": len(said),
        "number": len(asked.pairs),
        **_said(asked, queries.pairs_result(asked, said)),
    }
    return respond(
        request,
        "selection/_judged.html",
        context,
        page="selection/pairs.html",
        status=_status(form),
    )


@require_http_methods(["GET", "POST"])
@allow(Permission.RATE_ACCOUNTS)
def swings(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """One's own swings; what they say follows while they are given."""
    asked = queries.asked_of(get_model(model_id))
    own = queries.own_sheet(asked, Way.SWING, by=request.actor)
    stored = queries.swings_answered(own.row.answers, asked.codes) if own else {}
    currency = request.actor.tenant.currency
    steps = {each.code: _step(each, currency) for each in asked.criteria}
    form = SwingForm(_given(request, "s."), asked=asked, swings=stored, steps=steps)

    def act(**_said: object) -> object:
        return services.judge_swings(
            model=asked.model, swings=form.swings, by=request.actor, now=_now(request)
        )

    if request.method == "POST" and submit(form, act) is not None:
        toast(request, _("Saved."))
        return _go(reverse("selection:weigh-swings", args=[model_id]))
    said = stored
    if form.is_bound:
        form.is_valid()
        said = form.swings
    context = {
        **_frame(asked),
        "way": Way.SWING.value,
        "form": form,
        "judged": len(said),
        "number": len(asked.codes),
        **_said(asked, queries.swings_result(asked, said)),
    }
    status = _status(form) if request.method == "POST" else 200
    return respond(
        request, "selection/_judged.html", context, page="selection/swings.html", status=status
    )


@require_POST
@allow(Permission.SET_CRITERIA)
def take(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Give the draft the weights that the judges say together."""
    form = WayForm(request.POST)
    model = get_model(model_id)
    try:
        services.take_weights(
            model=model,
            way=form.cleaned_data["way"] if form.is_valid() else "",
            revision=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )
        toast(request, _("The draft has the weights of its judges."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return _go(reverse("selection:weigh", args=[model_id]))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def withdraw(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Take one's own sheet away."""
    form = WayForm(request.POST)
    way = form.cleaned_data["way"] if form.is_valid() else ""
    try:
        services.withdraw_judgement(model=get_model(model_id), way=way, by=request.actor)
        toast(request, _("Your judgement is gone."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return _go(reverse("selection:weigh", args=[model_id]))


def _overview(
    request: HttpRequest, asked: queries.Asked, panels: list[queries.Panel]
) -> dict[str, Any]:
    rows = [
        {
            "criterion": criterion,
            "cells": [
                {
                    "share": panel.result and 100 * panel.result.weights[criterion.code],
                    "low": 100 * panel.spread.get(criterion.code, (0, 0))[0],
                    "high": 100 * panel.spread.get(criterion.code, (0, 0))[1],
                }
                for panel in panels
            ],
        }
        for criterion in asked.criteria
    ]
    (compared,) = (panel for panel in panels if panel.way == Way.PAIRWISE)
    return {
        **_frame(asked),
        "version": asked.model.revision,
        "rows": rows,
        "panels": panels,
        "sheets": [(panel, sheet) for panel in panels for sheet in panel.sheets],
        "own": {
            sheet.row.way: sheet
            for panel in panels
            for sheet in panel.sheets
            if sheet.row.judge_id == request.actor.membership_id
        },
        "differences": [_difference(asked, each) for each in compared.disagreements[:DIFFERENCES]],
        "compared": compared,
        "worst": _triple(asked, compared.result),
    }


def _frame(asked: queries.Asked) -> dict[str, Any]:
    return {"tab": "criteria", "model": asked.model, "asked": asked}


def _said(asked: queries.Asked, result: queries.Result | None) -> dict[str, Any]:
    """A result in words: a bar per criterion, the ratio, and the triple to look at."""
    return {
        "result": result,
        "shares": [
            (criterion.name, 100 * result.weights[criterion.code]) for criterion in asked.criteria
        ]
        if result
        else [],
        "worst": _triple(asked, result),
    }


def _triple(asked: queries.Asked, result: queries.Result | None) -> dict[str, Any] | None:
    worst = result.worst if result and not result.is_acceptable else None
    if worst is None:
        return None
    return {
        "first": asked.names[worst.first],
        "second": asked.names[worst.second],
        "between": asked.names[worst.between],
        "said": _ratio(asked, worst.first, worst.second, worst.said),
        "implied": _ratio(asked, worst.first, worst.second, worst.implied),
        "pairs": [
            {"field": f"id_p{BETWEEN}{BETWEEN.join(pair)}", "names": [asked.names[c] for c in pair]}
            for pair in asked.pairs
            if set(pair) <= {worst.first, worst.second, worst.between}
        ],
    }


def _difference(asked: queries.Asked, each: queries.Disagreement) -> dict[str, Any]:
    return {
        "first": asked.names[each.first],
        "second": asked.names[each.second],
        "lowest": _ratio(asked, each.first, each.second, each.lowest),
        "highest": _ratio(asked, each.first, each.second, each.highest),
        "is_opposed": each.is_opposed,
    }


def _ratio(asked: queries.Asked, first: str, second: str, ratio: float) -> str:
    """“Revenue 3×”: which of two matters more, and how many times."""
    times = number_format(round(max(ratio, 1 / ratio), 1)).removesuffix(".0").removesuffix(",0")
    if times == "1":
        return _("both alike")
    return f"{asked.names[first if ratio > 1 else second]} {times}×"


def _step(criterion: "Criterion", currency: str) -> str:
    """A criterion's way from worst to best, in words."""
    if criterion.anchors:
        unit = f" {currency}" if criterion.is_money else criterion.unit
        ends = [
            number_format(
                round(criterion.anchors[at], criterion.places),
                criterion.places,
                force_grouping=True,
            )
            for at in (0, -1)
        ]
        return _("from %(worst)s to %(best)s") % {
            "worst": f"{ends[0]}{unit}",
            "best": f"{ends[1]}{unit}",
        }
    if criterion.worded:
        return _("from “%(worst)s” to “%(best)s”") % {
            "worst": criterion.worded[0],
            "best": criterion.worded[-1],
        }
    return criterion.help


def _given(request: HttpRequest, prefix: str) -> Any:
    """What was sent, or what htmx asks about while it is being chosen."""
    if request.method == "POST":
        return request.POST
    return request.GET if any(name.startswith(prefix) for name in request.GET) else None


def _status(form: PairsForm | SwingForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _now(request: HttpRequest) -> Any:
    return clock_of(request.actor)["now"]


def _go(address: str) -> HttpResponse:
    answer = SeeOther()
    answer["Location"] = address
    return answer
