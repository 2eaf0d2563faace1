"""The places of our own company."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import tables
from accounts.forms.own_sites import OwnSiteForm
from accounts.queries import own_sites as queries
from accounts.services import own_sites as services
from accounts.views.frame import language_of, went_well
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.versions import seen_version, shown_again, status_of


@require_GET
@allow(Permission.READ_REGISTER)
def own_sites(request: HttpRequest) -> HttpResponseBase:
    if kind := exports.asked(request):
        return exports.table_answer(
            request,
            name="our-sites",
            columns=tables.OWN_SITES,
            rows=queries.own_sites(),
            kind=kind,
        )
    return render(request, "accounts/own_sites.html", {"sites": queries.own_sites()})


@require_http_methods(["GET", "POST"])
@allow(Permission.EDIT_ACCOUNTS)
def add(request: HttpRequest) -> HttpResponse:
    form = OwnSiteForm(request.POST or None, language=language_of())
    done = submit(form, services.add_own_site, by=request.actor)
    return _answer(request, form, done, None)


@require_http_methods(["GET", "POST"])
@allow(Permission.EDIT_ACCOUNTS)
def own_site(request: HttpRequest, own_site_id: UUID) -> HttpResponse:
    found = queries.get_own_site(own_site_id)
    initial = {f.name: getattr(found, f.name) for f in fields(services.OwnSiteData)}
    form = OwnSiteForm(request.POST or None, language=language_of(), initial=initial)
    done = submit(
        form,
        services.edit_own_site,
        own_site=found,
        version=seen_version(request),
        by=request.actor,
    )
    return _answer(request, form, done, found)


@require_POST
@allow(Permission.EDIT_ACCOUNTS)
def remove(request: HttpRequest, own_site_id: UUID) -> HttpResponse:
    services.remove_own_site(own_site=queries.get_own_site(own_site_id), by=request.actor)
    return went_well(request, reverse("accounts:own-sites"), _("The site is removed."))


def _answer(request: HttpRequest, form: OwnSiteForm, done: Any, found: Any) -> HttpResponse:
    if done is not None:
        return went_well(request, reverse("accounts:own-sites"), _("Saved."))
    context: dict[str, Any] = {"form": form, "site": found}
    if found is not None:
        context |= shown_again(request, form, found.version, subject=found)
    return render(request, "accounts/own_site.html", context, status=status_of(request, form))
