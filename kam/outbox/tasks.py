"""Tasks of the outbox."""

from django.utils import timezone

from kam.celery import app
from kam.outbox import services
from kam.tenancy.tasks import SystemTask


@app.task(base=SystemTask, name="outbox.beat")
def beat() -> None:
    services.note_heartbeat(now=timezone.now())
