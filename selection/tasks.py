"""Scoring by the clock: data moves, versions come into force, months begin."""

from uuid import UUID

from django.utils import timezone

from kam.celery import app, wake
from kam.identity.actor import clockwork
from kam.tenancy.context import required_tenant_id
from kam.tenancy.tasks import SystemTask, TenantTask
from selection.forms.clock import clock_of
from selection.queries import workspaces
from selection.queries.shaken import get_stability_run, waiting_runs
from selection.services.programme import follow_days
from selection.services.reminders import remind_owners
from selection.services.runs import run_if_due
from selection.services.scores import score_live
from selection.services.stability import draw_again_if_changed, keep_promise


@app.task(base=SystemTask, name="selection.score")
def score() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in workspaces.workspaces_in_use():
        wake("selection.score_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="selection.score_workspace", soft_time_limit=1700, time_limit=1800)
def score_workspace() -> None:
    by = clockwork(workspaces.workspace(UUID(str(required_tenant_id()))))
    clock = clock_of(by)
    score_live(by=by, **clock)
    run_if_due(by=by, **clock)
    for run in waiting_runs():
        keep_promise(run=run, now=clock_of(by)["now"])


@app.task(base=TenantTask, name="selection.shake", soft_time_limit=1700, time_limit=1800)
def shake(run_id: str) -> None:
    """Carry out one stability run."""
    keep_promise(run=get_stability_run(UUID(run_id)), now=timezone.now())


@app.task(base=SystemTask, name="selection.shake_all")
def shake_all() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in workspaces.workspaces_in_use():
        wake("selection.shake_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="selection.shake_workspace", soft_time_limit=1700, time_limit=1800)
def shake_workspace() -> None:
    """Draw again over the version in force, where its scores, weights or tiers are new."""
    by = clockwork(workspaces.workspace(UUID(str(required_tenant_id()))))
    draw_again_if_changed(by=by, **clock_of(by))


@app.task(base=SystemTask, name="selection.follow_programme")
def follow_programme() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in workspaces.workspaces_in_use():
        wake("selection.follow_programme_of_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="selection.follow_programme_of_workspace")
def follow_programme_of_workspace() -> None:
    by = clockwork(workspaces.workspace(UUID(str(required_tenant_id()))))
    follow_days(by=by, **clock_of(by))


@app.task(base=SystemTask, name="selection.remind_owners")
def remind_all_owners() -> None:
    """Wake one task per workspace that is in use."""
    for tenant_id in workspaces.workspaces_in_use():
        wake("selection.remind_owners_of_workspace", queue="bulk", tenant_id=tenant_id)


@app.task(base=TenantTask, name="selection.remind_owners_of_workspace")
def remind_owners_of_workspace() -> None:
    by = clockwork(workspaces.workspace(UUID(str(required_tenant_id()))))
    remind_owners(by=by, today=clock_of(by)["today"])
