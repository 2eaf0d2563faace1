"""A person's own security: where they are signed in, with what, and what happened.

These pages belong to no workspace: somebody who may not enter one yet needs them, too.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kam.identity import sessions
from kam.identity.addresses import world_url
from kam.identity.queries.events import events_of_person
from kam.identity.queries.places import Place, places_of
from kam.identity.queries.second_factors import second_factors_of
from kam.identity.queries.sessions import sessions_of
from kam.identity.services import sessions as services
from kam.identity.services.events import note_event
from kam.web.access import allow, to_sign_in
from kam.web.toasts import toast

OWN = "Belongs to whoever is signed in."
SECOND_STEP = "allauth.mfa"  # what may change it, may do this
Page = Callable[..., HttpResponse]


def own(view: Page) -> Page:
    """Open to whoever is signed in; anybody else is led to the sign-in page."""

    @never_cache
    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if sessions.person_of(request) is None:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return asked


@require_safe
@allow(None, reason=OWN)
@own
def security(request: HttpRequest) -> HttpResponse:
    person = request.user
    context = {
        "sessions": sessions_of(
            user_id=person.pk, this_key=request.session.session_key, now=timezone.now()
        ),
        "events": events_of_person(person.pk),
        "factors": second_factors_of(person),
        "demanding": _demanding(request),
    }
    return render(request, "identity/security.html", context)


@require_POST
@allow(None, reason=OWN)
@own
@reauthentication_required(app=SECOND_STEP)
def end_session(request: HttpRequest, mark: str) -> HttpResponse:
    """One session ends; asked twice, or for one that is not there, the answer is the same.

    Whoever found an open browser must not sign its owner out elsewhere: so it is confirmed first.
    """
    if services.end_session(user_id=request.user.pk, mark=mark):
        _note(request, "session_ended")
    toast(request, _("That session has ended."))
    return HttpResponseRedirect(world_url("mfa_index"))


@require_POST
@allow(None, reason=OWN)
@own
@reauthentication_required(app=SECOND_STEP)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    services.end_sessions(user_id=request.user.pk, but=request.session.session_key)
    _note(request, "sessions_ended")
    toast(request, _("You are signed in only here."))
    return HttpResponseRedirect(world_url("mfa_index"))


def _demanding(request: HttpRequest) -> Place | None:
    """The workspace that led here; named only to somebody who has a place in it."""
    asked = request.GET.get("for", "")
    return next((place for place in places_of(request.user.pk) if place.slug == asked), None)


def _note(request: HttpRequest, kind: str) -> None:
    note_event(
        kind=kind,
        user_id=request.user.pk,
        where=sessions.whereabouts_of(request),
        at=timezone.now(),
    )
