"""The account team: who, as what, since when; handing over and standing in."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import services, tables
from accounts.choices import INSIDE_ROLES, TeamRole
from accounts.forms.team import CoverForm, EndPlaceForm, HandOverForm, PlaceForm, ReportsToForm
from accounts.queries import get_team_place, parts
from accounts.views.frame import (
    answer_form,
    colleagues,
    head_of,
    page_context,
    today_of,
)
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.versions import seen_version

# A manager decides on the team of accounts he manages, so everyone who edits may ask.
DECIDERS = (Permission.ASSIGN_TEAM, Permission.EDIT_OWN_ACCOUNTS)


@require_GET
@allow(Permission.READ_REGISTER)
def team(request: HttpRequest, account_id: UUID) -> HttpResponse:
    today = today_of(request)
    if kind := exports.asked(request):
        head_of(request, account_id)  # there is such an account
        rows = exports.every(parts.team(account_id))
        return exports.table_answer(request, name="team", columns=tables.TEAM, rows=rows, kind=kind)
    places = list(parts.team(account_id))
    running = [p for p in places if p.starts_on <= today and not _over(p, today)]
    context = {
        **page_context(head_of(request, account_id), "team"),
        "running": sorted(running, key=lambda p: (_rank(p), p.starts_on)),
        "planned": [p for p in places if p.starts_on > today and not _over(p, p.starts_on)],
        "former": [p for p in reversed(places) if _over(p, today) and p.ends_on != p.starts_on],
        "manager": next((p for p in running if _is_manager(p)), None),
        "inside": INSIDE_ROLES,
    }
    return render(request, "accounts/team.html", context)


@require_http_methods(["GET", "POST"])
@allow(*DECIDERS)
def add(request: HttpRequest, account_id: UUID) -> HttpResponse:
    today = today_of(request)
    form = PlaceForm(
        request.POST or None,
        colleagues=colleagues(),
        team=_names(account_id, today),
        initial={"starts_on": today, "role": TeamRole.SALES},
    )
    done = submit(
        form, services.add_team_member, account_id=account_id, by=request.actor, today=today
    )
    return _answer(request, account_id, form, _("Add to the team"), done, _("Added to the team."))


@require_http_methods(["GET", "POST"])
@allow(*DECIDERS)
def hand_over(request: HttpRequest, account_id: UUID) -> HttpResponse:
    today = today_of(request)
    form = HandOverForm(request.POST or None, colleagues=colleagues(), initial={"on": today})
    done = submit(
        form, services.hand_over_manager, account_id=account_id, by=request.actor, today=today
    )
    return _answer(request, account_id, form, _("Hand over the account"), done, _("Handed over."))


@require_http_methods(["GET", "POST"])
@allow(*DECIDERS)
def end(request: HttpRequest, account_id: UUID, place_id: UUID) -> HttpResponse:
    place = get_team_place(account_id, place_id)
    today = today_of(request)
    form = EndPlaceForm(request.POST or None, initial={"on": today})
    done = submit(
        form,
        services.end_team_member,
        account_id=account_id,
        place_id=place_id,
        version=seen_version(request),
        by=request.actor,
        today=today,
    )
    heading = _("%(name)s leaves the team") % {"name": place.member.name}
    said = _("The team is changed.")
    return _answer(request, account_id, form, heading, done, said, subject=place)


@require_http_methods(["GET", "POST"])
@allow(*DECIDERS)
def cover(request: HttpRequest, account_id: UUID, place_id: UUID) -> HttpResponse:
    place = get_team_place(account_id, place_id)
    initial = {"starts_on": today_of(request)}
    form = CoverForm(request.POST or None, colleagues=colleagues(), initial=initial)
    done = submit(
        form,
        services.cover_absence,
        account_id=account_id,
        place_id=place_id,
        by=request.actor,
    )
    heading = _("Stand in for %(name)s") % {"name": place.member.name}
    return _answer(request, account_id, form, heading, done, _("Cover is arranged."))


@require_http_methods(["GET", "POST"])
@allow(*DECIDERS)
def reports_to(request: HttpRequest, account_id: UUID, place_id: UUID) -> HttpResponse:
    place = get_team_place(account_id, place_id)
    others = [each for each in _names(account_id, today_of(request)) if each[0] != place_id]
    form = ReportsToForm(
        request.POST or None, team=others, initial={"reports_to_id": place.reports_to_id}
    )
    form.is_bound = request.method == "POST"
    done = submit(
        form,
        services.set_reporting_line,
        account_id=account_id,
        place_id=place_id,
        version=seen_version(request),
        by=request.actor,
    )
    heading = _("Whom %(name)s reports to") % {"name": place.member.name}
    return _answer(request, account_id, form, heading, done, _("Saved."), subject=place)


def _answer(  # noqa: PLR0913  one form, its words and what it changes
    request: HttpRequest,
    account_id: UUID,
    form: Any,
    heading: str,
    done: Any,
    said: str,
    *,
    subject: Any = None,
) -> HttpResponse:
    context = {
        **page_context(head_of(request, account_id), "team"),
        "heading": heading,
        "back": reverse("accounts:team", args=[account_id]),
    }
    return answer_form(request, form, context, done=done, said=said, subject=subject)


def _names(account_id: UUID, today: Any) -> list[tuple[UUID, str]]:
    return [
        (place.pk, f"{place.member.name} ({place.get_role_display()})")
        for place in parts.team_today(account_id, today=today)
    ]


def _over(place: Any, today: Any) -> bool:
    return place.ends_on is not None and place.ends_on <= today


def _is_manager(place: Any) -> bool:
    return place.role == TeamRole.MANAGER and place.covers_id is None


def _rank(place: Any) -> int:
    return TeamRole.values.index(place.role)
