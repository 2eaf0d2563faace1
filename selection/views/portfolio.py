"""The portfolio matrix, the book by volume and profit, and the lines of both."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection import plots, tables
from selection.choices import Mismatch, Quadrant, Stance
from selection.forms.clock import today_of
from selection.forms.portfolio import FactorForm, LinesForm, StrengthForm
from selection.queries import matrix
from selection.queries import portfolio as queries
from selection.services import portfolio as services

if TYPE_CHECKING:
    from accounts.models import Account

SHOWN = 200
VOLUME = "volume"


@require_GET
@allow(Permission.READ_REGISTER)
def portfolio(request: HttpRequest) -> HttpResponseBase:
    """Strength against attractiveness, or (`?view=volume`) revenue against margin."""
    if request.GET.get("view") == VOLUME:
        return _volume(request)
    found = matrix.portfolio_of(by=request.actor, today=today_of(request.actor))
    if kind := exports.asked(request):
        return exports.table_answer(
            request, name="portfolio", columns=tables.PORTFOLIO, rows=found.rows, kind=kind
        )
    shown = found.rows[:SHOWN]
    lines = found.lines
    context = {
        "tab": "portfolio",
        "found": found,
        "rows": list(
            zip(
                shown,
                plots.matrix(
                    [
                        (
                            row.strength.value,
                            row.attractiveness,
                            row.contribution,
                            row.before and row.before.value,
                        )
                        for row in shown
                    ]
                ),
                strict=True,
            )
        ),
        "plot": plots.frame(lines.strong_from, lines.attractive_from),
        "boxes": [
            (
                stance,
                sum(row.stance == stance.value for row in found.rows),
                getattr(lines, f"hours_{stance.value}"),
            )
            for stance in Stance
        ],
        "mismatched": [(row, [Mismatch(m).label for m in row.mismatches]) for row in shown],
    }
    return render(request, "selection/portfolio.html", context)


def _volume(request: HttpRequest) -> HttpResponseBase:
    found = matrix.volumes(by=request.actor)
    if kind := exports.asked(request):
        return exports.table_answer(
            request,
            name="volume-and-profit",
            columns=tables.VOLUME,
            rows=found.rows,
            kind=kind,
        )
    shown, counted = found.rows[:SHOWN], found.counted()
    spots, plot = plots.quadrant(
        [(row.revenue, row.margin) for row in shown], found.revenue_line, found.margin_line
    )
    context = {
        "tab": "portfolio",
        "view": VOLUME,
        "found": found,
        "currency": request.actor.tenant.currency,
        "rows": list(zip(shown, spots, strict=True)),
        "plot": plot,
        "boxes": [(each, counted[each]) for each in Quadrant],
    }
    return render(request, "selection/volume.html", context)


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def lines(request: HttpRequest) -> HttpResponse:
    """The lines of the workspace."""
    found = queries.lines_in_use()
    names = LinesForm.base_fields
    values = {name: getattr(found, name) for name in names}
    initial = {name: "" if value is None else f"{value:g}" for name, value in values.items()}
    form = LinesForm(request.POST or None, initial=initial)
    done = submit(form, services.set_lines, version=seen_version(request), by=request.actor)
    if done is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=reverse("selection:portfolio"))
    context: dict[str, Any] = {"tab": "portfolio", "form": form}
    context |= shown_again(request, form, found.version, subject=found)
    return render(request, "selection/book_lines.html", context, status=status_of(request, form))


@require_GET
@allow(Permission.READ_REGISTER)
def factors(request: HttpRequest) -> HttpResponseBase:
    """What customers judge suppliers by."""
    found = queries.factors()
    if kind := exports.asked(request):
        return exports.table_answer(
            request, name="success-factors", columns=tables.FACTORS, rows=found, kind=kind
        )
    total = sum(each.weight for each in found)
    rows = [(each, 100 * each.weight / total) for each in found]
    return render(request, "selection/factors.html", {"tab": "portfolio", "factors": rows})


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def factor_add(request: HttpRequest) -> HttpResponse:
    form = FactorForm(request.POST or None)
    if submit(form, services.add_factor, by=request.actor) is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=reverse("selection:factors"))
    context = {"tab": "portfolio", "form": form}
    return render(request, "selection/factor.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def factor(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    found = queries.get_factor(factor_id)
    initial = {"name": found.name, "weight": f"{found.weight:g}"}
    form = FactorForm(request.POST or None, initial=initial)
    done = submit(
        form,
        services.change_factor,
        factor=found,
        version=seen_version(request),
        by=request.actor,
    )
    if done is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=reverse("selection:factors"))
    context: dict[str, Any] = {"tab": "portfolio", "factor": found, "form": form}
    context |= shown_again(request, form, found.version, subject=found)
    return render(request, "selection/factor.html", context, status=status_of(request, form))


@require_POST
@allow(Permission.SET_CRITERIA)
def retire(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    try:
        services.retire_factor(factor=queries.get_factor(factor_id), by=request.actor)
        toast(request, _("No longer asked for. What was rated stays."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return respond(request, None, otherwise=reverse("selection:factors"))


@require_GET
@allow(Permission.READ_REGISTER)
def strength(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """How one customer sees us and our competitors."""
    account, today = get_account(account_id), today_of(request.actor)
    if kind := exports.asked(request):
        rows = queries.strength_ratings(by=request.actor, account_id=account.pk)
        return exports.table_answer(
            request,
            name="strength",
            columns=tables.STRENGTH,
            rows=rows.select_related("factor").order_by("-pk"),
            kind=kind,
        )
    form = StrengthForm(factors=list(queries.factors()), today=today)
    return _strength(request, account, form)


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def rate_strength(request: HttpRequest, account_id: UUID) -> HttpResponse:
    account, today = get_account(account_id), today_of(request.actor)
    form = StrengthForm(request.POST, factors=list(queries.factors()), today=today)
    done = submit(form, services.rate_strength, account=account, by=request.actor, today=today)
    if done is None:
        return _strength(request, account, form)
    toast(request, _("Saved."))
    address = reverse("selection:strength", args=[account_id])
    return respond(request, None, otherwise=address)


def _strength(request: HttpRequest, account: "Account", form: StrengthForm) -> HttpResponse:
    context: dict[str, Any] = {"account": account, "form": form}
    if may_read_figures(account.pk, by=request.actor):
        today = today_of(request.actor)
        context["sheet"] = queries.strength_sheet(account.pk, by=request.actor, today=today)
        context["competitors"] = queries.known_competitors(account.pk)
    return render(request, "selection/strength.html", context, status=status_of(request, form))
