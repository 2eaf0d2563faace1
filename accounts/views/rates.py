"""Exchange rates of the workspace."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services, tables
from accounts.forms.records import RateForm
from accounts.queries.rates import exchange_rates
from accounts.views.frame import today_of, went_well
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.forms import submit


@require_http_methods(["GET", "POST"])
@allow(Permission.IMPORT_FILES)
def rates(request: HttpRequest) -> HttpResponse:
    if kind := exports.asked(request):
        rows = exports.every(exchange_rates())
        return exports.table_answer(
            request, name="rates", columns=tables.RATES, rows=rows, kind=kind
        )
    form = RateForm(
        request.POST or None,
        currency=request.actor.tenant.currency,
        initial={"valid_on": today_of(request)},
    )
    done = submit(form, services.set_exchange_rate, by=request.actor)
    if done is not None:
        return went_well(request, reverse("accounts:rates"), _("The rate is set."))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "rates": exchange_rates()[:500]}
    return render(request, "accounts/rates.html", context, status=status)


@require_POST
@allow(Permission.IMPORT_FILES)
def remove(request: HttpRequest, rate_id: UUID) -> HttpResponse:
    services.remove_exchange_rate(rate_id=rate_id, by=request.actor)
    return went_well(request, reverse("accounts:rates"), _("The rate is removed."))
