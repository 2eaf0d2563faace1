"""Failures as a person sees them: a page, or for htmx a toast that leaves the page as it is."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import requires_csrf_token

from kam.errors import Moved
from kam.failures import BAD_REQUEST, Failure, failure_of, note, was_undone
from kam.web.answers import SeeOther, is_htmx
from kam.web.defences import CSRF
from kam.web.repeating import kept_input, may_be_repeated, once_more
from kam.web.toasts import announce

API_PREFIX = "/api/"
TITLES = {
    400: gettext_lazy("This could not be read"),
    403: gettext_lazy("You may not do this"),
    404: gettext_lazy("Not found"),
    409: gettext_lazy("Somebody was faster"),
    413: gettext_lazy("This is too large"),
    422: gettext_lazy("This is not possible"),
    500: gettext_lazy("An error on our side"),
    503: gettext_lazy("Back in a moment"),
}
HINTS = {
    404: gettext_lazy("It may have been moved or removed, or you may not see it."),
    500: gettext_lazy("It is noted. Nothing you entered elsewhere is lost."),
    503: gettext_lazy("Nothing is lost. Load the page again shortly."),
}


class ErrorPages:
    """Middleware: what a view raises becomes a page; a bug stays one, and is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API_PREFIX) and _holds_nul(request):
            return failure_page(request, BAD_REQUEST)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path_info.startswith(API_PREFIX):
            return None
        if isinstance(error, Moved) and request.method in {"GET", "HEAD"}:
            answer = SeeOther()
            answer["Location"] = error.address(request.get_full_path())
            return answer
        if was_undone(error) and may_be_repeated(request):
            try:
                return once_more(request)
            except Exception as second:
                if failure_of(second) is None:
                    raise
                error = second
        failure = failure_of(error)
        if failure is None:
            return None
        note(error, failure)
        return failure_page(request, failure)


def failure_page(request: HttpRequest, failure: Failure) -> HttpResponse:
    """The answer for a person. From 500 on nothing is asked of the database to draw it."""
    context = {
        "failure": failure,
        "title": TITLES.get(failure.status, TITLES[500]),
        "hint": HINTS.get(failure.status, ""),
        "request_id": getattr(request, "request_id", ""),
        "home": get_script_prefix(),
        "retry": request.path if failure.status == 503 and request.method == "GET" else "",
    }
    if failure.retry_after and not is_htmx(request):
        sent = kept_input(request)
        context |= {"sent": sent, "again": request.get_full_path()}
        context["csrf_token"] = get_token(request)  # also where no request is drawn with
    if is_htmx(request):
        response = HttpResponse(str(failure.message), status=failure.status)
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
        response.headers["HX-Reswap"] = "none"
        shown = {"message": str(failure.message), "undo": None, "level": "risk"}
        announce(response, "toast", {"toasts": [shown]})
    else:
        asked = request if failure.status < 500 else None
        body = render_to_string("web/failure.html", context, request=asked)
        response = HttpResponse(body, status=failure.status)
    if failure.retry_after:
        response.headers["Retry-After"] = str(failure.retry_after)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose secret is missing or old (settings.CSRF_FAILURE_VIEW)."""
    request.defence = CSRF  # type: ignore[attr-defined]
    message = _("This page was open for too long. Load it again and repeat what you did.")
    return failure_page(request, Failure(403, "stale_form", message))


def _holds_nul(request: HttpRequest) -> bool:
    """PostgreSQL keeps no NUL: no address with one can mean anything. Forms refuse theirs."""
    return "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
