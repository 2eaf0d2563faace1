"""Tasks of the door."""

from django.utils import timezone

from kam.celery import app
from kam.identity.recovery_codes import harden_old_sets
from kam.identity.services.leftovers import forget_what_is_over
from kam.tenancy.tasks import SystemTask


@app.task(base=SystemTask, name="identity.forget")
def forget() -> None:
    now = timezone.now()
    forget_what_is_over(now=now)
    harden_old_sets(now=now)
