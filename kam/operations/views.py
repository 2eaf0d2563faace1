"""The page that Prometheus reads: only for whoever sends METRICS_TOKEN."""

import hmac

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kam.operations import figures
from kam.web.access import allow


@require_safe
@never_cache
@transaction.non_atomic_requests  # it must answer when the database does not
@allow(None, reason="Prometheus signs in by a token of the installation, not of a workspace.")
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of the installation; without a token in the settings the page does not exist."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").encode(errors="replace")
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not hmac.compare_digest(given, wanted):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(figures.exposition(now=timezone.now()), content_type=figures.CONTENT_TYPE)
