"""Tasks of the door."""

from django.utils import timezone

from kam.celery import app
from kam.identity.services.leftovers import forget_what_is_over
from kam.tenancy.tasks import SystemTask


@app.task(base=SystemTask, name="identity.forget")
def forget() -> None:
    forget_what_is_over(now=timezone.now())
