"""One answer for three readers: htmx gets the fragment, a plain form a redirect, others a page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FRAGMENT_IN_PAGE = "web/fragment.html"


class SeeOther(HttpResponse):
    """303: the form was taken, look there. A reload then does not send it again."""

    status_code = 303


def respond(
    request: HttpRequest,
    fragment: str | None,
    context: Mapping[str, Any] | None = None,
    *,
    otherwise: str | None = None,
    status: int = 200,
    page: str | None = None,
) -> HttpResponse:
    """Answer with `fragment` (htmx), a redirect to `otherwise` (plain form, done) or `page`.

    `status` below 400 on a POST means done. A plain form that was refused gets `page` with the
    same context, or, where none is named, the fragment alone in the frame of a page: what was
    typed is never lost. `fragment=None` sends htmx to `otherwise`, too.
    """
    done = request.method == "POST" and status < 400
    if is_htmx(request):
        if fragment is None and otherwise is not None and done:
            answer = HttpResponse()
            answer["HX-Redirect"] = otherwise
            return answer
        if fragment is not None:
            return render(request, fragment, dict(context or {}), status=status)
    if done and otherwise is not None:
        answer = SeeOther()
        answer["Location"] = otherwise
        return answer
    if page is None and fragment is None:
        raise TypeError("Name a fragment or a page.")
    whole = dict(context or {})
    if page is None:
        whole["fragment"] = fragment
    return render(request, page or FRAGMENT_IN_PAGE, whole, status=status)


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, by htmx or by `{% panel %}`.

    A boosted link and a restored history ask for the whole page.
    """
    if getattr(request, "is_part_of_page", False):
        return True
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )
