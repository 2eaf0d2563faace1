"""Exceptions from a refusal, or from too little data: asked for, and ended."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.queries.accounts import get_account
from kam.errors import DomainError, NotFound
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from selection.choices import ExemptionKind
from selection.forms.clock import clock_of
from selection.forms.placing import ExemptionForm
from selection.queries.exemptions import get_exemption
from selection.services import exemptions as services


@require_http_methods(["GET", "POST"])
@allow(Permission.RATE_ACCOUNTS)
def ask(request: HttpRequest, account_id: UUID, exception: str) -> HttpResponse:
    """Ask the leaders for an exception."""
    account = get_account(account_id)
    if exception not in ExemptionKind.values:
        raise NotFound
    form = ExemptionForm(request.POST or None)
    done = submit(
        form,
        services.ask_exemption,
        account_id=account.pk,
        kind=exception,
        by=request.actor,
        now=clock_of(request.actor)["now"],
    )
    if done is None:
        context = {"account": account, "kind": ExemptionKind(exception), "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "selection/exemption.html", context, status=status)
    toast(request, _("Asked. The leaders decide."))
    return respond(request, None, otherwise=reverse("selection:account", args=[account.pk]))


@require_POST
@allow(Permission.CONFIRM_TIERS)
def end(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    """Take an exception back."""
    found = get_exemption(exemption_id)
    try:
        services.end_exemption(
            exemption=found, by=request.actor, today=clock_of(request.actor)["today"]
        )
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    else:
        toast(request, _("Ended. The next monthly run follows."))
    address = reverse("selection:account", args=[found.account_id])
    return respond(request, None, otherwise=address)
