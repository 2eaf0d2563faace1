"""Tasks of the outbox: a sign of life, and promises to keep."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone

from kam.celery import app, wake
from kam.outbox import services
from kam.outbox.choices import BULK, pulse_of
from kam.outbox.queries import workspaces
from kam.outbox.services.delivering import deliver as keep_promise
from kam.outbox.services.identity_mail import deliver_identity_mail
from kam.outbox.services.leftovers import forget_identity_mail, forget_what_is_over
from kam.tenancy.tasks import SystemTask, TenantTask

LIMITS = {
    "soft_time_limit": settings.OUTBOX_SECONDS,
    "time_limit": settings.OUTBOX_SECONDS + max(1, settings.OUTBOX_SECONDS // 2),
}


@app.task(base=SystemTask, name="outbox.beat")
def beat(queue: str) -> None:
    services.note_heartbeat(name=pulse_of(queue))


@app.task(base=TenantTask, name="outbox.deliver", **LIMITS)
def deliver(delivery_id: str) -> None:
    keep_promise(delivery_id=UUID(delivery_id), now=timezone.now())


@app.task(base=SystemTask, name="outbox.deliver_identity_mail", **LIMITS)
def deliver_mail(mail_id: str) -> None:
    deliver_identity_mail(mail_id=UUID(mail_id))


@app.task(base=SystemTask, name="outbox.forget")
def forget() -> None:
    """Wake one task per workspace; the mail of no workspace is forgotten at once."""
    for tenant_id in workspaces():
        wake("outbox.forget_of_workspace", queue=BULK, tenant_id=tenant_id)
    forget_identity_mail(now=timezone.now())


@app.task(base=TenantTask, name="outbox.forget_of_workspace")
def forget_of_workspace() -> None:
    forget_what_is_over(now=timezone.now())
