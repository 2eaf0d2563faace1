"""What every answer carries: the id of its request, and that it is nobody else's to keep.

The rest of the headers stands in settings: content security policy (django-csp), permissions
policy (django-permissions-policy), opener, referrer, sniffing and framing (Django).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from uuid_utils.compat import uuid7

Answer = Callable[[HttpRequest], HttpResponseBase]
PRIVATE = "private, no-store"


class RequestId:
    """Outermost middleware: `request.request_id`, given back as X-Request-Id."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Always our own: an id from outside could be forged into somebody else's log line.
        request.request_id = str(uuid7())  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class Private:
    """Innermost middleware: what a view does not declare cacheable, no cache may keep."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
