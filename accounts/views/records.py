"""Sites, outside ids, contracts and category spend of an account."""

from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services, tables
from accounts.choices import ContractState, SiteKind
from accounts.countries import country_name
from accounts.forms.inputs import in_major
from accounts.forms.records import ContractForm, ExternalIdForm, SiteForm, SpendForm
from accounts.queries import account_overview, contract_rows, get_contract, get_site, parts
from accounts.queries.page import AccountHead
from accounts.services import ContractData, SiteData
from accounts.views.frame import (
    answer_form,
    colleagues,
    head_of,
    language_of,
    page_context,
    today_of,
    went_well,
)
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.versions import seen_version

EDITORS = (Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)


@require_GET
@allow(Permission.READ_REGISTER)
def records(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Contracts, sites and outside ids."""
    today = today_of(request)
    head = account_overview(account_id, by=request.actor, today=today)
    if (answer := _file(request, head, today=today)) is not None:
        return answer
    context = {
        **page_context(head, "contracts"),
        "contracts": [
            {
                **vars(each),
                "state_label": ContractState(each.state).label,
                "remove_url": reverse("accounts:contract-remove", args=[account_id, each.id]),
            }
            for each in contract_rows(head, today=today)
        ],
        "sites": [_site_row(each) for each in parts.sites(account_id)],
        "external_ids": [
            {
                "source": each.source,
                "value": each.value,
                "remove_url": reverse("accounts:external-id-remove", args=[account_id, each.pk]),
            }
            for each in parts.external_ids(account_id)
        ],
    }
    return render(request, "accounts/contracts.html", context)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def site_add(request: HttpRequest, account_id: UUID) -> HttpResponse:
    form = SiteForm(request.POST or None, language=language_of())
    done = submit(form, services.add_site, account_id=account_id, by=request.actor)
    return _answer(request, account_id, form, _("New site"), done)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def site(request: HttpRequest, account_id: UUID, site_id: UUID) -> HttpResponse:
    stored = get_site(account_id, site_id)
    initial = {f.name: getattr(stored, f.name) for f in fields(SiteData)}
    form = SiteForm(request.POST or None, language=language_of(), initial=initial)
    done = submit(
        form,
        services.edit_site,
        account_id=account_id,
        site_id=site_id,
        version=seen_version(request),
        by=request.actor,
    )
    return _answer(request, account_id, form, _("Site"), done, stored)


@require_POST
@allow(*EDITORS)
def site_remove(request: HttpRequest, account_id: UUID, site_id: UUID) -> HttpResponse:
    services.remove_site(account_id=account_id, site_id=site_id, by=request.actor)
    return went_well(request, _back(account_id), _("The site is removed."))


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def external_id_add(request: HttpRequest, account_id: UUID) -> HttpResponse:
    form = ExternalIdForm(request.POST or None)
    done = submit(form, services.add_external_id, account_id=account_id, by=request.actor)
    return _answer(request, account_id, form, _("New outside id"), done)


@require_POST
@allow(*EDITORS)
def external_id_remove(
    request: HttpRequest, account_id: UUID, external_id_id: UUID
) -> HttpResponse:
    services.remove_external_id(
        account_id=account_id, external_id_id=external_id_id, by=request.actor
    )
    return went_well(request, _back(account_id), _("The id is removed."))


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def contract_add(request: HttpRequest, account_id: UUID) -> HttpResponse:
    head = head_of(request, account_id)
    form = ContractForm(request.POST or None, **_offers(request, figures=head.rights.figures))
    done = submit(form, services.add_contract, account_id=account_id, by=request.actor)
    return _answer(request, account_id, form, _("New contract"), done)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def contract(request: HttpRequest, account_id: UUID, contract_id: UUID) -> HttpResponse:
    head = head_of(request, account_id)
    stored = get_contract(account_id, contract_id)
    former = ContractData(**{f.name: getattr(stored, f.name) for f in fields(ContractData)})
    currency = stored.currency or request.actor.tenant.currency
    initial = {**vars(former), "amount": in_major(stored.value_minor, currency)}
    form = ContractForm(
        request.POST or None,
        **_offers(request, figures=head.rights.figures),
        former=former,
        initial={**initial, "currency": currency},
    )
    done = submit(
        form,
        services.edit_contract,
        account_id=account_id,
        contract_id=contract_id,
        version=seen_version(request),
        by=request.actor,
    )
    return _answer(request, account_id, form, _("Contract"), done, stored)


@require_POST
@allow(*EDITORS)
def contract_remove(request: HttpRequest, account_id: UUID, contract_id: UUID) -> HttpResponse:
    services.remove_contract(account_id=account_id, contract_id=contract_id, by=request.actor)
    return went_well(request, _back(account_id), _("The contract is removed."))


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def spend(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Note what the customer spends in our category."""
    form = SpendForm(
        request.POST or None,
        currency=request.actor.tenant.currency,
        initial={"year": today_of(request).year - 1},
    )
    done = submit(form, services.set_category_spend, account_id=account_id, by=request.actor)
    context = {
        **page_context(head_of(request, account_id), "financials"),
        "heading": _("Spend in our category"),
        "back": reverse("accounts:financials", args=[account_id]),
    }
    return answer_form(request, form, context, done=done, said=_("Noted."))


@require_POST
@allow(*EDITORS)
def spend_remove(request: HttpRequest, account_id: UUID, spend_id: UUID) -> HttpResponse:
    services.remove_category_spend(account_id=account_id, spend_id=spend_id, by=request.actor)
    return went_well(request, reverse("accounts:financials", args=[account_id]), _("Removed."))


def _file(request: HttpRequest, head: AccountHead, *, today: date) -> HttpResponseBase | None:
    """One of the three lists as a file, if the address asks for it."""
    account_id = head.account.pk
    lists = {
        "contracts": (tables.CONTRACTS, lambda: contract_rows(head, today=today)),
        "sites": (tables.SITES, lambda: exports.every(parts.sites(account_id))),
        "ids": (tables.EXTERNAL_IDS, lambda: exports.every(parts.external_ids(account_id))),
    }
    for name, (columns, rows) in lists.items():
        if kind := exports.asked(request, name):
            return exports.table_answer(request, name=name, columns=columns, rows=rows(), kind=kind)
    return None


def _site_row(site: Any) -> dict[str, Any]:
    return {
        **{name: getattr(site, name) for name in ("id", "name", "city", "street", "postcode")},
        "is_main": site.is_main,
        "kind_label": SiteKind(site.kind).label,
        "country_name": country_name(site.country, language_of()) if site.country else "",
        "title": str(site),
        "remove_url": reverse("accounts:site-remove", args=[site.account_id, site.pk]),
    }


def _offers(request: HttpRequest, *, figures: bool) -> dict[str, Any]:
    return {
        "colleagues": colleagues(),
        "currency": request.actor.tenant.currency,
        "figures": figures,
    }


def _back(account_id: UUID) -> str:
    return reverse("accounts:contracts", args=[account_id])


def _answer(
    request: HttpRequest,
    account_id: UUID,
    form: Any,
    heading: str,
    done: Any,
    subject: Any = None,
) -> HttpResponse:
    context = {
        **page_context(head_of(request, account_id), "contracts"),
        "heading": heading,
        "back": _back(account_id),
    }
    return answer_form(request, form, context, done=done, said=_("Saved."), subject=subject)
