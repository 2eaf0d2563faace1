"""Two accounts that are one: find the other, see what happens, confirm, take it back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms.merging import MergeForm
from accounts.queries import type_ahead
from accounts.queries.mergers import merged_into
from accounts.services import merging
from accounts.views.frame import head_of, page_context, today_of
from kam.errors import RuleViolation
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast

FOUND = 8


@require_http_methods(["GET", "POST"])
@allow(Permission.EDIT_ACCOUNTS)
def merge(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """GET with `other` shows what merging it would do; POST does it."""
    form = MergeForm(request.POST if request.method == "POST" else request.GET)
    when = {"by": request.actor, "today": today_of(request), "now": timezone.now()}
    if request.method == "POST":
        done = submit(form, merging.merge_accounts, survivor_id=account_id, **when)
        if done is not None:
            undo = reverse("accounts:unmerge", args=[done.merged_id])
            toast(request, _("The two accounts are one now."), undo)
            return respond(request, None, otherwise=reverse("accounts:account", args=[account_id]))
    head = head_of(request, account_id)
    context = {
        **page_context(head, "overview"),
        "form": form,
        "earlier": list(merged_into(account_id)),
        **_found(request, account_id),
    }
    refused = form.is_bound and not form.is_valid() and "merged_id" in form.data
    other_id = form.cleaned_data.get("merged_id") if form.is_valid() else None
    if other_id is not None:
        try:
            context["planned"] = merging.planned_merge(
                survivor_id=account_id, merged_id=other_id, **when
            )
            context["other"] = head_of(request, other_id)
        except RuleViolation as refusal:
            form.add_error("merged_id", str(refusal.message))
            refused = True
    return render(request, "accounts/merge.html", context, status=422 if refused else 200)


@require_GET
@allow(Permission.EDIT_ACCOUNTS)
def merge_find(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Accounts to choose from, while somebody types."""
    context = {**_found(request, account_id), "account": head_of(request, account_id).account}
    page = reverse("accounts:merge", args=[account_id])
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(f"{page}?{request.GET.urlencode()}")
    return render(request, "accounts/_merge_found.html", context)


@require_POST
@allow(Permission.EDIT_ACCOUNTS)
def unmerge(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Bring a merged account back; what had to stay is listed."""
    returned = merging.unmerge_accounts(
        merged_id=account_id, by=request.actor, today=today_of(request), now=timezone.now()
    )
    toast(request, _("The accounts are two again."))
    back = reverse("accounts:account", args=[account_id])
    if returned.kept.is_empty:
        return respond(request, None, otherwise=back)
    context = {**page_context(head_of(request, account_id), "overview"), "returned": returned}
    return render(request, "accounts/unmerged.html", context)


def _found(request: HttpRequest, account_id: UUID) -> dict[str, object]:
    words = request.GET.get("find", "")[:80].replace("\x00", "")
    found = type_ahead(words, by=request.actor, limit=FOUND + 1) if words else []
    return {"words": words, "found": [each for each in found if each["id"] != account_id][:FOUND]}
