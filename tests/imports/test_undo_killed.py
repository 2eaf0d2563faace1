"""A worker is killed in the middle of an undo; whoever takes over ends as if nothing had been."""

from datetime import timedelta

import pytest

from accounts.models import RevenueFact, RevenueLine
from accounts.services.undoing import lines as undoing_lines
from kam.audit.queries import history_of
from kam.imports import queries, services
from kam.imports.models import ImportTrace
from kam.imports.services import traces
from tests.imports.conftest import NOW
from tests.imports.test_undo import (
    ACCOUNT_HEADER,
    ACCOUNTS,
    REVENUE,
    REVENUE_HEADER,
    accounts_now,
    lines_of,
    tables,
)

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(minutes=3)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(traces, "CHUNK", 10)
    monkeypatch.setattr(undoing_lines, "CHUNK", 10)


def keep(run, by, now):
    return services.keep_promise(run_id=run.id, by=by, clock=lambda: now)


def standing(run):
    return ImportTrace.objects.filter(run_id=run.id, state="stands").count()


def revenue(numbers, *, amount):
    rows = [f"L{n},A{n % 3},2026-0{1 + n % 6}-05,Gears,{amount + n}," for n in numbers]
    return lines_of(REVENUE_HEADER, *rows)


def undone_after_two_deaths(run, by, killed, left):
    """Ask for the undo, die twice in it at different places, and let another worker finish.

    `left()` counts what is still to be taken back.
    """
    services.ask_undo(run=run, by=by, announce=False)
    promised = left()
    killed(run, after=2)
    half = queries.get_run(run.id)
    assert half.state == "undoing"
    assert half.undo["through"] > 0
    assert 0 < left() < promised, "whole chunks are taken back, and not all of them"
    assert not keep(run, by, NOW), "the dead worker's lease still runs"
    killed(run, after=1, now=LATER)
    nearer = queries.get_run(run.id)
    assert 0 < left() < promised
    assert nearer.undo["through"] > half.undo["through"]
    assert keep(run, by, LATER + timedelta(minutes=3))
    return queries.get_run(run.id)


def test_revenue_is_whole_again_although_the_worker_died_twice(load, register, cast, killed):
    by = cast.leader.actor
    for number in range(3):
        register(f"Firm {number}", id=f"A{number}")
    load(REVENUE, revenue(range(20), amount=100))
    before = tables()
    run = load(REVENUE, revenue(range(10, 70), amount=500), now=NOW)
    assert RevenueLine.objects.count() == 70

    def left():
        return RevenueLine.objects.filter(run_id=run.id).count()

    done = undone_after_two_deaths(run, by, killed, left)

    assert (done.state, done.error, done.undo["kept"]) == ("undone", "", 0)
    assert done.undo["restored"] == 60
    assert standing(run) == 0
    assert tables() == before
    assert sum(RevenueFact.objects.values_list("lines", flat=True)) == 20
    acts = [act.action for act in history_of(subject=run)]
    assert acts.count("import.undone") == 1


def test_accounts_are_as_before_although_the_worker_died_twice(load, enter, cast, killed):
    by = cast.leader.actor
    first = [f"A{n},Firm {n} AG,,Food,DE,Ulm,mia@acme.test" for n in range(15)]
    load(ACCOUNTS, lines_of(ACCOUNT_HEADER, *first))
    before, known = tables(), accounts_now()
    second = [f"A{n},Firm {n} SE,,Steel,AT,Graz,lee@acme.test" for n in range(45)]
    run = load(ACCOUNTS, lines_of(ACCOUNT_HEADER, *second))

    done = undone_after_two_deaths(run, by, killed, lambda: standing(run))

    assert (done.state, done.error, done.undo["kept"]) == ("undone", "", 0)
    assert standing(run) == 0
    assert tables(but_for=accounts_now() - known) == before
