"""Home, the palette, the list of keys and the two switches of the shell."""

from django.conf import settings as conf
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kam.desk import preferences
from kam.desk.keys import keyboard_map
from kam.desk.palette import offer
from kam.desk.showcase import samples
from kam.desk.start import start_of
from kam.identity.permissions import Permission
from kam.identity.services.settings import change_own_settings
from kam.imports.views.finding import url_of
from kam.web.access import allow
from kam.web.answers import SeeOther, is_htmx, respond

A_YEAR = 365 * 24 * 3600


@require_GET
@allow(Permission.READ_REGISTER)
def home(request: HttpRequest) -> HttpResponse:
    start = start_of(by=request.actor, now=timezone.localtime())
    runs = [(run, url_of(run)) for run in start.runs]
    return render(request, "desk/home.html", {"start": start, "runs": runs})


@require_GET
@allow(Permission.READ_REGISTER)
def palette(request: HttpRequest) -> HttpResponse:
    """Results for the dialog, or a page of links without JavaScript."""
    text = request.GET.get("q", "")[:80].replace("\x00", "")
    context = {"offer": offer(text, by=request.actor)}
    return respond(request, "desk/_palette_results.html", context, page="desk/palette.html")


@require_GET
@allow(Permission.READ_REGISTER)
def keys(request: HttpRequest) -> HttpResponse:
    context = {"keys": keyboard_map(by=request.actor)}
    return respond(request, "desk/_keys.html", context, page="desk/keys.html")


@require_POST
@allow(Permission.READ_REGISTER)
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark, kept with the person and, for sign-in, in a cookie."""
    settings = preferences.with_theme(request, request.POST.get("theme", ""))
    change_own_settings(name=request.actor.name, settings=settings, by=request.actor)
    answer = HttpResponse(status=204) if is_htmx(request) else _back(request)
    answer.set_cookie(
        conf.THEME_COOKIE_NAME, settings.theme, A_YEAR,
        samesite="Lax", secure=conf.SESSION_COOKIE_SECURE, httponly=True,
    )  # fmt: skip
    return answer


@require_POST
@allow(Permission.READ_REGISTER)
def shortcuts(request: HttpRequest) -> HttpResponse:
    settings = preferences.with_shortcuts(request, on=request.POST.get("shortcuts") == "on")
    change_own_settings(name=request.actor.name, settings=settings, by=request.actor)
    return _back(request)


@require_GET
@allow(None, reason="A development page with samples; not routed in production.")
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/components.html", samples())


def _back(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()})
    answer = SeeOther()
    answer["Location"] = asked if own else reverse("desk:keys")
    return answer
