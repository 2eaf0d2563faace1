"""Pages of settings: the workspace's, and a person's own."""

from dataclasses import fields

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kam.identity.addresses import world_url
from kam.identity.permissions import Permission
from kam.identity.queries.members import get_tenant
from kam.identity.services import settings as services
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from kam.workspace.forms.settings import OwnForm, WorkspaceForm


@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_WORKSPACE)
def workspace(request: HttpRequest) -> HttpResponse:
    tenant = get_tenant(request.actor.tenant.id)
    first = {f.name: getattr(tenant, f.name) for f in fields(services.WorkspaceSettings)}
    form = WorkspaceForm(request.POST or None, initial=first)
    done = submit(form, services.change_workspace, version=seen_version(request), by=request.actor)
    if done is not None:
        toast(request, _("Saved."))
        return HttpResponseRedirect(reverse("workspace:settings"))
    context = {"form": form, "tenant": tenant}
    context |= shown_again(request, form, tenant.version, subject=tenant)
    status = status_of(request, form)
    return render(request, "workspace/settings.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Permission.READ_REGISTER)
def me(request: HttpRequest) -> HttpResponse:
    first = {f.name: getattr(request.user, f.name) for f in fields(services.OwnSettings)}
    form = OwnForm(request.POST or None, initial={**first, "name": request.actor.name})
    done = submit(form, services.change_own_settings, by=request.actor)
    if done is not None:
        with translation.override(done.language):
            toast(request, _("Saved."))
        return HttpResponseRedirect(reverse("workspace:me"))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "security_url": world_url("mfa_index")}
    return render(request, "workspace/me.html", context, status=status)
