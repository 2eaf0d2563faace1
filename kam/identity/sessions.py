"""Who the session cookie speaks for, and when a session is over."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone

from kam.identity.models import User

OVER_AFTER = timedelta(hours=12)
OVER_WHEN_IDLE = timedelta(hours=2)
SEEN_IS_NOTED_EVERY = timedelta(minutes=5)


def has_cookie(request: HttpRequest) -> bool:
    """Whether it is worth asking the database at all."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def person_of(request: HttpRequest) -> User | None:
    """The signed-in person, or None; a session that is over is ended on the way.

    The instant of the last visit is noted in the session at most every five minutes, so that an
    ordinary request writes nothing.
    """
    if not has_cookie(request) or not request.user.is_authenticated:
        return None
    now = int(timezone.now().timestamp())
    began = request.session.get("began", now)
    seen = request.session.get("seen", now)
    if now - began > OVER_AFTER.total_seconds() or now - seen > OVER_WHEN_IDLE.total_seconds():
        logout(request)
        return None
    if "began" not in request.session or now - seen > SEEN_IS_NOTED_EVERY.total_seconds():
        request.session["began"] = began
        request.session["seen"] = now
    return request.user
