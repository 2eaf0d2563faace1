"""Three years of order lines for a company, as the file its ERP would send. Seeded, no database."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kam.workspace.demo.companies import Company, Customer

MONTHS = 36
HEADER = (
    "Document",
    "Line",
    "Customer no",
    "Date",
    "Product line",
    "Quantity",
    "Price",
    "Discount",
    "Direct cost",
    "Cost to serve",
    "Currency",
)
SEASON = (0.92, 0.95, 1.06, 1.02, 1.0, 1.04, 0.9, 0.84, 1.06, 1.1, 1.08, 1.03)


def order_file(company: Company, *, numbers: dict[str, str], today: date, seed: int = 7) -> str:
    """CSV text with one line per order line; `numbers` maps a customer's name to its number.

    Quantities are pieces, prices and costs major units of the line's currency. About one line in
    ninety is a credit note with a negative quantity.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    random = Random(seed)  # noqa: S311  believable, not secret
    document = 100_000
    for month in _months(today):
        for customer in company.customers:
            for line in _orders_of(company, customer, month, today, random):
                document += 1
                writer.writerow((document, 1, numbers[customer.name], *line))
    return out.getvalue()


def _months(today: date) -> list[date]:
    """The first days of the last whole months, oldest first."""
    months = []
    year, month = today.year, today.month
    for _ in range(MONTHS):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        months.append(date(year, month, 1))
    return months[::-1]


def _orders_of(
    company: Company, customer: Customer, month: date, today: date, random: Random
) -> Iterator[tuple[str, ...]]:
    if not customer.yearly:
        return
    age = (today.year - month.year) * 12 + today.month - month.month
    level = (1 + customer.growth) ** (-(age - 6) / 12)
    wanted = customer.yearly * 1000 / 12 * level * SEASON[month.month - 1] * random.gauss(1, 0.12)
    if wanted <= 0:
        return
    lines = 1 if customer.yearly < 60 else 2 if customer.yearly < 900 else 4
    if customer.yearly < 30 and random.random() < 0.45:
        return
    shares = [random.uniform(0.5, 1.5) for _ in range(lines)]
    offered = list(company.product_lines)
    random.shuffle(offered)
    for share, (product_line, price) in zip(shares, offered, strict=False):
        amount = wanted * share / sum(shares)
        currency = customer.currency or company.currency
        local = 1 / company.worth(currency)
        yield (
            (month + timedelta(days=random.randrange(27))).isoformat(),
            product_line,
            *_amounts(price * local, amount * local, customer.margin, random),
            currency,
        )


def _amounts(price: float, amount: float, usual: float, random: Random) -> tuple[str, ...]:
    """Quantity, price, discount, direct cost and cost to serve of a line worth about `amount`."""
    discount = random.choice((0, 0, 0, 5, 10))
    unit_price = max(1, round(price * random.uniform(0.8, 1.2)))
    quantity = max(1, round(amount / unit_price / (1 - discount / 100)))
    net = quantity * unit_price * (1 - discount / 100)
    if random.random() < 0.011:
        quantity, net = -max(1, quantity // 6), -net / 6
    margin = usual + random.gauss(0, 0.02)
    cost = Decimal(str(round(net * (1 - margin - 0.05), 2)))
    serve = Decimal(str(round(abs(net) * 0.05, 2)))
    return str(quantity), str(unit_price), f"{discount / 100:.2f}", str(cost), str(serve)
