"""Changing an account in place: one field, its place in the group, its willingness."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.countries import country_name
from accounts.forms.accounts import FIELDS, FieldForm, MoveForm, WillingnessForm
from accounts.queries import type_ahead
from accounts.queries.page import AccountHead
from accounts.views.cells import field_inside
from accounts.views.frame import (
    answer_form,
    changed_meanwhile,
    head_of,
    language_of,
    our_units,
    page_context,
    today_of,
)
from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.versions import seen_version, status_of

EDITORS = (Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)


@require_http_methods(["GET", "POST"])
@allow(Permission.READ_REGISTER)
def field(request: HttpRequest, account_id: UUID, field: str) -> HttpResponse:
    """One field: GET with `edit` gives its form, GET without it the text, POST saves."""
    name = field
    if name not in FIELDS:
        raise NotFound
    head = head_of(request, account_id)
    if request.method == "GET" and "edit" not in request.GET:
        return _shown(request, head, name)
    form = _form(request, head, name)
    done = submit(form, services.edit_account, account_id=account_id, by=request.actor)
    if done is not None:
        return _shown(request, head_of(request, account_id), name)
    context = {**page_context(head, "overview"), **_about(head, name), "form": form}
    context |= changed_meanwhile(request, form, head.account, head)
    status = status_of(request, form)
    return respond(
        request, "accounts/_field_form.html", context, status=status, page="accounts/field.html"
    )


@require_http_methods(["GET", "POST"])
@allow(Permission.REGISTER_ACCOUNTS)
def parent(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Where the account hangs in its group."""
    head = head_of(request, account_id)
    words = request.GET.get("find", "")[:80]
    form = MoveForm(request.POST or None)
    form.is_bound = request.method == "POST"
    done = submit(
        form,
        services.move_in_group,
        account_id=account_id,
        version=seen_version(request),
        by=request.actor,
    )
    context = {
        **page_context(head, "overview"),
        "heading": _("Place in the group"),
        "back": reverse("accounts:account", args=[account_id]),
        "picker": True,
        "chosen": head.account.parent,
        "words": words,
        "found": type_ahead(words, by=request.actor) if words else [],
    }
    return answer_form(
        request, form, context, done=done, said=_("Moved in the group."), subject=head.account
    )


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def willingness(request: HttpRequest, account_id: UUID) -> HttpResponse:
    head = head_of(request, account_id)
    account = head.account
    initial = {
        "willingness": account.willingness,
        "on": account.willingness_on or today_of(request),
        "source": account.willingness_source,
        "note": account.willingness_note,
    }
    form = WillingnessForm(request.POST or None, initial=initial)
    done = submit(
        form,
        services.set_willingness,
        account_id=account_id,
        version=seen_version(request),
        by=request.actor,
    )
    context = {
        **page_context(head, "overview"),
        "heading": _("Wish to be a key account"),
        "back": reverse("accounts:account", args=[account_id]),
    }
    return answer_form(request, form, context, done=done, said=_("Noted."), subject=account)


def _form(request: HttpRequest, head: AccountHead, name: str) -> FieldForm:
    account = head.account
    offers = {
        "language": language_of(),
        "lifecycle": account.lifecycle,
        "units": our_units,
    }
    initial = {"version": account.version, name: getattr(account, name)}
    sent = request.POST if request.method == "POST" else None
    return FieldForm(sent, name=name, offers=offers, initial=initial)


def _shown(request: HttpRequest, head: AccountHead, name: str) -> HttpResponse:
    back = reverse("accounts:account", args=[head.account.pk])
    saved = request.method == "POST"
    if saved and name == "name":  # the page's title and head show it, too
        return respond(request, None, otherwise=back)
    context = {**page_context(head, "overview"), **_about(head, name, saved=saved), "saved": saved}
    return respond(
        request, "accounts/_field.html", context, otherwise=back, page="accounts/field.html"
    )


def _about(head: AccountHead, name: str, *, saved: bool = False) -> dict[str, Any]:
    """Name, label, text and drawn inside of a field as the page shows it."""
    account = head.account
    texts = {
        "name": account.name,
        "sector": account.sector,
        "country": country_name(account.country, language_of()),
        "website": account.website,
        "lifecycle": head.lifecycle,
        "unit_id": account.unit.name if account.unit else "",
    }
    text = texts[name]
    inside = field_inside(account.pk, name, text, may_edit=head.rights.edit, saved=saved)
    return {"field_name": name, "label": FIELDS[name][0], "text": text, "inside": inside}


def fields_of(head: AccountHead) -> list[dict[str, Any]]:
    """All fields of the overview's card, in order."""
    return [_about(head, name) for name in FIELDS]
