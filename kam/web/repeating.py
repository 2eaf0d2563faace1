"""A form that met a deadlock is worked on once more; where that fails, too, its input is kept."""

import logging
import random
import time

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)
PAUSE = 0.1  # seconds at most: two that met must not meet again
# what a page must not hold, however short
SECRET = frozenset(
    {"password", "password1", "password2", "oldpassword", "again", "code", "credential", "login"}
)
MOST = 200  # fields of a form that is shown again


def may_be_repeated(request: HttpRequest) -> bool:
    """Whether the view was one transaction, of which nothing was kept, and read nothing away.

    Files were read to their end, and views without a surrounding transaction (sign-in) may have
    kept a part.
    """
    match = request.resolver_match
    if match is None or request.method != "POST" or connection.in_atomic_block:
        return False
    return not getattr(match.func, "_non_atomic_requests", None) and not request.FILES


def once_more(request: HttpRequest) -> HttpResponse:
    """The view again, in a transaction of its own."""
    match = request.resolver_match
    log.info("A form is worked on once more: another transaction was in its way")
    time.sleep(PAUSE * random.random())  # noqa: S311  spreads two that met
    with transaction.atomic():
        return match.func(request, *match.args, **match.kwargs)


def kept_input(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a sent form, to be sent again by a button; none where one is a secret."""
    if request.method != "POST" or request.FILES or SECRET & set(request.POST):
        return []
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return fields if len(fields) <= MOST else []
