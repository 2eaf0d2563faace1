"""Writes of the outbox."""

from datetime import datetime

from django.db import transaction

from kam.outbox.choices import BEAT
from kam.outbox.models import Heartbeat


@transaction.atomic
def note_heartbeat(*, name: str = BEAT, now: datetime) -> None:
    """Write that `name` worked at `now`; a late message never takes the row back in time."""
    Heartbeat.objects.get_or_create(name=name, defaults={"at": now})
    Heartbeat.objects.filter(name=name, at__lt=now).update(at=now)
