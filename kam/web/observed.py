"""Outermost middleware: the request's id, one line in the log, one count, nothing personal."""

from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from uuid_utils.compat import uuid7

from kam.identity.addresses import WORKSPACE_URLS
from kam.logs import enter_request, line
from kam.web.defences import ORDINARY, defence_of

Answer = Callable[[HttpRequest], HttpResponseBase]
# files of the product and the questions of supervisors: not worth a line each
QUIET = frozenset({"healthz", "healthz/deep", "metrics"})


class Observed:
    """`request.request_id`, given back as X-Request-Id, and who asked what how long."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.log = line()
        self.count = self.count_defence = None
        if settings.METRICS_TOKEN:
            # maps files when it is read
            from kam.counting import count_defence, count_request  # noqa: PLC0415

            self.count, self.count_defence = count_request, count_defence

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        # Always our own: an id from outside could be forged into somebody else's log line.
        request.request_id = request_id = str(uuid7())  # type: ignore[attr-defined]
        enter_request(request_id)
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = request_id
            self._note(request, response.status_code, perf_counter() - started)
        finally:
            enter_request("")
        return response

    def _note(self, request: HttpRequest, status: int, seconds: float) -> None:
        match = request.resolver_match
        if match is None:
            static = request.path.startswith(settings.STATIC_URL)
            face, route = "static" if static else "none", ""
        else:
            face, route = _face(request), match.route
        if self.count is not None:
            method = request.method or ""
            self.count(face=face, route=route, method=method, status=status, seconds=seconds)
        fine = status < 500 or getattr(request, "is_starting", False)
        if fine and (face == "static" or route in QUIET):
            return
        actor = getattr(request, "actor", None)
        told = {
            "tenant": str(actor.tenant.id) if actor is not None else None,
            "face": face,
            "route": route,
            "method": request.method,
            "status": status,
            "actor_kind": actor.kind if actor is not None else None,
            "actor": _who(actor),
        }
        say = self.log.error if status >= 500 else self.log.info
        say("request", ms=round(seconds * 1000, 1), **told)
        if status >= 400 and (kind := defence_of(request, status)) is not None:
            if self.count_defence is not None:
                self.count_defence(kind=kind, face=face)
            warn = self.log.info if kind in ORDINARY else self.log.warning
            warn("defence", kind=kind, **told)


def _face(request: HttpRequest) -> str:
    if request.path.startswith("/api/"):
        return "rest"
    return "workspace" if getattr(request, "urlconf", None) == WORKSPACE_URLS else "world"


def _who(actor: object) -> str | None:
    """The member's id or, for a service account, that of its token: never a name."""
    found = getattr(actor, "membership_id", None) or getattr(actor, "token_id", None)
    return str(found) if found else None
