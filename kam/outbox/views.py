"""The health page that machines read."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kam.outbox import queries


@require_safe
@never_cache
@transaction.non_atomic_requests  # it must answer when the database does not
def healthz(request: HttpRequest) -> JsonResponse:
    """200 once all of it runs, else 503 with the parts that are missing."""
    health = queries.health(now=timezone.now())
    parts = {name: trouble or "works" for name, trouble in health.parts.items()}
    body = {
        "status": "unavailable" if health.missing else "ok",
        "parts": parts,
        "heartbeat_age": health.heartbeat_age,
    }
    if health.missing:
        return JsonResponse(
            {**body, "missing": health.missing}, status=503, headers={"Retry-After": "5"}
        )
    return JsonResponse(body)
