"""Failures outside every view: a problem below /api/, a page everywhere else."""

import sys

from django.http import HttpRequest, HttpResponse

from kam.failures import (
    BAD_REQUEST,
    NOT_ALLOWED,
    NOT_FOUND,
    SERVER_ERROR,
    Failure,
    failure_of,
    note,
)
from kam.rest.problems import API_PREFIX, failure_problem
from kam.web.errors import failure_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, failure_of(exception) or BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, failure_of(exception) or NOT_ALLOWED)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug, or a database that was gone already at the door (then 503)."""
    error = sys.exc_info()[1]
    failure = failure_of(error)
    if error is not None and failure is not None:
        note(error, failure)
    return _answer(request, failure or SERVER_ERROR)


def _answer(request: HttpRequest, failure: Failure) -> HttpResponse:
    # request.path, not path_info: the door may have taken the workspace off already.
    if request.path.startswith(API_PREFIX):
        return failure_problem(request, failure)
    return failure_page(request, failure)
