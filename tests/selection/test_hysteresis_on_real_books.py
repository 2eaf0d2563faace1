"""A year of monthly runs over two real books: what each part of the rule calms, and its price.

Runs where the data lie beside the project (KAM_REAL_DATA or ../shared/data). Each account is
scored on what was bought in the months before a run: revenue, number of orders and breadth
of products, by anchored bands fixed at the first run, with equal weights (rows 37 and 106).
"""

import csv
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from selection.bands import Bands, suggestion, utility
from selection.hysteresis import months_later, run
from selection.runs import Rules, Rung, Standing
from selection.scoring import score

DATA = Path(os.environ.get("KAM_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
SEATS = 20
MONTHS = 12
PARTS = {
    "without the rule": Rules(margin=0, runs=1, stay_months=0),
    "margin of 4 alone": Rules(margin=4, runs=1, stay_months=0),
    "two runs alone": Rules(margin=0, runs=2, stay_months=0),
    "margin and two runs": Rules(margin=4, runs=2, stay_months=0),
    "and a stay of 6 months": Rules(margin=4, runs=2, stay_months=6),
    "and a stay of 12 months": Rules(margin=4, runs=2, stay_months=12),
}
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real books are not here")


@dataclass(frozen=True)
class Purchase:
    account: str
    day: date
    amount: float
    order: str
    product: str


def northwind():
    """Order lines; where commas stand unquoted in an address the fields are counted from both
    ends."""
    folder = DATA / "northwind"
    orders = {}
    with (folder / "orders.csv").open(encoding="utf-8", errors="replace") as file:
        next(file)
        for line in file:
            parts = line.rstrip("\n").split(",")
            orders[parts[0]] = (parts[1], date.fromisoformat(parts[3][:10]))
    with (folder / "order-details.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            account, day = orders[row["orderID"]]
            amount = float(row["unitPrice"]) * int(row["quantity"]) * (1 - float(row["discount"]))
            yield Purchase(account, day, amount, row["orderID"], row["productID"])


def maven():
    """Won deals of named accounts."""
    with (DATA / "maven-crm" / "sales_pipeline.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Won" and row["account"]:
                day = date.fromisoformat(row["close_date"])
                amount = float(row["close_value"])
                yield Purchase(row["account"], day, amount, row["opportunity_id"], row["product"])


def months_before_the_end(purchases, months):
    """First days of the last so many months that the book covers."""
    newest = max(each.day for each in purchases)
    return [months_later(newest.replace(day=1), back) for back in range(1 - months, 1)]


def readings(purchases, day, window):
    """Revenue, orders and products of each account in the months before the day."""
    begins = months_later(day, -window)
    inside = [each for each in purchases if begins <= each.day < day]
    revenue, orders, products = defaultdict(float), defaultdict(set), defaultdict(set)
    for each in inside:
        revenue[each.account] += each.amount
        orders[each.account].add(each.order)
        products[each.account].add(each.product)
    return {name: (revenue[name], len(orders[name]), len(products[name])) for name in revenue}


def anchors(values, *, money):
    """Bands from the first run's book; where quantiles coincide, evenly up to the largest."""
    found = suggestion(values, falling=False)
    if found is None or any(b <= a for a, b in pairwise(found)):
        found = tuple(np.linspace(0, max(values), 5))
    return Bands(tuple(map(float, found)), money)


def monthly_scores(purchases, days, window):
    first = readings(purchases, days[0], window)
    names = sorted({each.account for each in purchases})
    columns = list(zip(*first.values(), strict=True))
    bands = [
        anchors(np.array(values, dtype=float), money=place == 0)
        for place, values in enumerate(columns)
    ]
    for day in days:
        now = readings(purchases, day, window)
        table = np.array([now.get(name, (0.0, 0, 0)) for name in names], dtype=float)
        worth = np.column_stack([utility(table[:, n], band) for n, band in enumerate(bands)])
        yield day, dict(zip(names, score(worth, [1, 1, 1]).score.tolist(), strict=True))


def simulate(months, rules):
    """Changes of membership after the first run, and the mean score of those who hold a seat."""
    held, streaks, changes, means = {}, {}, 0, []
    for number, (day, scores) in enumerate(months):
        standings = [
            Standing(name, value, level=1 if name in held else 0, since=held.get(name))
            for name, value in scores.items()
        ]
        found = run([Rung(1, 0.0, SEATS)], standings, rules=rules, streaks=streaks, on=day)
        for change in found.changes:
            if change.to_level:
                held[change.id] = day
            else:
                del held[change.id]
        changes += len(found.changes) if number else 0
        streaks = found.streaks
        means.append(float(np.mean([scores[name] for name in held])))
        assert len(held) == SEATS
    return changes, float(np.mean(means))


BOOKS = {
    # name: purchases, months in the window (orders cover 23 months, deals ten)
    "northwind, 12 months": (northwind, 12),
    "northwind, 3 months": (northwind, 3),
    "maven, 3 months": (maven, 3),
}


@pytest.fixture(scope="module", params=BOOKS)
def table(request):
    """Changes and mean score by part of the rule."""
    load, window = BOOKS[request.param]
    purchases = list(load())
    first = min(each.day for each in purchases)
    days = [
        day
        for day in months_before_the_end(purchases, MONTHS)
        if months_later(day, -window) >= months_later(first.replace(day=1), 0)
    ]
    months = list(monthly_scores(purchases, days, window))
    found = {name: simulate(months, rules) for name, rules in PARTS.items()}
    print(f"\n{request.param}: {len(months)} runs, {len(months[0][1])} accounts, {SEATS} seats")
    for name, (changes, mean) in found.items():
        print(f"  {name:26}{changes:5} changes{mean:8.2f} mean score")
    return found


def test_each_part_of_the_rule_calms_the_tiers(table):
    changes = {name: number for name, (number, _mean) in table.items()}

    assert changes["margin of 4 alone"] < changes["without the rule"]
    assert changes["two runs alone"] < changes["without the rule"]
    assert changes["margin and two runs"] < changes["margin of 4 alone"]
    assert changes["and a stay of 12 months"] <= changes["and a stay of 6 months"]
    assert changes["and a stay of 6 months"] < changes["margin and two runs"]


def test_calm_costs_little(table):
    free = table["without the rule"][1]
    both = table["margin and two runs"][1]

    assert both <= free + 1e-9, "without the rule the best hold the seats"
    assert free - both < 5.0
