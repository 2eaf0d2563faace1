"""One account: what we promise it, what it got, and what it says of that."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from accounts.views.frame import colleagues
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from selection.forms.clock import today_of
from selection.forms.pledges import PledgeForm
from selection.forms.service import SatisfactionForm, TouchForm
from selection.pledges import State
from selection.queries import pledges as pledge_queries
from selection.queries import service as queries
from selection.queries.catalogue import offer_to
from selection.queries.keeping import keeping_of
from selection.queries.tiers import holding_of
from selection.services import satisfaction as satisfaction_services
from selection.services import touches as services
from selection.tables import service as tables

SHOWN = 50


@require_GET
@allow(Permission.READ_REGISTER)
def account_service(request: HttpRequest, account_id: UUID) -> Any:
    """Promise, delivery and satisfaction of one account."""
    get_account(account_id)
    if kind := exports.asked(request):
        rows = queries.touches_of(account_id, by=request.actor)
        return exports.table_answer(
            request, name="touches", columns=tables.TOUCHES, rows=rows, kind=kind
        )
    return render(request, "selection/account_service.html", service_page(request, account_id))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def log(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Write down a visit, a review or an answer."""
    form = TouchForm(request.POST, people=colleagues(), auto_id="id_touch_%s")

    def act(**said: Any) -> Any:
        row = services.TouchData(account_id=account_id, **said)
        return services.log_touch(touch=row, by=request.actor, today=today_of(request.actor))

    if submit(form, act) is None:
        context = service_page(request, account_id, touch_form=form)
        return render(request, "selection/account_service.html", context, status=422)
    toast(request, _("Written down."))
    return _back(request, account_id)


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def remove(request: HttpRequest, account_id: UUID, touch_id: UUID) -> HttpResponse:
    """Take out what was logged by mistake."""
    touch = queries.get_touch(touch_id, by=request.actor)
    services.remove_touch(touch=touch, by=request.actor)
    toast(request, _("Taken out."))
    return _back(request, account_id)


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def say(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Note how content the customer is with what its tier promises."""
    form = SatisfactionForm(request.POST, auto_id="id_word_%s")

    def act(**said: Any) -> Any:
        word = satisfaction_services.SatisfactionData(account_id=account_id, **said)
        return satisfaction_services.note_satisfaction(
            word=word, by=request.actor, today=today_of(request.actor)
        )

    if submit(form, act) is None:
        context = service_page(request, account_id, word_form=form)
        return render(request, "selection/account_service.html", context, status=422)
    toast(request, _("Written down."))
    return _back(request, account_id)


def _back(request: HttpRequest, account_id: UUID) -> HttpResponse:
    return respond(request, None, otherwise=reverse("selection:account-service", args=[account_id]))


def service_page(
    request: HttpRequest,
    account_id: UUID,
    *,
    touch_form: TouchForm | None = None,
    word_form: SatisfactionForm | None = None,
    pledge_form: PledgeForm | None = None,
) -> dict[str, Any]:
    """What the page of an account shows, with the form that could not be taken."""
    by, today = request.actor, today_of(request.actor)
    context: dict[str, Any] = {
        "account": get_account(account_id),
        "holding": holding_of(account_id),
        "offer": offer_to(account_id, today),
        "is_open": may_read_figures(account_id, by=by),
    }
    if not context["is_open"]:
        return context
    return context | {
        "served": queries.service_of(account_id, by=by, today=today),
        "touches": queries.touches_of(account_id, by=by)[:SHOWN],
        "words": queries.satisfaction_of(account_id, by=by)[:SHOWN],
        "keeping": keeping_of(account_id, today=today),
        "pledges": [
            (row, State(row.state))
            for row in pledge_queries.pledges_of(account_id, by=by, today=today)[:SHOWN]
        ],
        "pledge_form": pledge_form
        or PledgeForm(
            initial={"said_on": today, "owner_id": by.membership_id},
            people=colleagues(),
            auto_id="id_pledge_%s",
        ),
        "touch_form": touch_form
        or TouchForm(
            initial={"done_on": today, "member_id": by.membership_id},
            people=colleagues(),
            auto_id="id_touch_%s",
        ),
        "word_form": word_form
        or SatisfactionForm(initial={"said_on": today, "rating": 4}, auto_id="id_word_%s"),
    }
