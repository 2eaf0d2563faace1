"""The health pages that machines read."""

import time

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kam.outbox import queries

SETTLED_SECONDS = 60.0
RETRY_SECONDS = "5"
_seen_whole = False


@require_safe
@never_cache
@transaction.non_atomic_requests  # it must answer when the database does not
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while this process and the database work: whoever asks may send people here.

    Where one supervisor starts everything at once (settings.HEALTH_SINCE), 200 only after all of
    it was seen to work, or a minute has passed.
    """
    missing = _not_seen() if settings.HEALTH_SINCE else []
    if missing:
        return _unlogged(request, _answer(missing))
    return _answer([] if queries.database_answers() else ["database"])


@require_safe
@never_cache
@transaction.non_atomic_requests
def healthz_deep(request: HttpRequest) -> JsonResponse:
    """Every part with the seconds since its last sign of life; 503 names those that are silent."""
    health = queries.health()
    parts = {
        name: None if age is None else round(max(age, 0.0), 1) for name, age in health.parts.items()
    }
    answer = _answer(health.missing, {"parts": parts})
    is_starting = bool(health.missing and settings.HEALTH_SINCE and _not_seen())
    return _unlogged(request, answer) if is_starting else answer


def _unlogged(request: HttpRequest, answer: JsonResponse) -> JsonResponse:
    """What starts is silent still: nothing to write to the log."""
    request.is_starting = True  # type: ignore[attr-defined]
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return answer


def _not_seen() -> list[str]:
    """The parts not seen since all were started; empty once all were, or time is up."""
    global _seen_whole  # noqa: PLW0603 - one fact about this process
    if _seen_whole:
        return []
    running = time.monotonic() - settings.HEALTH_SINCE
    # a run before this one may have left heartbeats that are fresh still
    missing = queries.health().silent_for(min(running, queries.FRESH_SECONDS))
    _seen_whole = not missing or running > SETTLED_SECONDS
    return [] if _seen_whole else missing


def _answer(missing: list[str], more: dict[str, object] | None = None) -> JsonResponse:
    if missing:
        return JsonResponse(
            {"status": "unavailable", "missing": missing, **(more or {})},
            status=503,
            headers={"Retry-After": RETRY_SECONDS},
        )
    return JsonResponse({"status": "ok", **(more or {})})
