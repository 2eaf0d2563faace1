"""A draft is submitted and taken back; approvals put it in force or send it back."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import SeeOther
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection.forms.clock import clock_of
from selection.forms.criteria import SubmitForm
from selection.queries.criteria import get_model
from selection.queries.submissions import others_who_approve
from selection.services import submissions, versions
from selection.views.criteria import version_context

if TYPE_CHECKING:
    from selection.models import CriteriaModel


@require_POST
@allow(Permission.SET_CRITERIA)
def submit_version(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Lock a draft and ask for its approval; who decides alone puts it in force at once."""
    model = get_model(model_id)
    others = others_who_approve(request.actor)
    form = SubmitForm(request.POST)

    def act(effective_on: Any, reason: str) -> "CriteriaModel":
        stated = {"model": model, "effective_on": effective_on, "revision": seen_version(request)}
        who = {"by": request.actor, **clock_of(request.actor)}
        if others:
            return submissions.submit_version(**stated, reason=reason, **who)
        return versions.put_in_force(**stated, note=reason, **who)

    if submit(form, act) is None:
        context = version_context(request, model, submit=form)
        context |= shown_again(request, form, model.revision, subject=model)
        status = status_of(request, form)
        return render(request, "selection/criteria.html", context, status=status)
    if others:
        names = ", ".join(others[:3])
        toast(request, _("Submitted. It waits for a word of: %(names)s.") % {"names": names})
        return _go(reverse("selection:version", args=[model_id]))
    toast(request, _("In force. Every account is scored."))
    return _go(reverse("selection:ranking"))


@require_POST
@allow(Permission.SET_CRITERIA)
def take_back(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Make a submitted version a draft again."""
    try:
        submissions.take_back_version(
            model=get_model(model_id),
            revision=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )
        toast(request, _("A draft again."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return _go(reverse("selection:version", args=[model_id]))


def _go(address: str) -> HttpResponse:
    answer = SeeOther()
    answer["Location"] = address
    return answer
