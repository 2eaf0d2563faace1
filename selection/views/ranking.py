"""The ranking, with weights and cut lines that anybody with access may try."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.queries.circle import reads_all_figures
from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import SeeOther, respond
from kam.web.toasts import toast
from kam.web.versions import seen_version
from selection import tables
from selection.choices import Group
from selection.forms import trial as said
from selection.forms.clock import clock_of, today_of
from selection.forms.criteria import WeightsForm
from selection.forms.tiers import LinesForm
from selection.queries import criteria as criteria_queries
from selection.queries import explanations, ranked
from selection.queries import ranking as queries
from selection.queries import tiers as tier_queries
from selection.queries.capacity import tier_seats
from selection.queries.levers import levers_of
from selection.queries.rating_queue import discussed
from selection.services import scores as score_services
from selection.services import tiers as tier_services
from selection.services import versions as version_services

if TYPE_CHECKING:
    from selection.models import CriteriaModel


MOST_SHOWN = 1000


@require_GET
@allow(Permission.READ_REGISTER)
def ranking(request: HttpRequest) -> HttpResponseBase:
    """The page; htmx asks for the part that follows the sliders."""
    model = _wanted(request)
    if model is None:
        return respond(request, None, {"tab": "ranking"}, page="selection/no_criteria.html")
    if kind := exports.asked(request):
        return _file(request, model, kind)
    context = _context(request, model)
    return respond(request, "selection/_ranking.html", context, page="selection/ranking.html")


@require_POST
@allow(Permission.SET_CRITERIA)
def save_weights(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Keep tried weights: in the draft, or in a new draft beside the version in force."""
    model = criteria_queries.get_model(model_id)
    codes = [criterion.code for criterion in criteria_queries.criteria_of(model)]
    form = WeightsForm(request.POST, codes=codes)
    if not form.is_valid():
        return _refused(request, _("A weight is a number from 0 to 100."))
    try:
        saved = version_services.set_weights(
            model=model,
            points=form.points,
            revision=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )
    except DomainError as refusal:
        return _refused(request, refusal)
    toast(request, _("Saved in draft %(version)s.") % {"version": saved.version})
    return _go(f"{reverse('selection:ranking')}?model={saved.pk}")


@require_POST
@allow(Permission.SET_CRITERIA)
def save_lines(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Keep tried cut lines; proposals follow."""
    scheme = tier_queries.get_scheme(scheme_id)
    levels = tier_queries.tiers_of(scheme)
    form = LinesForm(request.POST, levels=[tier.level for tier in levels])
    if not form.is_valid():
        return _refused(request, _("A cut line lies between 0 and 100."))
    rows = [
        tier_services.TierRow(tier.name, line)
        for tier, line in zip(levels, form.lines, strict=True)
    ]
    try:
        tier_services.change_scheme(
            scheme=scheme,
            name=scheme.name,
            rows=rows,
            version=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )
    except DomainError as refusal:
        return _refused(request, refusal)
    toast(request, _("Cut lines saved."))
    return _go(reverse("selection:ranking"))


@require_POST
@allow(Permission.SET_CRITERIA)
def score_again(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Read the data anew and score every account."""
    model = criteria_queries.get_model(model_id)
    run = score_services.score_accounts(model=model, by=request.actor, **clock_of(request.actor))
    changed = run.changed if run else 0
    toast(request, _("Scored again: %(changed)s accounts changed.") % {"changed": changed})
    return _go(f"{reverse('selection:ranking')}?model={model.pk}")


def _wanted(request: HttpRequest) -> "CriteriaModel | None":
    """The version asked for, else the one in force, else the draft."""
    try:
        return criteria_queries.get_model(UUID(request.GET.get("model", "")))
    except ValueError:
        current = criteria_queries.model_in_force(today_of(request.actor))
        return current or criteria_queries.open_version()


def _file(request: HttpRequest, model: "CriteriaModel", kind: str) -> HttpResponseBase:
    """All ranked accounts, under the weights and lines that are being tried."""
    by, given = request.actor, request.GET
    setting = queries.setting_of(model, today=today_of(by))
    points, _nothing = _points(given, setting.stored_points)
    trial = ranked.Trial(points, said.tried_lines(given, setting.stored_lines))
    rows = queries.ranked_rows(setting, by=by, trial=trial)
    columns = tables.ranking_columns(setting.criteria)
    return exports.table_answer(request, name="ranking", columns=columns, rows=rows, kind=kind)


def _context(request: HttpRequest, model: "CriteriaModel") -> dict[str, Any]:
    by, given = request.actor, request.GET
    today = today_of(by)
    setting = queries.setting_of(model, today=today)
    lines = said.tried_lines(given, setting.stored_lines)
    points, nothing = _points(given, setting.stored_points)
    trial = ranked.Trial(points, lines)
    open_version = model if model.is_open else criteria_queries.open_version()
    found = queries.ranking(setting, by=by, trial=trial, shown=_shown(given))
    weighed = _weighed(found)
    rated = [each.code for each in setting.criteria if each.is_rated]
    opened = said.opened(given)
    why = opened and explanations.explanation_of(
        opened, by=by, today=today, model=model, points=points, lines=lines
    )
    return {
        "tab": "ranking",
        "reads_all": reads_all_figures(by),
        "model": model,
        "ranking": found,
        "criteria": weighed,
        "groups": [
            {"label": label, "items": items}
            for code, label in Group.choices
            if (items := [each for each in weighed if each["criterion"].group == code])
        ],
        "parts_label": _("Points by criterion"),
        "scheme": setting.scheme,
        "capacity": tier_seats(),
        "trial": trial,
        "base": said.base_of(found.points),
        "nothing_weighs": nothing,
        "opened": opened,
        "why": why,
        "discuss": discussed([row.account_id for row in found.rows if row.is_open], rated),
        "levers": levers_of(why, by=by, points=points, lines=lines),
        "here": reverse("selection:ranking"),
        "address": _address(request, model, points, lines),
        "current": setting.current,
        "draft": open_version,
        "beside": _beside(setting, open_version),
        "proposals": tier_queries.open_proposals().count(),
        "shown": _shown(given),
        "next_shown": min(_shown(given) + queries.SHOWN, MOST_SHOWN),
        "ticks": range(0, 101, 10),
    }


def _beside(setting: queries.Setting, other: "CriteriaModel | None") -> dict[str, Any] | None:
    """The version to compare with: an open one beside the one in force, and the other way."""
    current, model = setting.current, setting.model
    if current is None:
        return None
    if model != current:
        return {"before": current, "after": model, "other": current}
    return {"before": current, "after": other, "other": other} if other else None


def _points(
    given: Mapping[str, str], stored: Mapping[str, float]
) -> tuple[dict[str, float] | None, bool]:
    """The weights tried, and whether they are all zero."""
    try:
        points = said.tried_points(given, stored)
    except said.NothingWeighs:
        return None, True
    return None if points == stored else points, False


def _weighed(found: ranked.Ranking) -> list[dict[str, Any]]:
    """Each criterion with the weight that is shown, and its colour in the bars."""
    return [
        {"criterion": each, "points": found.points[each.code], "colour": number % 8 + 1}
        for number, each in enumerate(found.criteria)
    ]


def _shown(given: Mapping[str, str]) -> int:
    text = given.get("shown", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else queries.SHOWN
    return max(1, min(number, MOST_SHOWN))


def _address(
    request: HttpRequest,
    model: "CriteriaModel",
    points: Mapping[str, float] | None,
    lines: list[float] | None,
) -> str:
    """The page as it is tried, open at its end for what a link adds."""
    kept = {"model": str(model.pk) if request.GET.get("model") else ""}
    query = said.written(points, lines, kept)
    shown = _shown(request.GET)
    if shown != queries.SHOWN:
        query["shown"] = str(shown)
    kept_so_far = f"{query.urlencode()}&" if query else ""
    return f"{reverse('selection:ranking')}?{kept_so_far}"


def _refused(request: HttpRequest, words: object) -> HttpResponse:
    """Say why, on the page as it was tried: whoever was too late tries the same on what stands."""
    toast(request, words, level="risk")
    return _go(f"{reverse('selection:ranking')}?{said.sent(request.POST).urlencode()}")


def _go(address: str) -> HttpResponse:
    answer = SeeOther()
    answer["Location"] = address
    return answer
