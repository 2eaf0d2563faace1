"""Who the session cookie speaks for, and what a session knows of its browser."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from kam.identity.devices import network_of
from kam.identity.models import User
from kam.identity.services.events import note_event
from kam.identity.session_store import AGENT, BEGAN, NETWORK
from kam.identity.whereabouts import Whereabouts

LONGEST_AGENT = 300
UNASKED = "/notices/bell/"  # the bell asks every half minute as long as a page is open
ENTERED = "entered"


def has_cookie(request: HttpRequest) -> bool:
    """Whether it is worth asking the database at all."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def person_of(request: HttpRequest) -> User | None:
    """The signed-in person, or None; a session that is over is not found in the first place.

    The instant of the visit is noted at most once a minute, so that an ordinary request writes
    nothing.
    """
    if not has_cookie(request) or not request.user.is_authenticated:
        return None
    if AGENT not in request.session:
        note_whereabouts(request)
    elif not asked_by_itself(request):
        request.session.note_seen(timezone.now())
    return request.user


def asked_by_itself(request: HttpRequest) -> bool:
    """Whether a page asked this without its reader: it is no sign that somebody is there."""
    return request.path_info.endswith(UNASKED)


def begin(request: HttpRequest) -> None:
    """Somebody signed in: the twelve hours start, and the browser is noted."""
    request.session[BEGAN] = int(timezone.now().timestamp())
    note_whereabouts(request)


def note_whereabouts(request: HttpRequest) -> None:
    here = whereabouts_of(request)
    request.session[AGENT], request.session[NETWORK] = here.agent, here.network


def whereabouts_of(request: HttpRequest) -> Whereabouts:
    """The browser and the network a request comes from."""
    agent = request.headers.get("User-Agent", "").replace("\x00", "")[:LONGEST_AGENT]
    return Whereabouts(network=network_of(address_of(request)), agent=agent)


def address_of(request: HttpRequest) -> str:
    """The whole address, for limits and networks only; empty where there is none."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""  # a socket file has no address


def note_entry(request: HttpRequest, workspace_id: UUID) -> None:
    """The first visit of a session to a workspace is written down for it."""
    entered = request.session.get(ENTERED, [])
    if str(workspace_id) in entered:
        return
    request.session[ENTERED] = [*entered, str(workspace_id)]
    note_event(
        kind="entered",
        user_id=request.user.pk,
        where=whereabouts_of(request),
        at=timezone.now(),
        workspace_id=workspace_id,
    )


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with a second factor or a passkey."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_set_up(request: HttpRequest) -> None:
    """Whoever has just set up a second factor holds it; the session gets a new key."""
    record_authentication(request, request.user, "mfa", set_up=True)
    request.session.cycle_key()


def forget_second_factor(request: HttpRequest) -> None:
    """What was shown with a second factor that is gone now proves nothing any more."""
    records = get_authentication_records(request, request.user)
    kept = [record for record in records if record.get("method") != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
