"""Revenue of an account by month and product line, in the reporting currency, year over year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from accounts.fiscal import add_months, trailing_months
from accounts.models import GroupLink, RevenueFact
from accounts.money import RateTable, convert
from accounts.queries import circle
from accounts.queries.rates import rate_table
from kam.identity.actor import Actor


@dataclass(frozen=True)
class Month:
    """A month in minor units of the reporting currency; None where a rate is missing (revenue) or
    a cost is not known (margin). `by_line` follows the series' product lines."""

    month: date
    revenue_minor: int | None
    before_minor: int | None
    margin_minor: int | None
    by_line: tuple[int | None, ...]

    @property
    def change_percent(self) -> float | None:
        if self.revenue_minor is None or not self.before_minor or self.before_minor < 0:
            return None
        return 100 * (self.revenue_minor - self.before_minor) / self.before_minor


@dataclass(frozen=True)
class Series:
    """Months, oldest first, and the product lines, largest first (None: not told apart)."""

    months: list[Month]
    lines: list[str | None]
    currency: str
    missing: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(month.revenue_minor or month.before_minor for month in self.months)

    @property
    def total_minor(self) -> int | None:
        return add_up(month.revenue_minor for month in self.months)

    @property
    def before_minor(self) -> int | None:
        return add_up(month.before_minor for month in self.months)

    @property
    def note(self) -> str:
        if not self.missing:
            return ""
        return _("There is no total: a rate from %(currencies)s to %(into)s is missing.") % {
            "currencies": ", ".join(self.missing),
            "into": self.currency,
        }


def revenue_series(
    account_id: UUID, *, last: date, count: int, by: Actor, group: bool = False
) -> Series:
    """`count` months up to that of `last`, each against the same month of the year before.

    With `group` everything below the account counts, as far as the actor may read it. Ask only
    for accounts whose figures the actor may read. One statement, one more for foreign currency.
    """
    months = trailing_months(last, count)
    facts = RevenueFact.objects.filter(month__range=(add_months(months[0], -12), months[-1]))
    rows = list(
        facts.filter(_of(account_id, group=group, by=by))
        .values("month", "currency", line=F("product_line__name"))
        .annotate(
            revenue=Sum("revenue_minor"),
            cost=Sum(F("cost_minor") + F("cost_to_serve_minor")),
            gaps=Sum("cost_unknown"),
        )
        .order_by("month")
    )
    return _series(rows, months, into=by.tenant.currency)


def add_up(values: Iterable[int | None]) -> int | None:
    """The sum, None as soon as one part is not known."""
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _of(account_id: UUID, *, group: bool, by: Actor) -> Q:
    if not group:
        return Q(account_id=account_id)
    below = GroupLink.objects.filter(ancestor_id=account_id).values("descendant_id")
    return Q(account_id__in=below) & circle.seen_from(circle.readable_figures(by), "account")


def _series(rows: list[dict[str, Any]], months: list[date], *, into: str) -> Series:
    foreign = any(row["currency"] != into for row in rows)
    rates = rate_table() if foreign else RateTable([])
    revenue: dict[tuple[date, str | None], list[int | None]] = defaultdict(list)
    margin: dict[date, list[int | None]] = defaultdict(list)
    sold: dict[str | None, int] = defaultdict(int)
    missing: set[str] = set()
    for row in rows:
        month, currency = row["month"], row["currency"]
        rate = rates.rate(currency, into, add_months(month, 1) - timedelta(days=1))
        amount = None if rate is None else convert(int(row["revenue"]), currency, into, rate)
        revenue[month, row["line"]].append(amount)
        known = amount is not None and rate is not None and not row["gaps"]
        cost = convert(int(row["cost"]), currency, into, rate) if known and rate else 0
        margin[month].append(amount - cost if known and amount is not None else None)
        sold[row["line"]] += abs(amount or 0)
        if amount is None:
            missing.add(currency)
    lines = sorted(sold, key=lambda name: (-sold[name], name or ""))

    def of(month: date) -> int | None:
        return add_up(a for line in lines for a in revenue.get((month, line), ()))

    return Series(
        [
            Month(
                month,
                of(month),
                of(add_months(month, -12)),
                add_up(margin[month]) if month in margin else None,
                tuple(add_up(revenue.get((month, line), ())) for line in lines),
            )
            for month in months
        ],
        lines,
        into,
        tuple(sorted(missing)),
    )
