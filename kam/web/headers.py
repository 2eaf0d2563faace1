"""What every answer carries: its policy, and that it is nobody's to keep.

The values stand in settings, with those that Django and django-permissions-policy send:
permissions, opener, referrer, sniffing and framing.
"""

from collections.abc import Callable, MutableMapping

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
PRIVATE = "private, no-store"
# a file is drawn or run by a page under the page's own policy; opened by itself it may do nothing
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def of_file(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """What a static file carries; put together once per file, when the process starts."""
    headers[HEADER] = FILE_POLICY
    headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = ", ".join(f"{name}=()" for name in settings.PERMISSIONS_POLICY)


class ContentPolicy:
    """The content security policy, with django-csp's decorators but put together only once.

    Its own middleware builds the same text twice for every answer (0.2 ms).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.usual = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        update = getattr(response, "_csp_update", None)
        replace = getattr(response, "_csp_replace", None)
        changed = update or replace
        response.headers.setdefault(
            HEADER, build_policy(update=update, replace=replace) if changed else self.usual
        )
        return response


class Private:
    """What nobody declared cacheable, no cache may keep: also what the door answers itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
