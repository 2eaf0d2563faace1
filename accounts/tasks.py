"""The calendar moves: planned handovers begin, places on teams end."""

from django.utils import timezone

from accounts.queries.workspaces import local_day, workspaces_in_use
from accounts.services.standing import follow_calendar
from kam.celery import app, wake
from kam.tenancy.context import required_tenant_id
from kam.tenancy.tasks import SystemTask, TenantTask


@app.task(base=SystemTask, name="accounts.follow_calendar")
def follow() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in workspaces_in_use():
        wake("accounts.follow_calendar_of_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="accounts.follow_calendar_of_workspace")
def follow_of_workspace() -> None:
    follow_calendar(today=local_day(required_tenant_id(), now=timezone.now()))
