"""The one way in: session or token becomes an Actor, and its tenant is active around the request.

    /w/<workspace>/…   session, HTML; the workspace is the script prefix, so `reverse()` needs no
                       argument, and pages are found in kam.urls.workspace
    /api/…             bearer token only, never a cookie; the token names the tenant
    everything else    no tenant: sign-in, the chooser, health

An unknown workspace, one where the person has no place and one that is suspended answer alike.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, is_valid_path
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from kam.identity import sessions
from kam.identity.addresses import WORKSPACE_URLS, WORLD_URLS, home_of, script_prefix, world_url
from kam.identity.queries import places
from kam.identity.queries.second_factors import has_second_factor
from kam.identity.services.tokens import NOTED_EVERY, note_use
from kam.tenancy.context import activate

WORKSPACE_PATH = re.compile(r"/w/([a-z0-9-]{1,40})(/.*)?", re.DOTALL)

Answer = Callable[[HttpRequest], HttpResponse]


class Door:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None
        request.urlconf = WORLD_URLS
        if request.path_info.startswith("/w/"):
            return self.workspace(request)
        if request.path_info.startswith("/api/"):
            return self.api(request)
        return self.world(request)

    def world(self, request: HttpRequest) -> HttpResponse:
        """Pages of no workspace, in the language of the person or else of the browser."""
        language = translation.get_language_from_request(request)
        if sessions.has_cookie(request) and sessions.person_of(request) is not None:
            language = request.user.language
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    def workspace(self, request: HttpRequest) -> HttpResponse:
        """Pages of one workspace, for a person who has a place in it."""
        match = WORKSPACE_PATH.fullmatch(request.path_info)
        if match is None:
            raise Http404
        slug, rest = match[1], match[2]
        if rest is None:
            return HttpResponseRedirect(f"{request.path}/")
        with places.asked_for(slug):
            person = sessions.person_of(request)
        if person is None:
            return _ask_to_sign_in(request, rest)
        actor = places.actor_of_person(person)
        if actor is None:
            raise Http404
        if places.demands_second_factor(person) and not sessions.has_shown_second_factor(request):
            return _ask_for_second_factor(request, slug)
        sessions.note_entry(request, actor.tenant.id)
        request.actor = actor
        request.urlconf = WORKSPACE_URLS
        with _inside(request, slug, rest), activate(actor.tenant), _as_read_by(request, person):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def api(self, request: HttpRequest) -> HttpResponse:
        """REST: what the token may do, within what its member's roles may do; never a cookie.

        Without a good token there is no actor and no tenant, and the endpoint answers 401: alike
        for none, an unknown, an expired and a revoked one.
        """
        request.user = AnonymousUser()
        now = timezone.now()
        address = sessions.address_of(request)
        found = places.actor_of_token(_bearer(request), now=now, address=address)
        if found is None:
            return self.get_response(request)
        request.actor = found.actor
        with activate(found.actor.tenant):
            response = self.get_response(request)
            if found.last_used_at is None or found.last_used_at < now - NOTED_EVERY:
                note_use(token_id=found.actor.token_id, now=now)
        return response


@contextmanager
def _inside(request: HttpRequest, slug: str, rest: str) -> Iterator[None]:
    """Take `/w/<slug>` off the path and make it the prefix of every reversed address."""
    former = request.path_info
    request.path_info = rest
    try:
        with script_prefix(f"{get_script_prefix().rstrip('/')}/w/{slug}/"):
            yield
    finally:
        request.path_info = former


@contextmanager
def _as_read_by(request: HttpRequest, person: object) -> Iterator[None]:
    """The person's language and time zone; the workspace's where the person has none."""
    tenant = request.actor.tenant
    with ExitStack() as stack:
        stack.enter_context(translation.override(person.language or tenant.language))
        stack.enter_context(timezone.override(person.time_zone or tenant.time_zone))
        request.LANGUAGE_CODE = translation.get_language()
        yield


def _ask_to_sign_in(request: HttpRequest, rest: str) -> HttpResponse:
    """Lead to the sign-in page and from there back; whatever is no page of any workspace is 404."""
    if not any(is_valid_path(path, WORKSPACE_URLS) for path in (rest, f"{rest}/")):
        raise Http404
    sign_in = world_url("account_login")
    if request.headers.get("HX-Request") == "true":
        if sessions.asked_by_itself(request):
            return HttpResponse(status=204)  # whoever types in that page is not torn away from it
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"{page.path}?{page.query}" if page.query else page.path
        address = f"{sign_in}?{urlencode({'next': back})}"
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': request.get_full_path()})}")
    return HttpResponseRedirect(sign_in)


def _ask_for_second_factor(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to where it is shown, or, for somebody who has none yet, set up."""
    if has_second_factor(request.user.pk):
        asked = request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request")
        back = request.get_full_path() if asked else home_of(slug)
        address = f"{world_url('mfa_reauthenticate')}?{urlencode({'next': back})}"
    else:
        address = f"{world_url('mfa_index')}?{urlencode({'for': slug})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=403, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _bearer(request: HttpRequest) -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
