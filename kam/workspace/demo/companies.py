"""Who the two companies are: people, units, and the customers they live from. Plain data."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer to be registered.

    `yearly` is the revenue of the last twelve months in thousands of the reporting currency,
    `growth` the change against the year before, `margin` a fraction of revenue, `share` our share
    of what the customer spends in our category. `parent` names the group it belongs to.
    """

    name: str
    sector: str
    country: str
    city: str
    unit: str
    yearly: int
    growth: float
    margin: float
    share: float
    manager: str = ""
    parent: str = ""
    currency: str = ""
    willing: str = "unknown"
    lifecycle: str = "customer"


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    email: str
    title: str
    roles: tuple[str, ...]
    unit: str = ""
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """A workspace to be filled.

    `units` are (name, parent), `product_lines` (name, usual price), `rates` (currency, its worth in
    the reporting currency), `scheme` is the template of the tiers.
    """

    slug: str
    name: str
    currency: str
    time_zone: str
    language: str
    fiscal_year_start: int
    units: tuple[tuple[str, str], ...]
    people: tuple[Colleague, ...]
    product_lines: tuple[tuple[str, int], ...]
    customers: tuple[Customer, ...]
    scheme: str
    rates: tuple[tuple[str, str], ...] = ()

    def worth(self, currency: str) -> float:
        """One unit of `currency` in the reporting currency."""
        return float(dict(self.rates).get(currency, 1))


def customers_in(file_name: str) -> tuple[Customer, ...]:
    """The customers of a file beside this module, one a row."""
    numbers = {"yearly": int, "growth": float, "margin": float, "share": float}
    with (Path(__file__).parent / file_name).open(newline="", encoding="utf-8") as file:
        return tuple(
            Customer(**{key: numbers.get(key, str)(value) for key, value in row.items()})
            for row in csv.DictReader(file)
        )
