"""One account's place: why it stands there, and how people rate it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from selection.forms.clock import clock_of, today_of
from selection.forms.ratings import RatingForm
from selection.queries import criteria, explanations
from selection.queries import ratings as rating_queries
from selection.queries import tiers as tier_queries
from selection.queries.catalogue import offer_to
from selection.queries.eligibility import eligibility_of
from selection.queries.exemptions import hindrances_of
from selection.queries.foresight import prospects_of
from selection.queries.knockouts import knockouts_on
from selection.queries.levers import levers_of
from selection.queries.summary import summary_of
from selection.services import ratings as services

if TYPE_CHECKING:
    from selection.models import Rating


@require_GET
@allow(Permission.READ_REGISTER)
def account_panel(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Why this account stands where it stands, for its head and overview."""
    place = summary_of(account_id, today=today_of(request.actor))
    return respond(request, "selection/_account_panel.html", {"place": place})


@require_GET
@allow(Permission.READ_REGISTER)
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The reasons in full, the ratings behind them and every tier ever held."""
    return render(request, "selection/account.html", _whole(request, account_id))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def rate(request: HttpRequest, account_id: UUID, code: str) -> HttpResponse:
    """Rate one criterion of one account."""
    found = get_account(account_id)
    rated = criteria.find_rated_criterion(code, today_of(request.actor))
    sheet = rating_queries.RatedCriterion(rated, None, [], None)
    form = RatingForm(request.POST, steps=sheet.steps)

    def act(value: float, evidence: str) -> "list[Rating]":
        row = services.RatingRow(found.pk, rated.code, value, evidence)
        return services.rate_accounts(rows=[row], by=request.actor, **clock_of(request.actor))

    done = submit(form, act)
    if done is None:
        context = _whole(request, account_id, refused={code: form})
        return respond(request, None, context, page="selection/account.html", status=422)
    toast(request, _("Rated. The score follows."))
    address = reverse("selection:account", args=[account_id])
    return respond(request, None, otherwise=f"{address}#rating-{code}")


def _place(request: HttpRequest, account_id: UUID) -> dict[str, Any]:
    by, today = request.actor, today_of(request.actor)
    return {
        "account": get_account(account_id),
        "why": explanations.explanation_of(account_id, by=by, today=today),
        "holding": tier_queries.holding_of(account_id),
        "proposal": tier_queries.proposal_of(account_id),
    }


def _whole(
    request: HttpRequest, account_id: UUID, *, refused: dict[str, RatingForm] | None = None
) -> dict[str, Any]:
    by, today = request.actor, today_of(request.actor)
    place = _place(request, account_id)
    is_open = may_read_figures(account_id, by=by)
    current = criteria.model_in_force(today)
    sheet = (
        rating_queries.rating_sheet(account_id, membership_id=by.membership_id, today=today)
        if is_open
        else []
    )
    return {
        **place,
        "levers": levers_of(place["why"], by=by),
        "hindrances": hindrances_of(account_id),
        "prospects": prospects_of(account_id),
        "is_open": is_open,
        "knockouts": knockouts_on(current, account_id) if current else [],
        "offer": offer_to(account_id, today),
        "missing": eligibility_of([account_id], model=current)[account_id].missing,
        "sheet": [(rated, _form(rated, refused or {})) for rated in sheet],
        "holdings": tier_queries.holdings_of(account_id),
    }


def _form(rated: rating_queries.RatedCriterion, refused: dict[str, RatingForm]) -> RatingForm:
    code = rated.criterion.code
    initial = {"value": str(int(rated.mine.value))} if rated.mine else {}
    fresh = RatingForm(initial=initial, steps=rated.steps, auto_id=f"id_{code}_%s")
    return refused.get(code, fresh)
