"""Sealing by the clock."""

from django.utils import timezone

from kam.audit.sealing import seal_entries, workspaces_with_unsealed
from kam.celery import app, wake
from kam.tenancy.tasks import SystemTask, TenantTask


@app.task(base=SystemTask, name="audit.seal")
def seal() -> None:
    """Wake one task per workspace in which something is to be sealed."""
    for tenant_id in workspaces_with_unsealed():
        wake("audit.seal_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="audit.seal_workspace")
def seal_workspace() -> None:
    seal_entries(now=timezone.now(), stretches=100)
