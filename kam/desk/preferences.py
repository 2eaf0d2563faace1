"""The two preferences that a person changes in passing: theme and single keys."""

from django.http import HttpRequest

from kam.desk.shell import THEMES
from kam.identity.services.settings import OwnSettings


def with_theme(request: HttpRequest, wanted: str) -> OwnSettings:
    """The person's settings with this theme; "toggle" turns the present one round."""
    now = _present(request)
    if wanted not in THEMES:
        wanted = "light" if now["theme"] == "dark" else "dark"
    return OwnSettings(**{**now, "theme": wanted})


def with_shortcuts(request: HttpRequest, *, on: bool) -> OwnSettings:
    return OwnSettings(**{**_present(request), "shortcuts": on})


def _present(request: HttpRequest) -> dict[str, object]:
    user = request.user
    return {
        "language": user.language,
        "time_zone": user.time_zone,
        "number_format": user.number_format,
        "theme": user.theme,
        "shortcuts": user.shortcuts,
    }
