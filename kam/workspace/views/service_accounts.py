"""Pages about actors without a person."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kam.audit.queries import history_of
from kam.identity.permissions import Permission
from kam.identity.queries import service_accounts as queries
from kam.identity.services import service_accounts as services
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.workspace.forms.tokens import OwnerForm, ServiceAccountForm
from kam.workspace.tables import roles_of


@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_TOKENS)
def add(request: HttpRequest) -> HttpResponse:
    first = {"owner": request.actor.membership_id}
    form = ServiceAccountForm(request.POST or None, initial=first)
    service = submit(form, services.add_service_account, by=request.actor)
    if service is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "workspace/service_add.html", {"form": form}, status=status)
    toast(request, _("%(name)s is there. Issue a token for it.") % {"name": service.name})
    return HttpResponseRedirect(reverse("workspace:tokens"))


@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_TOKENS)
def service_account(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """What it is; POST hands it over to somebody else."""
    found = queries.get_service_account(service_id)
    form = OwnerForm(request.POST or None, initial={"owner": found.owner_id})
    done = submit(form, services.hand_over_service_account, service_account=found, by=request.actor)
    if done is not None:
        toast(request, _("Saved."))
        return HttpResponseRedirect(reverse("workspace:service", args=[service_id]))
    context = {
        "service": found,
        "roles": roles_of(found),
        "form": form,
        "history": history_of(subject=found),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "workspace/service.html", context, status=status)


@require_POST
@allow(Permission.MANAGE_TOKENS)
def close(request: HttpRequest, service_id: UUID) -> HttpResponse:
    found = queries.get_service_account(service_id)
    services.close_service_account(service_account=found, now=timezone.now(), by=request.actor)
    toast(request, _("%(name)s is closed and its tokens are revoked.") % {"name": found.name})
    return HttpResponseRedirect(reverse("workspace:tokens"))
