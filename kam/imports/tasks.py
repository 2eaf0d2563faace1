"""Wake-up calls: bring one run forward; look for runs that nobody holds."""

from django.utils import timezone

from kam.celery import app, wake
from kam.identity.actor import clockwork
from kam.imports import queries, services
from kam.imports.services.sweeping import sweep_runs
from kam.tenancy.tasks import SystemTask, TenantTask


@app.task(base=TenantTask, name="imports.advance", soft_time_limit=3500, time_limit=3600)
def advance(run_id: str) -> None:
    run = queries.get_run(run_id)
    services.keep_promise(run_id=run.id, by=queries.actor_of(run), clock=timezone.now)


@app.task(base=SystemTask, name="imports.resume")
def resume() -> None:
    for tenant_id, run_id in queries.due_runs(now=timezone.now()):
        wake("imports.advance", queue="bulk", tenant_id=tenant_id, run_id=str(run_id))


@app.task(base=SystemTask, name="imports.sweep")
def sweep() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in queries.workspaces_in_use():
        wake("imports.sweep_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="imports.sweep_workspace", soft_time_limit=1700, time_limit=1800)
def sweep_workspace() -> None:
    sweep_runs(by=clockwork(queries.workspace()), now=timezone.now())
