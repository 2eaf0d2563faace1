"""Tasks of the REST face."""

from django.utils import timezone

from kam.celery import app, wake
from kam.outbox.queries import workspaces
from kam.rest.idempotency import forget
from kam.tenancy.tasks import SystemTask, TenantTask


@app.task(base=SystemTask, name="rest.forget")
def forget_everywhere() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in workspaces():
        wake("rest.forget_of_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="rest.forget_of_workspace")
def forget_of_workspace() -> None:
    forget(now=timezone.now())
