"""What a failure answers, said once for both faces: status, code, words, field messages."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kam.errors import Conflict, DomainError, Moved, NotAllowed, NotFound, RuleViolation

log = logging.getLogger(__name__)

DOMAIN_STATUS: dict[type[DomainError], int] = {
    RuleViolation: 422,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
}
RETRY_AFTER_SECONDS = 5
# SQLSTATE of waiting that was given up: lock_not_available, deadlock_detected,
# serialization_failure. Somebody else holds the row; trying again helps.
CONTENDED = frozenset({"55P03", "40P01", "40001"})
# of these nothing of the transaction was kept, and done again it will probably go through
UNDONE = frozenset({"40P01", "40001"})


@dataclass(frozen=True)
class Failure:
    """One answer. `message` is fit for a person; `errors` maps input names to messages."""

    status: int
    code: str
    message: object
    errors: Mapping[str, object] = field(default_factory=dict)
    retry_after: int | None = None


NOT_FOUND = Failure(404, "not_found", _("There is nothing here."))
BAD_REQUEST = Failure(400, "bad_request", _("This request could not be read."))
NOT_ALLOWED = Failure(403, "not_allowed", _("You may not do this."))
SERVER_ERROR = Failure(500, "server_error", _("Something went wrong here, not with you."))


def failure_of(error: BaseException | None) -> Failure | None:
    """The answer an exception deserves, or None for a bug (which must reach the log)."""
    if isinstance(error, DomainError):
        return _domain_failure(error)
    if isinstance(error, Http404):
        return NOT_FOUND
    if isinstance(error, PermissionDenied):
        return NOT_ALLOWED
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return Failure(413, "too_large", _("This is more than one request may carry."))
    if isinstance(error, BadRequest | SuspiciousOperation):
        return BAD_REQUEST
    return _database_failure(error)


def _domain_failure(error: DomainError) -> Failure:
    if isinstance(error, Moved):
        return Failure(409, error.code, error.message)
    status = next((s for kind, s in DOMAIN_STATUS.items() if isinstance(error, kind)), 422)
    if status == 404:
        # Missing and foreign things answer alike, whatever the query's own words were.
        return NOT_FOUND
    return Failure(status, error.code, error.message, error.errors)


def _database_failure(error: BaseException | None) -> Failure | None:
    state = getattr(error.__cause__, "sqlstate", None) if error is not None else None
    if isinstance(error, IntegrityError):
        return Failure(409, "conflict", _("This collides with something that exists already."))
    if isinstance(error, DataError):
        return Failure(400, "out_of_range", _("A value is outside what can be kept."))
    if state in CONTENDED:
        message = _("Somebody else is changing this at the moment. Try again.")
        return Failure(409, "busy", message, retry_after=1)
    if isinstance(error, OperationalError | InterfaceError):
        message = _("The database does not answer at the moment. Try again shortly.")
        return Failure(503, "unavailable", message, retry_after=RETRY_AFTER_SECONDS)
    return None


def was_undone(error: BaseException) -> bool:
    """Whether the database undid the transaction because of another one."""
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError) and state in UNDONE


def note(error: BaseException, failure: Failure) -> None:
    """Log what is answered politely and yet should not have happened."""
    if isinstance(error, DatabaseError | InterfaceError):
        log.warning("Answered %s for a database error", failure.status, exc_info=error)
