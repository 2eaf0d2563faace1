"""How the large customers see us and our competitors, and the hours recommended in each box."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from accounts.queries.accounts import accounts_by_id
from kam.identity.actor import Actor
from kam.workspace.demo.companies import Company, Customer
from kam.workspace.demo.people import Staff
from selection.services.portfolio import LineData, add_factor, rate_strength, set_lines

FACTORS = (
    ("Delivery on time", 30),
    ("Quality without complaints", 30),
    ("Technical advice", 25),
    ("Price", 15),
)
COMPETITORS = ("Voltera", "Kestrel")
RATED = 14
HOURS = {"hours_invest": 60.0, "hours_select": 30.0, "hours_harvest": 16.0, "hours_leave": 4.0}


def place_in_portfolio(
    company: Company, staff: Staff, ids: dict[str, UUID], leader: Actor, *, today: date
) -> None:
    """Factors, lines, and what the customers said this year and (every second one) the last."""
    made = [add_factor(name=name, weight=weight, by=leader) for name, weight in FACTORS]
    lines = LineData(nominate_from=18, reason_up_to=1, strong_from=50, attractive_from=60, **HOURS)
    set_lines(lines=lines, by=leader)
    accounts = accounts_by_id(list(ids.values()))
    for customer, supplier, steps, days in _said(company):
        rate_strength(
            account=accounts[ids[customer.name]],
            competitor=supplier,
            values={factor.pk: step for factor, step in zip(made, steps, strict=True)},
            source="Supplier review with purchasing and the plant",
            rated_on=today - timedelta(days=days),
            by=staff.actors[customer.manager],
            today=today,
        )


def _said(company: Company) -> Iterator[tuple[Customer, str, list[int], int]]:
    random = Random(31)  # noqa: S311  believable, not secret
    managed = [each for each in company.customers if each.manager and each.yearly]
    largest = sorted(managed, key=lambda each: (-each.yearly, each.name))[:RATED]
    for place, customer in enumerate(largest):
        ours = 2 + (customer.share > 0.18) + (customer.share > 0.28)
        for supplier, usual in (("", ours), *((name, 3) for name in COMPETITORS)):
            steps = [min(5, max(1, usual + random.choice((-1, 0, 0, 1)))) for _f in FACTORS]
            yield customer, supplier, steps, 20 + 9 * place
            if place % 2 == 0:
                before = [max(1, step - (not supplier)) for step in steps]
                yield customer, supplier, before, 400 + 9 * place
