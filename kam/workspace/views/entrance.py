"""The way in and out, outside any workspace: sign-in, the chooser, invitations, the password.

Sign-in runs without a surrounding transaction: the counters of failed attempts must stay, and two
people behind one address must not wait for each other's password check.
"""

from typing import Any
from uuid import UUID

from allauth.account import views as allauth
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from kam.identity import sessions
from kam.identity.actor import Actor
from kam.identity.addresses import home_of, world_url
from kam.identity.queries.invitations import get_invited, get_inviting_tenant, sets_password
from kam.identity.queries.members import actor_of
from kam.identity.queries.places import places_of
from kam.identity.queries.resets import get_resetting
from kam.identity.services import invitations, resets
from kam.identity.services.changes import note_change
from kam.tenancy.context import activate
from kam.web.access import allow, to_sign_in
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.workspace.forms.entrance import ChoosePasswordForm, ForgottenForm, JoinForm, NameForm


@transaction.non_atomic_requests
@require_http_methods(["GET", "POST"])
@allow(None, reason="Nobody is signed in here yet.")
def sign_in(request: HttpRequest) -> HttpResponse:
    return allauth.login(request)


@require_http_methods(["GET", "POST"])
@allow(None, reason="Belongs to whoever is signed in.")
def sign_out(request: HttpRequest) -> HttpResponse:
    """GET asks, POST does."""
    answer = allauth.logout(request)
    if request.method == "POST":  # pages are in no cache; what scripts kept goes with the session
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@require_GET
@allow(None, reason="Says that people are invited, not signed up.")
def no_sign_up(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html", status=403)


@require_GET
@allow(None, reason="Says why a switched-off person cannot enter.")
def inactive(request: HttpRequest) -> HttpResponse:
    return allauth.account_inactive(request)


@never_cache
@require_http_methods(["GET", "POST"])
@allow(None, reason="Belongs to whoever is signed in.")
def change_password(request: HttpRequest) -> HttpResponse:
    if sessions.person_of(request) is None:
        return to_sign_in(request)
    return allauth.password_change(request)


@transaction.non_atomic_requests
@never_cache
@require_http_methods(["GET", "POST"])
@allow(None, reason="Whoever forgot the password is not signed in.")
def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether anybody signs in with the address or not."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        known = {"app": "allauth.account", "action": "reset_password", "key": email.lower()}
        limited = ratelimit.consume_or_429(request, **known)
        if limited:
            return limited
        where, now = sessions.whereabouts_of(request), timezone.now()
        resets.ask_for_new_password(email=email, where=where, now=now)
        return HttpResponseRedirect(world_url("forgotten-sent"))
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/forgotten.html", {"form": form}, status=status)


@require_GET
@allow(None, reason="Whoever forgot the password is not signed in.")
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/forgotten_sent.html")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
@allow(None, reason="The signed link itself is the key.")
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """A new password, and then a sign-in like any other: with the second step, if there is one."""
    person = get_resetting(token)
    form = ChoosePasswordForm(request.POST or None)
    where, now = sessions.whereabouts_of(request), timezone.now()
    done = submit(form, resets.replace_password, person=person, where=where, now=now)
    if done is None:
        status = 422 if request.method == "POST" else 200
        context = {"form": form, "person": person, "here": request.path}
        return render(request, "identity/new_password.html", context, status=status)
    toast(request, _("Your password is changed. Sign in with it."))
    return HttpResponseRedirect(world_url("account_login"))


@require_GET
@allow(None, reason="Belongs to whoever is signed in.")
def password_changed(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/password_changed.html")


@never_cache
@require_GET
@allow(None, reason="Leads whoever is signed in to a workspace.")
def front(request: HttpRequest) -> HttpResponse:
    """One workspace: straight in. Several: choose. None: say so."""
    person = sessions.person_of(request)
    if person is None:
        return HttpResponseRedirect(world_url("account_login"))
    places = places_of(person.pk)
    if len(places) == 1 and "choose" not in request.GET:
        return HttpResponseRedirect(home_of(places[0].slug))
    shown = [(place, home_of(place.slug)) for place in places]
    return render(request, "identity/front.html", {"places": shown, "person": person})


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
@allow(None, reason="The signed link itself is the key.")
def join(request: HttpRequest, slug: str, member_id: UUID, token: str) -> HttpResponse:
    """The invitation: choose a password, or join with the one there is."""
    tenant = get_inviting_tenant(slug)
    with activate(tenant):
        member = get_invited(member_id, token)
        actor = actor_of(member, tenant)
        known = {"tenant": tenant, "member": member, "here": request.path}
        known["is_new_password"] = member.is_active
        if not sets_password(member):
            return _join_as_oneself(request, known, actor)
        form = JoinForm(request.POST or None, initial={"name": member.name})
        user = submit(form, invitations.choose_password, member=member, by=actor)
        if user is None:
            status = 422 if request.method == "POST" else 200
            return render(request, "identity/join.html", {**known, "form": form}, status=status)
        if known["is_new_password"]:
            note_change(kind="password_set", person=user, **_visit(request))
    # like any sign-in: whoever has a second step shows it now
    return perform_login(request, Login(user=user, redirect_url=home_of(slug)))


def _join_as_oneself(request: HttpRequest, known: dict[str, Any], actor: Actor) -> HttpResponse:
    """For a person who has a password from another workspace: signed in, one click joins."""
    person = sessions.person_of(request)
    if person is None:
        return render(request, "identity/join.html", {**known, "state": "sign_in"})
    if person.pk != actor.user_id:
        return render(request, "identity/join.html", {**known, "state": "other"}, status=403)
    first = {"name": known["member"].name}
    form = NameForm(request.POST if request.method == "POST" else None, initial=first)
    member = submit(form, invitations.accept_invitation, member=known["member"], by=actor)
    if member is None:
        status = 422 if request.method == "POST" else 200
        shown = {**known, "state": "accept", "name_form": form}
        return render(request, "identity/join.html", shown, status=status)
    return HttpResponseRedirect(home_of(actor.tenant.slug))


def _visit(request: HttpRequest) -> dict[str, Any]:
    return {"where": sessions.whereabouts_of(request), "at": timezone.now()}
