"""The worker's side: a message names a run, the tick finds what no message named."""

import pytest

from kam.imports import queries, services
from kam.imports.tasks import advance, resume
from kam.schedule import SCHEDULE
from kam.tenancy.context import activate, no_tenant
from tests.imports.conftest import NOW, lines_of, plan_for

PLAN = plan_for("accounts", columns={"name": "name"})


@pytest.fixture
def promised(acme, cast):
    with activate(acme):
        by = cast.leader.actor
        run = services.begin_run(
            kind="accounts", files=[("file.csv", lines_of("name", "A"))], by=by, now=NOW
        )
        services.set_plan(run=run, plan=PLAN, by=by, now=NOW)
        return services.ask_check(run=run, by=by, announce=False)


@pytest.mark.django_db(transaction=True)
def test_a_message_brings_the_run_forward(promised, acme):
    with no_tenant():
        advance.apply(kwargs={"run_id": str(promised.id)}, headers={"tenant_id": str(acme.id)})

    with activate(acme):
        assert queries.get_run(promised.id).state == "checked"


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
def test_the_tick_wakes_a_worker_for_what_waits(promised, monkeypatch):
    woken = []
    monkeypatch.setattr("kam.imports.tasks.wake", lambda task, **named: woken.append((task, named)))

    resume()

    ((task, named),) = woken
    assert task == "imports.advance"
    assert named["run_id"] == str(promised.id)
    assert SCHEDULE["resume imports"]["task"] == resume.name
