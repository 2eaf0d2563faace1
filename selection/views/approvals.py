"""One inbox for what leaders decide, and the log of what was decided."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import SeeOther
from kam.web.forms import submit
from kam.web.lists import ListSpec, ListState, one_of
from kam.web.toasts import toast
from selection import tables
from selection.choices import ApprovalKind
from selection.forms.approvals import DecideForm
from selection.forms.clock import clock_of
from selection.queries import approvals as queries
from selection.queries import tiers
from selection.services import approvals as services
from selection.views.inbox import inbox, waiting

if TYPE_CHECKING:
    from selection.models import Approval

DECIDED = ListSpec(
    filters={"kind": one_of(ApprovalKind.values)},
    sorts={"decided": ("-decided_at",), "asked": ("-asked_at",)},
    default_sort="decided",
    never_null=("decided_at", "asked_at"),
)
DECIDERS = (Permission.CONFIRM_TIERS, Permission.SET_CRITERIA)


@require_GET
@allow(Permission.READ_REGISTER)
def approvals(request: HttpRequest) -> HttpResponseBase:
    """Everything that waits for a leader: questions of every kind and changes of tier."""
    if kind := exports.asked(request):
        rows = exports.every(queries.open_approvals(by=request.actor))
        return exports.table_answer(
            request, name="approvals", columns=tables.APPROVALS, rows=rows, kind=kind
        )
    if kind := exports.asked(request, "proposals"):
        rows = exports.every(tiers.open_proposals())
        return exports.table_answer(
            request, name="proposals", columns=tables.PROPOSALS, rows=rows, kind=kind
        )
    return inbox(request)


@require_GET
@allow(Permission.READ_REGISTER)
def decided(request: HttpRequest) -> HttpResponseBase:
    """The log of decisions, the newest first."""
    state = ListState(DECIDED, request)
    found = queries.decided_approvals(by=request.actor)
    if chosen := state.filters.get("kind"):
        found = found.filter(kind=chosen)
    if kind := exports.asked(request):
        rows = exports.every(state.ordered(found))
        return exports.table_answer(
            request, name="decisions", columns=tables.DECISIONS, rows=rows, kind=kind
        )
    context = {
        "tab": "approvals",
        "state": state,
        "page": state.page(found, count=True),
        "kinds": [
            {
                "code": code,
                "label": label,
                "url": state.url(kind=None if code == chosen else code),
                "on": code == chosen,
            }
            for code, label in ApprovalKind.choices
        ],
    }
    return render(request, "selection/decided.html", context)


@require_POST
@allow(*DECIDERS)
def decide(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    approval = queries.get_approval(approval_id, by=request.actor)
    form = DecideForm(request.POST, auto_id=f"id_{approval_id}_%s")

    def act(decision: str, note: str) -> "Approval":
        return services.decide_approval(
            approval=approval,
            approve=form.approves,
            note=note,
            by=request.actor,
            **clock_of(request.actor),
        )

    done = submit(form, act)
    if done is None:
        shown = waiting(request)
        for row in shown["asked"]:
            if row["approval"].pk == approval.pk:
                row["form"] = form
                break
        else:
            toast(request, _("This was decided in the meantime."), level="risk")
            return _back()
        return inbox(request, status=422, **shown)
    toast(request, _("Approved.") if form.approves else _("Declined."))
    return _back()


@require_POST
@allow(Permission.READ_REGISTER)
def withdraw(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Take back what one asked."""
    approval = queries.get_approval(approval_id, by=request.actor)
    try:
        services.withdraw_approval(approval=approval, by=request.actor, **clock_of(request.actor))
        toast(request, _("Withdrawn."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return _back()


def _back() -> HttpResponse:
    answer = SeeOther()
    answer["Location"] = reverse("selection:approvals")
    return answer
