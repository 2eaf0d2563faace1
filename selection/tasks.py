"""Scoring by the clock: data moves, and versions come into force."""

from uuid import UUID

from kam.celery import app, wake
from kam.identity.actor import clockwork
from kam.tenancy.context import required_tenant_id
from kam.tenancy.tasks import SystemTask, TenantTask
from selection.forms.clock import clock_of
from selection.queries import workspaces
from selection.services.scores import score_live


@app.task(base=SystemTask, name="selection.score")
def score() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in workspaces.workspaces_in_use():
        wake("selection.score_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="selection.score_workspace", soft_time_limit=1700, time_limit=1800)
def score_workspace() -> None:
    by = clockwork(workspaces.workspace(UUID(str(required_tenant_id()))))
    score_live(by=by, **clock_of(by))
