"""What sign-in leaves behind: sessions that are over, counters of the past, old events."""

from datetime import datetime, timedelta

from django.db import connection

from kam.identity.models import IdentityEvent, Session

EVENTS_ARE_KEPT = timedelta(days=180)


def forget_what_is_over(*, now: datetime) -> None:
    """Delete ended sessions, outdated entries of the cache and events of half a year ago.

    Running twice adds nothing. The cache would drop entries by itself only when it is full, and
    then counters of failed sign-ins that still matter.
    """
    Session.objects.filter(expire_date__lt=now).delete()
    IdentityEvent.objects.filter(at__lt=now - EVENTS_ARE_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM identity_cache WHERE expires < %s", [now])
