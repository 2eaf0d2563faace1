"""Idempotency-Key: a request that is sent twice is done once and answered twice.

The key counts for one token and one route (method and name of the address) for a day. The answer
is stored in the transaction of the act itself, so there is never one without the other. Refusals
by the domain are answers, too; what says nothing about the request (429, 5xx, a lock that was not
given) is raised, undoes the claim and is not kept, and neither is what was refused before the act
began (401, 403, 400, 428).
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from kam.identity.actor import Actor
from kam.rest.models import Idempotency
from kam.rest.problems import Problem, problem_of

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
METHODS = frozenset({"POST", "PATCH"})
KEPT = timedelta(hours=24)
WAIT = "5s"
KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,200})"?')
TOLD = ("Content-Type", "Location", "ETag", "Link")
LOCK_NOT_AVAILABLE = "55P03"
_CLAIM = """
SET LOCAL lock_timeout = %s;
INSERT INTO rest_idempotency (tenant_id, id, token_id, route, key, fingerprint, expires_at,
    headers, body)
VALUES (%s, %s, %s, %s, %s, %s, %s, '{}', '')
ON CONFLICT (tenant_id, token_id, route, key) DO UPDATE
   SET fingerprint = excluded.fingerprint, expires_at = excluded.expires_at, status = NULL
 WHERE rest_idempotency.expires_at <= %s
RETURNING id;
SET LOCAL lock_timeout TO DEFAULT
"""
_KEEP = """
UPDATE rest_idempotency SET status = %s, headers = %s, body = %s WHERE tenant_id = %s AND id = %s
"""


def key_of(request: HttpRequest, method: str) -> str | None:
    """The key of the request, with or without its quotes. Raises 400 for a malformed one."""
    given = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if given is None or method not in METHODS:
        return None
    match = KEY.fullmatch(given.strip())
    if match is None:
        detail = _("An Idempotency-Key has 1 to 200 visible ASCII characters, such as a UUID.")
        raise Problem(400, "bad_idempotency_key", detail)
    return match[1]


def once(
    request: HttpRequest, key: str, work: Callable[[], HttpResponse], *, actor: Actor
) -> HttpResponse:
    """The answer of `work`, done now or, with the same key and body, before.

    Runs inside the transaction of the request. Raises 409 while the first is still at work after
    five seconds, 422 where the key came with something else before.
    """
    route = f"{request.method} {request.resolver_match.view_name}"
    place = {"token_id": actor.token_id, "route": route, "key": key}
    fingerprint = _fingerprint(request)
    row_id = _claim(actor, place, fingerprint, now=timezone.now())
    if row_id is None:
        return _replay(Idempotency.objects.get(**place), fingerprint)
    response = _answer(request, work)
    headers = {name: response.headers[name] for name in TOLD if name in response.headers}
    told = [response.status_code, orjson.dumps(headers).decode(), response.content]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*told, actor.tenant.id, row_id])
    return response


def forget(*, now: datetime) -> int:
    """Delete the answers of the active tenant that are older than a day."""
    return Idempotency.objects.filter(expires_at__lte=now).delete()[0]


def _claim(actor: Actor, place: dict[str, Any], fingerprint: bytes, *, now: datetime) -> Any:
    """The id of the row to complete, or None where somebody completed it before."""
    values = [actor.tenant.id, uuid7(), *place.values(), fingerprint, now + KEPT, now]
    with connection.cursor() as cursor:
        try:
            cursor.execute(_CLAIM, [WAIT, *values])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            detail = _("The first request with this key is still being worked on.")
            headers = {"Retry-After": "5"}
            raise Problem(409, "idempotency_in_progress", detail, headers=headers) from error
        cursor.set_result(-2)  # what the insert returned
        row = cursor.fetchone()
    return None if row is None else row[0]


def _answer(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """What came of the work; a refusal of the domain undoes it and is an answer, too."""
    try:
        with transaction.atomic():
            return work()
    except Exception as error:
        response = problem_of(request, error)
        if response is None or response.status_code >= 500 or "Retry-After" in response.headers:
            raise
        return response


def _replay(stored: Idempotency, fingerprint: bytes) -> HttpResponse:
    if bytes(stored.fingerprint) != fingerprint:
        detail = _("This Idempotency-Key came with another request before. Make a new one.")
        raise Problem(422, "idempotency_key_reused", detail)
    response = HttpResponse(bytes(stored.body), status=stored.status)
    del response.headers["Content-Type"]
    for name, value in stored.headers.items():
        response.headers[name] = value
    response.headers[REPLAYED] = "true"
    return response


def _fingerprint(request: HttpRequest) -> bytes:
    """SHA-256 of the address, If-Match and what was sent; of files their bytes."""
    digest = hashlib.sha256()
    digest.update(orjson.dumps([request.get_full_path(), request.META.get("HTTP_IF_MATCH")]))
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.digest()
    digest.update(orjson.dumps(sorted(request.POST.lists())))
    for name, upload in sorted(request.FILES.items()):
        digest.update(orjson.dumps([name, upload.name, upload.size]))
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
    return digest.digest()
