"""A worker is killed in the middle; whoever takes the run over ends with exactly the same rows."""

from datetime import timedelta

import pytest

from accounts.models import RevenueFact, RevenueLine
from kam.imports import queries, services
from kam.imports.services import checking, staging
from kam.tenancy.context import activate
from tests.imports.conftest import NOW, lines_of, plan_for

COLUMNS = {"account": "customer", "date": "day", "revenue": "amount", "line_id": "line"}
FILE = lines_of(
    "line,customer,day,amount",
    *(f"{i},K{i % 3},2026-0{1 + i % 9}-05,{i}.25" for i in range(95)),
    "95,K9,2026-01-01,1",
    "96,K1,never,1",
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setitem(staging.StagedSet.chunk.__kwdefaults__, "size", 10)
    monkeypatch.setattr(checking, "CHUNK", 10)


@pytest.fixture
def customers(register):
    return [register(f"Customer {i}", id=f"K{i}") for i in range(3)]


@pytest.fixture
def started(cast, enter):
    """`started(source=…)`: a run whose check is promised."""

    def begin(source, **more):
        by = cast.leader.actor
        plan = plan_for("revenue", columns=COLUMNS, source=source, **more)
        run = services.begin_run(kind="revenue", files=[("file.csv", FILE)], by=by, now=NOW)
        services.set_plan(run=run, plan=plan, by=by, now=NOW)
        return services.ask_check(run=run, by=by, announce=False)

    return begin


def keep(run, by, now=NOW):
    return services.keep_promise(run_id=run.id, by=by, clock=lambda: now)


def lines(source):
    fields = ("external_line_id", "account_id", "booked_on", "month", "currency", "revenue_minor")
    return list(
        RevenueLine.objects.filter(source=source).order_by("external_line_id").values_list(*fields)
    )


def facts():
    fields = ("account_id", "month", "currency", "lines", "revenue_minor")
    return list(RevenueFact.objects.order_by("account_id", "month").values_list(*fields))


def staged(run):
    return list(queries.rows_of(run).values_list("number", "line", "state", "reason", "values"))


@pytest.mark.django_db(transaction=True)
def test_killed_in_check_and_run_it_ends_as_if_nothing_had_happened(
    killed, started, customers, cast
):
    by = cast.leader.actor
    calm = started("calm")
    keep(calm, by)
    services.ask_run(run=queries.get_run(calm.id), by=by, announce=False)
    keep(calm, by)
    calm_facts = facts()
    RevenueLine.objects.all().delete()
    RevenueFact.objects.all().delete()

    run = started("hit")
    killed(run, after=4)
    half = queries.get_run(run.id)
    assert (half.state, half.rows_staged) == ("checking", 30)
    assert not keep(run, by), "the dead worker's lease still runs"
    later = NOW + timedelta(minutes=2)
    assert keep(run, by, later)
    assert staged(run) == staged(calm)

    services.ask_run(run=queries.get_run(run.id), by=by, announce=False)
    killed(run, after=5)
    assert RevenueLine.objects.count() == 50
    assert keep(run, by, later)

    run = queries.get_run(run.id)
    assert (run.state, run.totals["ok"]["rows"], run.totals["parked"]["rows"]) == ("done", 95, 1)
    assert len(lines("hit")) == 95
    assert facts() == calm_facts


@pytest.mark.django_db(transaction=True)
def test_a_set_that_replaces_is_seen_whole_or_not_at_all(killed, started, customers, cast):
    from kam.imports.spec import ReplacePlan

    by = cast.leader.actor
    first = started("books")
    keep(first, by)
    services.ask_run(run=queries.get_run(first.id), by=by, announce=False)
    keep(first, by)
    before = lines("books")

    run = started("books", replace=ReplacePlan())
    keep(run, by)
    services.ask_run(run=queries.get_run(run.id), by=by, announce=False)
    killed(run, after=1)

    assert lines("books") == before
    assert set(RevenueLine.objects.values_list("run_id", flat=True)) == {first.id}
    assert not keep(run, by, NOW + timedelta(seconds=90)), "a step over all rows has a longer lease"
    assert keep(run, by, NOW + timedelta(minutes=2))
    assert lines("books") == before
    assert set(RevenueLine.objects.values_list("run_id", flat=True)) == {run.id}


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
def test_the_tick_sees_promises_that_nobody_keeps(started, acme, cast):
    run = started("erp")

    assert queries.due_runs(now=NOW) == [(acme.id, run.id)]
    services.keep_promise(run_id=run.id, by=cast.leader.actor, clock=lambda: NOW)
    assert queries.due_runs(now=NOW) == []


@pytest.mark.django_db
def test_a_run_stops_in_words_when_its_starter_may_no_longer_import(started, customers, cast, acme):
    run = started("erp")
    cast.leader.membership.is_active = False
    with activate(acme):
        cast.leader.membership.save()

    keep(run, queries.actor_of(queries.get_run(run.id)))

    run = queries.get_run(run.id)
    assert (run.state, run.error) == ("failed", "Your role does not allow this.")
