"""Lines of revenue come in from a file; facts and standings follow from them."""

from datetime import date

import pytest

from accounts.models import RevenueFact, RevenueLine, Standing
from kam.imports import queries
from tests.imports.conftest import lines_of, plan_for

pytestmark = pytest.mark.django_db

COLUMNS = {
    "account": "customer",
    "date": "day",
    "revenue": "amount",
    "product_line": "product",
    "line_id": "line",
    "cost": "cost",
}
PLAN = plan_for("revenue", columns=COLUMNS)
FILE = lines_of(
    "line,customer,day,product,amount,cost",
    "1,K1,2026-09-05,Gears,100.00,60.00",
    "2,K1,2026-10-05,Gears,50.50,20.00",
    "3,Weber,2026-10-07,Belts,-10.25,",
)


@pytest.fixture
def customers(register):
    return register("Brauer", id="K1"), register("Weber", id="K2")


def test_lines_facts_and_standing(load, customers):
    brauer, weber = customers

    run = load(PLAN, FILE)

    assert run.state == "done"
    assert run.totals["ok"] == {"rows": 3, "sums": {"EUR": "140.25"}, "exact": {}, "unreadable": 0}
    assert RevenueLine.objects.count() == 3
    fact = RevenueFact.objects.get(account=brauer, month=date(2026, 10, 1))
    assert (fact.revenue_minor, fact.cost_minor, fact.cost_unknown) == (5050, 2000, 0)
    standing = Standing.objects.get(account=brauer)
    assert (standing.revenue_minor, standing.margin_minor) == (15050, 7050)
    assert standing.trend[-2:] == [10000, 5050]
    assert standing.data_as_of == date(2026, 10, 1)
    unknown = Standing.objects.get(account=weber)
    assert unknown.revenue_minor == -1025
    assert unknown.margin_minor is None  # an unknown cost is not zero


def test_the_same_file_again_changes_nothing(load, customers):
    load(PLAN, FILE)

    again = load(PLAN, FILE)

    assert again.totals["same"]["rows"] == 3
    assert RevenueLine.objects.count() == 3


def test_unknown_accounts_wait_and_come_in_when_they_exist(load, customers, register, cast, now):
    from kam.imports import services

    run = load(PLAN, lines_of("line,customer,day,product,amount,cost", "9,K9,2026-10-05,Gears,7,1"))
    assert run.totals["parked"] == {"rows": 1, "sums": {"EUR": "7"}, "exact": {}, "unreadable": 0}
    assert queries.reasons_of(run)[0]["reason"] == "No account is called “K9”."
    register("Neu", id="K9")

    services.retry_parked(run=run, by=cast.leader.actor)
    services.keep_promise(run_id=run.id, by=cast.leader.actor, clock=lambda: now)

    run = queries.get_run(run.id)
    assert (run.state, run.totals["parked"]["rows"], run.totals["ok"]["rows"]) == ("done", 0, 1)
    assert RevenueLine.objects.get().revenue_minor == 700
