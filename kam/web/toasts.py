"""Short confirmations: shown at once in an htmx answer, else on the next page.

They travel in Django's signed message cookie, so nothing is written to the session. An htmx
answer carries them in `HX-Trigger` as the event `toast` with `detail.toasts`, a list of
`{"message", "undo", "level"}`; `undo` is a path to POST to, or null.
"""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponseBase

SENT_ELSEWHERE = ("HX-Redirect", "HX-Refresh", "HX-Location")


class HostCookie(CookieStorage):
    """Django's signed cookie under a name that binds it to this host, where there is TLS."""

    @property
    def cookie_name(self) -> str:
        return "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


def toast(
    request: HttpRequest, message: object, undo: str | None = None, *, level: str = "good"
) -> None:
    """Say that something happened. `level` is "good" or "risk"; `undo` a path to POST to."""
    number = messages.ERROR if level == "risk" else messages.SUCCESS
    messages.add_message(request, number, str(message), extra_tags=undo or "", fail_silently=True)


def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """The toasts to show now, taken out of the queue. Templates call it `toasts`."""
    return [
        {
            "message": str(message.message),
            "undo": message.extra_tags or None,
            "level": "risk" if message.level >= messages.ERROR else "good",
        }
        for message in messages.get_messages(request)
    ]


def toasts(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `{% for toast in toasts %}`; reading it empties the queue."""
    return {"toasts": lambda: waiting(request)}


class Toasts:
    """Middleware below MessageMiddleware: hands the toasts of an htmx request to its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.headers.get("HX-Request") != "true" or response.status_code in {301, 302, 303}:
            return response
        if not any(response.has_header(name) for name in SENT_ELSEWHERE):
            found = waiting(request) if _has_any(request) else []
            if found:
                announce(response, "toast", {"toasts": found})
        return response


def announce(response: HttpResponseBase, event: str, detail: object) -> None:
    """Add an event to `HX-Trigger`, beside those that stand there already."""
    events: dict[str, object] = {}
    former = response.headers.get("HX-Trigger", "")
    if former.startswith("{"):
        events = json.loads(former)
    elif former:
        events = {name.strip(): None for name in former.split(",")}
    events[event] = detail
    # json, not orjson: headers are ASCII, and json escapes everything beyond.
    response.headers["HX-Trigger"] = json.dumps(events)


def _has_any(request: HttpRequest) -> bool:
    # Only the queue of this request counts: asking for cookies' contents would mark them read.
    queue = getattr(request, "_messages", None)
    return queue is not None and bool(getattr(queue, "_queued_messages", ()))
