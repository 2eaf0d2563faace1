"""What sign-in leaves behind: sessions that are over and counters whose time has passed."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection


def forget_what_is_over(*, now: datetime) -> None:
    """Delete ended sessions and outdated entries of the cache; running twice adds nothing.

    The cache would drop entries by itself only when it is full, and then counters of failed
    sign-ins that still matter.
    """
    Session.objects.filter(expire_date__lt=now).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM identity_cache WHERE expires < %s", [now])
