"""Signs of life."""

from django.db import connection

from kam.outbox.choices import NOTE_HEARTBEAT


def note_heartbeat(*, name: str) -> None:
    """Write that `name` is alive, by the clock of the database, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE_HEARTBEAT, [name])
