"""Pages about the people of a workspace."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kam.audit.queries import history_of
from kam.identity import sessions
from kam.identity.models import Membership
from kam.identity.permissions import ROLE_NAMES, Permission
from kam.identity.pseudonyms import is_erased
from kam.identity.queries import members as queries
from kam.identity.queries.events import events_of_member
from kam.identity.queries.invitations import sets_password, works_only_here
from kam.identity.queries.second_factors import has_second_factor
from kam.identity.queries.units import unit_tree
from kam.identity.services import invitations, second_factors
from kam.identity.services import members as services
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.lists import ListSpec, ListState, one_of
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from kam.workspace import departures, tables
from kam.workspace.forms.members import AddMemberForm, DeactivateForm, DutiesForm, duties_of

STATES = {
    "active": gettext_lazy("Active"),
    "invited": gettext_lazy("Invited"),
    "inactive": gettext_lazy("Inactive"),
}
MEMBERS = ListSpec(
    filters={"shown": one_of(STATES), "role": one_of(ROLE_NAMES)},
    sorts={"name": ("name",), "email": ("email",)},
    default_sort="name",
)


@require_GET
@allow(Permission.MANAGE_MEMBERS)
def members(request: HttpRequest) -> HttpResponse:
    state = ListState(MEMBERS, request)
    found = queries.members_matching(words=state.q, **state.filters)
    if kind := exports.asked(request):
        rows = tables.member_rows(state.ordered(found))
        return exports.table_answer(
            request, name="members", columns=tables.MEMBERS, rows=rows, kind=kind
        )
    page = state.page(found, count=True)
    leads = queries.units_led(page.rows)
    rows = [(member, _role_names(member), leads.get(member.pk, [])) for member in page.rows]
    context = {"state": state, "page": page, "rows": rows, "states": STATES, "roles": ROLE_NAMES}
    context["now"] = timezone.now()
    return respond(request, "workspace/_members.html", context, page="workspace/members.html")


@never_cache
@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_MEMBERS)
def add(request: HttpRequest) -> HttpResponse:
    form = AddMemberForm(request.POST or None, tree=unit_tree())
    by_mail = _is_by_mail(request)
    member = submit(
        form, invitations.invite_member, by_mail=by_mail, now=timezone.now(), by=request.actor
    )
    if member is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "workspace/member_add.html", {"form": form}, status=status)
    return _sent(request, member) if by_mail else _show_link(request, member)


@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_MEMBERS)
def member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found = queries.get_member(member_id)
    form = DutiesForm(request.POST or None, initial=duties_of(found), tree=unit_tree())
    done = submit(
        form,
        services.change_member,
        member=found,
        version=seen_version(request),
        by=request.actor,
    )
    if done is not None:
        toast(request, _("Saved."))
        return HttpResponseRedirect(reverse("workspace:member", args=[member_id]))
    context = {
        "member": found,
        "form": form,
        "is_oneself": found.pk == request.actor.membership_id,
        "may_get_link": not found.is_active or works_only_here(found),
        "now": timezone.now(),
        "has_second_factor": has_second_factor(found.user_id),
        "history": history_of(subject=found),
        "events": events_of_member(found.user_id, workspace_id=found.tenant_id),
        "is_erased": is_erased(found.email),
        **shown_again(request, form, found.version, subject=found),
    }
    return render(request, "workspace/member.html", context, status=status_of(request, form))


@never_cache
@require_POST
@allow(Permission.MANAGE_MEMBERS)
def link(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """A new one-time link, mailed or shown; the earlier one is worthless from now on."""
    found = queries.get_member(member_id)
    by_mail = _is_by_mail(request)
    renewed = invitations.renew_invitation(
        member=found, by_mail=by_mail, now=timezone.now(), by=request.actor
    )
    return _sent(request, renewed) if by_mail else _show_link(request, renewed)


@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_MEMBERS)
def deactivate(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found = queries.get_member(member_id)
    sent = request.POST if request.method == "POST" else None
    form = DeactivateForm(sent, member=found)
    done = submit(form, departures.let_go, member=found, now=timezone.now(), by=request.actor)
    if done is not None:
        toast(request, _("%(name)s is deactivated.") % {"name": found.name})
        return HttpResponseRedirect(reverse("workspace:member", args=[member_id]))
    status = 422 if request.method == "POST" else 200
    context = {"member": found, "form": form}
    return render(request, "workspace/member_deactivate.html", context, status=status)


@require_POST
@allow(Permission.MANAGE_MEMBERS)
def reactivate(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found = queries.get_member(member_id)
    services.reactivate_member(member=found, by=request.actor)
    toast(request, _("%(name)s may sign in again.") % {"name": found.name})
    return HttpResponseRedirect(reverse("workspace:member", args=[member_id]))


@require_POST
@allow(Permission.MANAGE_MEMBERS)
def remove_second_factor(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """For somebody who lost the phone and the recovery codes."""
    found = queries.get_member(member_id)
    second_factors.remove_second_factors(
        member=found,
        proof=request.POST.get("proof", ""),
        where=sessions.whereabouts_of(request),
        at=timezone.now(),
        by=request.actor,
    )
    toast(request, _("%(name)s signs in without a second step now.") % {"name": found.name})
    return HttpResponseRedirect(reverse("workspace:member", args=[member_id]))


def _is_by_mail(request: HttpRequest) -> bool:
    return request.POST.get("way") == "mail"


def _sent(request: HttpRequest, member: Membership) -> HttpResponse:
    toast(request, _("The link is on its way to %(email)s.") % {"email": member.email})
    return HttpResponseRedirect(reverse("workspace:member", args=[member.pk]))


def _show_link(request: HttpRequest, member: Membership) -> HttpResponse:
    path = invitations.invitation_path(member, request.actor.tenant.slug)
    context: dict[str, Any] = {
        "member": member,
        "address": request.build_absolute_uri(path),
        "sets_password": sets_password(member),
    }
    return render(request, "workspace/member_link.html", context)


def _role_names(member: Membership) -> list[object]:
    return [ROLE_NAMES[role] for role in ROLE_NAMES if role in member.roles]
