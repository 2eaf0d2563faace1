"""Every scheduled task exists, and every task says for whom it works."""

from kam.celery import app
from kam.schedule import SCHEDULE
from kam.tenancy.tasks import SystemTask, TenantTask

SYSTEM_TASKS = {
    "accounts.follow_calendar": "hands each workspace's day to its own task",
    "audit.seal": "looks for workspaces with unsealed history, and hands each to its own task",
    "identity.forget": "ends sessions and counters, which belong to no workspace",
    "imports.sweep": "hands each workspace's old runs to its own task",
    "imports.resume": "looks for runs whose lease ran out, and hands them on",
    "outbox.beat": "the pulse of the installation",
    "outbox.deliver_identity_mail": "mail about signing in belongs to no workspace",
    "outbox.forget": "hands each workspace's leftovers to its own task",
    "rest.forget": "hands each workspace's kept answers to its own task",
    "selection.shake_all": "hands each workspace's draws to its own task",
    "selection.follow_programme": "hands each workspace's day to its own task",
    "selection.remind_owners": "hands each workspace's promises to its own task",
    "selection.score": "hands each workspace's scoring to its own task",
}


def own_tasks():
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_every_scheduled_task_exists():
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(own_tasks())


def test_every_task_works_for_one_tenant_or_stands_in_the_list():
    tasks = own_tasks()
    unclassified = [n for n, t in tasks.items() if not isinstance(t, TenantTask | SystemTask)]
    assert unclassified == []
    assert {n for n, t in tasks.items() if isinstance(t, SystemTask)} == set(SYSTEM_TASKS)
