"""Which answers were a defence at work, for the log and for alarms (ASVS 16.3.3).

A kind says what held: the sign of an attempt to get around it, or of a client gone wrong.
"""

from django.http import HttpRequest

CSRF, HOST, INPUT, LIMIT, PERMISSION, RULE, SIZE, TOKEN, UNKNOWN = (
    "csrf", "host", "input", "limit", "permission", "rule", "size", "token", "unknown",
)  # fmt: skip
BY_STATUS = {
    400: INPUT,
    403: PERMISSION,
    404: UNKNOWN,
    405: INPUT,
    413: SIZE,
    415: INPUT,
    422: RULE,
    429: LIMIT,
}
ORDINARY = frozenset({RULE})  # people mistype: noted, but no warning


def defence_of(request: HttpRequest, status: int) -> str | None:
    """What held, or None for an answer that defended nothing."""
    if status < 400:
        return None
    if marked := getattr(request, "defence", None):
        return marked
    if status == 401:
        return TOKEN if request.headers.get("Authorization") else None
    if status == 404 and not request.path.startswith(("/w/", "/api/")):
        return None  # whoever scans addresses of no workspace finds none
    if status == 400 and request.resolver_match is None:
        return HOST
    return BY_STATUS.get(status)
