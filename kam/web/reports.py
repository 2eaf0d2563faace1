"""What browsers report about the content security policy: counted, and logged in short."""

import json
import logging

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kam.web.access import allow

log = logging.getLogger(__name__)
COUNT = "csp-reports"
LARGEST = 16_384
# Beyond this many, further ones say nothing new, and anybody may send them.
ENOUGH = 10_000
SHOWN = ("document-uri", "violated-directive", "blocked-uri", "source-file", "line-number")


@csrf_exempt
@require_http_methods(["GET", "POST"])
@allow(None, reason="Browsers send reports without signing in; the answer is a number.")
def csp_report(request: HttpRequest) -> HttpResponse:
    """Take one report (POST), or say how many there were (GET)."""
    if request.method == "GET":
        return JsonResponse({"reports": reports_received()})
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    try:
        report = json.loads(request.body)
        details = report["csp-report"] if isinstance(report, dict) else {}
    except (ValueError, KeyError, RecursionError):
        return HttpResponse(status=400)
    count = reports_received()
    if count < ENOUGH:
        cache.set(COUNT, count + 1, timeout=None)
        if isinstance(details, dict):
            shown = {name: str(details.get(name, ""))[:200] for name in SHOWN}
            log.warning("Content security policy: %s", json.dumps(shown))
    return HttpResponse(status=204)


def reports_received() -> int:
    """How many reports came in since the cache was emptied."""
    return cache.get(COUNT, 0)
