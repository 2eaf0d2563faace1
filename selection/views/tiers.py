"""Tier schemes, proposals and the decisions about them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import SeeOther
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection import tiers
from selection.forms.clock import clock_of, today_of
from selection.forms.tiers import ChooseForm, ConfirmForm, DeclineForm, SchemeForm
from selection.queries import tiers as queries
from selection.queries.catalogue import catalogue
from selection.services import tiers as services
from selection.views.inbox import SHOWN, inbox

if TYPE_CHECKING:
    from selection.models import TierScheme


@require_GET
@allow(Permission.READ_REGISTER)
def schemes(request: HttpRequest) -> HttpResponse:
    return render(request, "selection/tiers.html", _schemes(request))


@require_POST
@allow(Permission.SET_CRITERIA)
def choose(request: HttpRequest) -> HttpResponse:
    """Put a ready scheme to use."""
    form = ChooseForm(request.POST)

    def act(**_said: object) -> "TierScheme":
        template = form.chosen()
        return services.choose_scheme(
            name=_(template.name),
            rows=[services.TierRow(_(name), line) for name, line in template.levels],
            by=request.actor,
            **clock_of(request.actor),
        )

    if submit(form, act) is None:
        return render(request, "selection/tiers.html", _schemes(request, choose=form), status=422)
    return _go(reverse("selection:tiers"))


@require_POST
@allow(Permission.SET_CRITERIA)
def change(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Rename a scheme and its tiers, move its lines."""
    scheme = queries.get_scheme(scheme_id)
    form = SchemeForm(request.POST, levels=len(queries.tiers_of(scheme)))

    def act(**_said: object) -> "TierScheme":
        return services.change_scheme(
            scheme=scheme,
            name=form.cleaned_data["name"],
            rows=[services.TierRow(*row) for row in form.said()],
            version=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )

    if submit(form, act) is None:
        context = _schemes(request, edit=form)
        context |= shown_again(request, form, scheme.version, subject=scheme)
        status = status_of(request, form)
        return render(request, "selection/tiers.html", context, status=status)
    toast(request, _("Saved."))
    return _go(reverse("selection:tiers"))


@require_GET
@allow(Permission.READ_REGISTER)
def proposals(request: HttpRequest) -> HttpResponse:
    """They stand on the page of all that waits for a leader."""
    return redirect(f"{reverse('selection:approvals')}#proposals")


@require_POST
@allow(Permission.CONFIRM_TIERS)
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the proposals ticked, or all that are shown."""
    shown = list(queries.open_proposals()[:SHOWN])
    form = ConfirmForm(request.POST, open_ids=[str(each.pk) for each in shown])
    if not form.is_valid():
        toast(request, _("One of these proposals was decided in the meantime."), level="risk")
        return _go(reverse("selection:approvals"))
    ticked = set(form.cleaned_data["ids"])
    try:
        done = services.confirm_proposals(
            proposals=[each for each in shown if str(each.pk) in ticked],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            **clock_of(request.actor),
        )
    except DomainError as refusal:
        toast(request, refusal, level="risk")
        return _go(reverse("selection:approvals"))
    _tell(request, done)
    return _go(reverse("selection:approvals"))


@require_POST
@allow(Permission.CONFIRM_TIERS)
def decline(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    proposal = queries.get_proposal(proposal_id)
    form = DeclineForm(request.POST)
    done = submit(
        form,
        services.decline_proposal,
        proposal=proposal,
        by=request.actor,
        now=clock_of(request.actor)["now"],
    )
    if done is None:
        return inbox(request, status=422, declining=proposal, decline_form=form)
    toast(request, _("Declined. %(name)s stays where it is.") % {"name": done.account.name})
    return _go(reverse("selection:approvals"))


def _tell(request: HttpRequest, done: services.Decided) -> None:
    confirmed, small = len(done.confirmed), len(done.small)
    lacking = len(done.without_reason) - small
    if confirmed:
        toast(
            request,
            ngettext("%(n)s change confirmed.", "%(n)s changes confirmed.", confirmed)
            % {"n": confirmed},
        )
    if lacking:
        words = ngettext(
            "%(n)s account is known to less than 80 %%: confirm it with a reason.",
            "%(n)s accounts are known to less than 80 %%: confirm them with a reason.",
            lacking,
        )
        toast(request, words % {"n": lacking}, level="risk")
    if small:
        words = ngettext(
            "%(n)s account brings next to nothing on every dimension: confirm it with a reason.",
            "%(n)s accounts bring next to nothing on every dimension: confirm them with a reason.",
            small,
        )
        toast(request, words % {"n": small}, level="risk")


def _schemes(
    request: HttpRequest, *, choose: ChooseForm | None = None, edit: SchemeForm | None = None
) -> dict[str, Any]:
    in_use = queries.scheme_in_use()
    return {
        "tab": "tiers",
        "scheme": in_use,
        "catalogue": catalogue(today_of(request.actor)),
        "version": in_use.scheme.version if in_use else None,
        "former": [each for each in queries.schemes() if not each.is_active],
        "templates": tiers.TEMPLATES,
        "choose_form": choose or ChooseForm(),
        "edit_form": edit or (_edit_form(in_use) if in_use else None),
        "proposals": queries.open_proposals().count(),
    }


def _edit_form(in_use: queries.SchemeInUse) -> SchemeForm:
    initial: dict[str, Any] = {"name": in_use.scheme.name}
    for tier in in_use.tiers:
        initial[f"name_{tier.level}"] = tier.name
        initial[f"known_{tier.level}"] = tier.customer_name
        initial[f"line_{tier.level}"] = f"{tier.threshold:g}"
    return SchemeForm(initial=initial, levels=len(in_use.tiers))


def _go(address: str) -> HttpResponse:
    answer = SeeOther()
    answer["Location"] = address
    return answer
