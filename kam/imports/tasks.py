"""Wake-up calls: bring one run forward; look for runs that nobody holds."""

from django.utils import timezone

from kam.celery import app, wake
from kam.imports import queries, services
from kam.tenancy.tasks import SystemTask, TenantTask


@app.task(base=TenantTask, name="imports.advance", soft_time_limit=3500, time_limit=3600)
def advance(run_id: str) -> None:
    run = queries.get_run(run_id)
    services.keep_promise(run_id=run.id, by=queries.actor_of(run), clock=timezone.now)


@app.task(base=SystemTask, name="imports.resume")
def resume() -> None:
    for tenant_id, run_id in queries.due_runs(now=timezone.now()):
        wake("imports.advance", queue="bulk", tenant_id=tenant_id, run_id=str(run_id))
