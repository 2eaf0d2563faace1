"""HEAD wherever there is GET, on both faces, as RFC 9110 section 9.3.2 asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class HeadAsGet:
    """The view sees a GET; the server sends the answer's head alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        try:
            return self.get_response(request)
        finally:
            request.method = "HEAD"
