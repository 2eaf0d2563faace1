"""The page on which an administrator erases a former member."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kam.errors import RuleViolation
from kam.identity.permissions import Permission
from kam.identity.queries.members import get_member
from kam.identity.services import erasure as services
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.workspace import subjects
from kam.workspace.forms.erasure import EraseForm


@never_cache
@require_http_methods(["GET", "POST"])
@allow(Permission.ERASE_PEOPLE)
def erase(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found = get_member(member_id)
    form = EraseForm(request.POST if request.method == "POST" else None)
    done = submit(form, services.erase_person, member=found, by=request.actor)
    if done is not None:
        toast(request, _("Erased. The history now says %(name)s.") % {"name": done.stands_in})
        return HttpResponseRedirect(reverse("workspace:member", args=[member_id]))
    status = 422 if request.method == "POST" else 200
    context: dict[str, Any] = {"member": found, "form": form}
    try:
        preview = services.preview_erasure(member=found, by=request.actor)
    except RuleViolation as refusal:
        context["refusal"] = refusal.message
        return render(request, "workspace/member_erase.html", context, status=status)
    mentions = [
        (subjects.name_of(each.kind), subjects.page_for(each.kind, each.id, each.account_id), each)
        for each in preview.mentions
    ]
    context |= {"preview": preview, "mentions": mentions}
    return render(request, "workspace/member_erase.html", context, status=status)
