"""Refusals over REST: RFC 9457 problems, one shape for every status."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ValidationError

from kam.errors import Moved, Stale
from kam.failures import NOT_FOUND, SERVER_ERROR, Failure, failure_of, note

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
TITLES = {
    303: gettext_lazy("It stands elsewhere"),
    400: gettext_lazy("The request is not right"),
    401: gettext_lazy("Sign in with a token"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Nothing here"),
    405: gettext_lazy("Not a method of this address"),
    406: gettext_lazy("Only JSON can be given"),
    409: gettext_lazy("In conflict with what is there"),
    410: gettext_lazy("No longer kept"),
    412: gettext_lazy("Changed in the meantime"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Not a type that can be read"),
    422: gettext_lazy("Refused by a rule"),
    428: gettext_lazy("Say which version you changed"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong"),
    503: gettext_lazy("Not available at the moment"),
}


@dataclass(frozen=True)
class Fault:
    """One input to blame: a JSON pointer into the body (`#/name`) or a query parameter's name."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def shown(self) -> dict[str, str]:
        place = (
            {"parameter": self.parameter}
            if self.parameter is not None
            else {"pointer": self.pointer or "#"}
        )
        return {**place, "code": self.code, "detail": self.detail}


class Problem(Exception):
    """A refusal of the REST face itself (the domain's own are in kam.errors)."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: object,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = list(faults)
        self.headers = dict(headers or {})


class ProblemAnswers:
    """Middleware: what an endpoint raises becomes a problem; a bug stays one, and is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(API_PREFIX) and "\x00" in request.path_info:
            return failure_problem(request, NOT_FOUND)  # PostgreSQL keeps no NUL
        response = self.get_response(request)
        allowance = getattr(request, "allowance", None)
        if allowance is not None:
            for name, value in allowance.headers().items():
                response.headers[name] = value
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path_info.startswith(API_PREFIX):
            return None
        return problem_of(request, error)


def problem_of(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The answer to an exception, or None for a bug."""
    if isinstance(error, Problem):
        return _answer(request, error.status, error.code, error.detail, error.faults, error.headers)
    if isinstance(error, ValidationError):
        return invalid(request, faults_of(error.detail))
    if isinstance(error, APIException):
        return _answer(request, error.status_code, error.default_code, error.detail)
    if isinstance(error, Stale | Moved):
        return _not_as_it_was(request, error)
    failure = failure_of(error)
    if error is None or failure is None:
        return None
    note(error, failure)
    return failure_problem(request, failure)


def _not_as_it_was(request: HttpRequest, error: Stale | Moved) -> HttpResponse:
    """It is not what it was: of another version, or part of another thing by now.

    Who reads a merged thing is led on, who writes to it decides anew.
    """
    if isinstance(error, Stale):
        return _answer(request, 412, error.code, error.message)
    status = 303 if request.method in {"GET", "HEAD"} else 409
    there = {"Location": error.address(request.get_full_path())}
    return _answer(request, status, error.code, error.message, headers=there)


def failure_problem(request: HttpRequest, failure: Failure = SERVER_ERROR) -> HttpResponse:
    """A failure (kam.failures) as a problem."""
    faults = [
        Fault(failure.code, str(message), pointer="#" if name == "__all__" else f"#/{name}")
        for name, message in failure.errors.items()
    ]
    headers = {"Retry-After": str(failure.retry_after)} if failure.retry_after else {}
    return _answer(request, failure.status, failure.code, failure.message, faults, headers)


def invalid(request: HttpRequest, faults: Sequence[Fault]) -> HttpResponse:
    """400 for input whose shape is not right."""
    return _answer(request, 400, "invalid", _("Some of the input is not right."), faults)


def refuse_input(faults: Sequence[Fault]) -> Problem:
    """The same as an exception to raise."""
    return Problem(400, "invalid", _("Some of the input is not right."), faults=faults)


def faults_of(detail: Any, pointer: str = "#") -> list[Fault]:
    """Flatten the nested messages of a serializer into one list with JSON pointers."""
    if isinstance(detail, Mapping):
        found: list[Fault] = []
        for name, inner in detail.items():
            here = pointer if name == "non_field_errors" else f"{pointer}/{escaped(str(name))}"
            found += faults_of(inner, here)
        return found
    if isinstance(detail, list | tuple):
        found = []
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list | tuple)
            found += faults_of(inner, f"{pointer}/{index}" if nested else pointer)
        return found
    return [Fault(str(getattr(detail, "code", "invalid")), str(detail), pointer=pointer)]


def _answer(
    request: HttpRequest,
    status: int,
    code: str,
    detail: object,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    body: dict[str, Any] = {
        "type": f"{settings.PROBLEM_TYPES}{code}",
        "title": str(TITLES.get(status, TITLES[500])),
        "status": status,
        "code": code,
        "detail": str(detail),
        "instance": f"urn:uuid:{getattr(request, 'request_id', None) or uuid4()}",
    }
    if faults:
        body["errors"] = [fault.shown() for fault in faults]
    response = HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
