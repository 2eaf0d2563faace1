"""What customers bought, by month, and what a source's lines add up to."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet, Sum

from accounts.fiscal import add_months
from accounts.models import ExchangeRate, GroupLink, ProductLine, RevenueFact, RevenueLine
from accounts.money import RateTable, from_minor


@dataclass(frozen=True)
class MonthFigures:
    """A month of one account (or group) in one currency, minor units. A cost is None while a
    line of the month does not say it."""

    month: date
    currency: str
    revenue_minor: int
    cost_minor: int | None
    cost_to_serve_minor: int | None
    volume: int | None
    lines: int


@dataclass(frozen=True)
class SourceTotal:
    """What the lines of one source and month add up to, to be laid beside the source's books."""

    source: str
    month: date
    currency: str
    lines: int
    revenue_minor: int


def data_as_of() -> date | None:
    """The newest month with a line, as its first day; None before the first import."""
    return RevenueFact.objects.aggregate(last=Max("month"))["last"]


def data_since() -> date | None:
    """The oldest month with a line."""
    return RevenueFact.objects.aggregate(first=Min("month"))["first"]


def months_of_account(
    account_id: UUID, *, first: date, last: date, group: bool = False
) -> list[MonthFigures]:
    """The account's months that have lines, oldest first; with all below it if `group`.

    Figures: ask only for accounts whose figures the actor may read.
    """
    facts = RevenueFact.objects.filter(month__range=(first, last))
    if group:
        below = GroupLink.objects.filter(ancestor_id=account_id).values("descendant_id")
        facts = facts.filter(account_id__in=below)
    else:
        facts = facts.filter(account_id=account_id)
    rows = facts.values("month", "currency").annotate(**_SUMS).order_by("month", "currency")
    return [_month(row) for row in rows]


def totals_by_source(*, source: str | None = None) -> list[SourceTotal]:
    """Lines and revenue by source, month and currency, from the lines themselves."""
    lines = RevenueLine.objects.all()
    if source is not None:
        lines = lines.filter(source=source)
    rows = (
        lines.values("source", "month", "currency")
        .annotate(count=Count("id"), total=Sum("revenue_minor"))
        .order_by("source", "month", "currency")
    )
    return [
        SourceTotal(row["source"], row["month"], row["currency"], row["count"], int(row["total"]))
        for row in rows
    ]


def sources() -> list[str]:
    """The systems that lines come from."""
    return list(RevenueLine.objects.order_by("source").values_list("source", flat=True).distinct())


def product_lines() -> QuerySet[ProductLine]:
    return ProductLine.objects.order_by("name_norm", "id")


def rate_factors(*, start: date, last: date, into: str) -> dict[tuple[str, date], Decimal | None]:
    """For every currency and month that has facts: what a minor unit of it is in minor units of
    `into`, at the rate of the month's last day; None where no rate is known."""
    pairs = list(
        RevenueFact.objects.filter(month__range=(start, last))
        .order_by("currency", "month")
        .values_list("currency", "month")
        .distinct()
    )
    rates: RateTable | None = None
    factors: dict[tuple[str, date], Decimal | None] = {}
    for currency, month in pairs:
        if currency == into:
            factors[currency, month] = Decimal(1)
            continue
        rates = rates or _rates()
        rate = rates.rate(currency, into, add_months(month, 1) - timedelta(days=1))
        shift = from_minor(1, currency) / from_minor(1, into)
        factors[currency, month] = None if rate is None else rate * shift
    return factors


def _rates() -> RateTable:
    return RateTable(
        ExchangeRate.objects.values_list("from_currency", "to_currency", "valid_on", "rate")
    )


_SUMS = {
    "revenue": Sum("revenue_minor"),
    "cost": Sum("cost_minor"),
    "cost_gaps": Sum("cost_unknown"),
    "serve": Sum("cost_to_serve_minor"),
    "serve_gaps": Sum("cost_to_serve_unknown"),
    "sold": Sum("volume"),
    "count": Sum("lines"),
}


def _month(row: dict[str, Any]) -> MonthFigures:
    return MonthFigures(
        month=row["month"],
        currency=row["currency"],
        revenue_minor=int(row["revenue"]),
        cost_minor=None if row["cost_gaps"] else int(row["cost"]),
        cost_to_serve_minor=None if row["serve_gaps"] else int(row["serve"]),
        volume=None if row["sold"] is None else int(row["sold"]),
        lines=int(row["count"]),
    )
