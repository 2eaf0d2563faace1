"""Counters of requests for Prometheus, summed over all processes of the web.

gunicorn's processes share the folder PROMETHEUS_MULTIPROC_DIR; an update there is one write into
mapped memory. Without METRICS_TOKEN nobody may read the figures, so nothing is counted.
"""

from functools import cache
from typing import Any

from prometheus_client import Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_requests = Counter(
    "kam_requests",
    "Requests answered",
    ["face", "route", "method", "status"],
)
_seconds = Histogram(
    "kam_request_seconds",
    "Seconds until the answer was ready",
    ["face", "route"],
    buckets=SECONDS,
)
_defences = Counter("kam_defences", "Answers by which a defence held", ["kind", "face"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(*, face: str, route: str, method: str, status: int, seconds: float) -> None:
    """Note one answer; `route` is the pattern, so that the number of series stays small."""
    counter, histogram = _pair(face, route, method if method in METHODS else "other", status // 100)
    counter.inc()
    histogram.observe(seconds)


def count_defence(*, kind: str, face: str) -> None:
    """Note that a defence held (kam.web.defences, or an event of signing in)."""
    _defences.labels(kind, face).inc()


@cache
def _pair(face: str, route: str, method: str, hundreds: int) -> tuple[Any, Any]:
    """Finding the two by their labels costs more than counting."""
    return (
        _requests.labels(face, route, method, f"{hundreds}xx"),
        _seconds.labels(face, route),
    )
