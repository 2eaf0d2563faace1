"""Finished runs give their scratch back: soon what came in, later what was refused."""

from datetime import timedelta

import pytest

from accounts.models import Account
from kam.imports.models import ImportRow, ImportTrace
from kam.imports.queries import get_run
from kam.imports.services.sweeping import sweep_runs
from tests.imports.conftest import NOW, lines_of, plan_for

pytestmark = pytest.mark.django_db

PLAN = plan_for("accounts", columns={name: name for name in ("external_id", "name", "country")})
FILE = lines_of("external_id,name,country", "1,Brauer,Germany", "2,Huber,Nowhereland")
REVENUE = plan_for("revenue", columns={"account": "account", "date": "date", "revenue": "revenue"})


@pytest.fixture
def sweep(cast):
    return lambda **later: sweep_runs(by=cast.leader.actor, now=NOW + timedelta(**later))


def states():
    return sorted(ImportRow.objects.values_list("state", flat=True))


def test_rows_that_came_in_go_after_a_day_and_refused_ones_after_a_month(load, sweep):
    run = load(PLAN, FILE)

    assert sweep(hours=23) == 0
    assert sweep(days=2) == 1
    assert (states(), ImportTrace.objects.exists()) == (["refused"], True)
    assert sweep(days=3) == 0
    assert sweep(days=31) == 1
    assert (states(), ImportTrace.objects.exists()) == ([], False)
    assert sweep(days=40) == 0

    swept = get_run(run.id)
    assert (swept.state, swept.is_traced, swept.totals["refused"]["rows"]) == ("done", False, 1)
    assert Account.objects.count() == 1


def test_a_load_with_waiting_rows_keeps_all_of_them(load, sweep, register):
    register("Brauer", id="K1")
    load(REVENUE, lines_of("account,date,revenue", "K1,2026-01-01,5", "K2,2026-01-01,5"))

    sweep(days=2)

    assert states() == ["ok", "parked"]


def test_a_check_that_nobody_followed_is_to_be_made_again(check, sweep):
    run = check(PLAN, FILE)

    assert sweep(days=29) == 0
    assert sweep(days=31) == 1

    assert (get_run(run.id).state, states()) == ("planned", [])


def test_an_old_result_says_that_its_rows_are_gone(load, sweep, browser, cast):
    run = load(PLAN, FILE)
    sweep(days=31)

    page = browser(cast.leader).get(f"/w/acme/imports/{run.id}/result/").content.decode()

    assert "no longer kept" in page
    assert "/refused/" not in page
    assert "/undo/" not in page
