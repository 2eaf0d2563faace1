"""Hours of people, promises of tiers, and the seats that follow."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection.forms.clock import clock_of
from selection.forms.placing import HoursForm, RulesForm
from selection.queries import capacity as queries
from selection.queries import tiers as tier_queries
from selection.services import capacity as services

if TYPE_CHECKING:
    from selection.models import TierScheme


@require_GET
@allow(Permission.SET_CRITERIA)
def capacity(request: HttpRequest) -> HttpResponse:
    return render(request, "selection/capacity.html", _context(request))


@require_POST
@allow(Permission.SET_CRITERIA)
def rules(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What the tiers promise, and how the monthly runs change them."""
    scheme = tier_queries.get_scheme(scheme_id)
    form = RulesForm(request.POST, levels=len(tier_queries.tiers_of(scheme)))

    def act(margin: float, runs_needed: int, stay_months: int, **_rest: Any) -> "TierScheme":
        levels = range(1, form.levels + 1)
        return services.set_rules(
            scheme=scheme,
            rules=services.RuleRow(margin, runs_needed, stay_months),
            promises=[services.PromiseRow(**form.promised(n)) for n in levels],
            version=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )

    if submit(form, act) is None:
        context = _context(request, rules=form)
        context |= shown_again(request, form, scheme.version, subject=scheme)
        status = status_of(request, form)
        return render(request, "selection/capacity.html", context, status=status)
    toast(request, _("Saved."))
    return respond(request, None, otherwise=reverse("selection:capacity"))


@require_POST
@allow(Permission.SET_CRITERIA)
def hours(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Hours of one colleague."""
    person = queries.hours_of(member_id)
    form = HoursForm(request.POST, auto_id=f"id_{member_id}_%s")
    done = submit(
        form,
        services.set_hours,
        member_id=member_id,
        version=seen_version(request),
        by=request.actor,
        **clock_of(request.actor),
    )
    if done is None:
        context = _context(request, refused={member_id: form})
        shown = shown_again(request, form, person.version, subject=person.member)
        context["theirs"] = shown.get("theirs")
        status = status_of(request, form)
        return render(request, "selection/capacity.html", context, status=status)
    toast(request, _("Saved."))
    return respond(request, None, otherwise=reverse("selection:capacity") + "#people")


def _context(
    request: HttpRequest,
    *,
    rules: RulesForm | None = None,
    refused: dict[UUID, HoursForm] | None = None,
) -> dict[str, Any]:
    scheme = tier_queries.scheme_in_use()
    refused = refused or {}
    form = rules or (_rules_form(scheme) if scheme else None)
    return {
        "tab": "tiers",
        "scheme": scheme,
        "version": scheme.scheme.version if scheme else None,
        "form": form,
        "tiers": list(zip(queries.tier_seats(), form.tiers, strict=True)) if form else [],
        "total": queries.hours(),
        "people": [
            (each, refused.get(each.member.pk) or _hours_form(each)) for each in queries.people()
        ],
    }


def _hours_form(person: queries.PersonHours) -> HoursForm:
    initial = (
        {
            "manager_hours": f"{person.manager_hours:g}",
            "mentor_hours": f"{person.mentor_hours:g}",
        }
        if person.capacity
        else {}
    )
    return HoursForm(initial=initial, auto_id=f"id_{person.member.pk}_%s")


def _rules_form(in_use: tier_queries.SchemeInUse) -> RulesForm:
    scheme = in_use.scheme
    initial: dict[str, Any] = {
        "margin": f"{scheme.margin:g}",
        "runs_needed": scheme.runs_needed,
        "stay_months": scheme.stay_months,
    }
    for tier in in_use.tiers:
        for name in ("manager_hours", "mentor_hours", "share"):
            value = getattr(tier, name)
            initial[f"{name}_{tier.level}"] = f"{value:g}" if value else ""
    return RulesForm(initial=initial, levels=len(in_use.tiers))
