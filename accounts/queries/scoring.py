"""What accounts know that criteria may ask for, as columns of numbers, set by set."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Count, Q, Sum
from numpy.typing import NDArray

from accounts.choices import ContractState
from accounts.models import CategorySpend, Contract, ExchangeRate, Site
from accounts.money import RateTable, exponent
from kam.tenancy.context import required_tenant_id

Floats = NDArray[np.float64]
Sums = Sequence[tuple[UUID, str, int]]


@dataclass(frozen=True)
class ScoringInputs:
    """Figures of n accounts, each of the shape (n,), NaN where unknown.

    Money in major units of the currency asked for, rates in percent, the rest counts.
    """

    ids: list[UUID]
    willingness: list[str]
    figures: dict[str, Floats]


def scoring_inputs(
    *,
    metrics: Collection[str],
    today: date,
    currency: str,
    account_ids: Collection[UUID] | None = None,
) -> ScoringInputs:
    """The metrics of every account that is not archived, in the order of its id.

    The period is that of the standing: its last 12 months and the 12 before. One statement for
    the standing and one for each further source that a metric needs.
    """
    rows = _standings(account_ids)
    scale = 10.0 ** -exponent(currency)
    columns = np.array([row[2:5] for row in rows], dtype=np.float64).reshape(-1, 3) * scale
    source = _Source([row[0] for row in rows], columns, today, currency)
    return ScoringInputs(
        source.ids,
        [row[1] for row in rows],
        {metric: METRICS[metric](source) for metric in metrics if metric in METRICS},
    )


def _standings(account_ids: Collection[UUID] | None) -> list[tuple]:
    """(id, willingness, revenue, revenue before, margin) of each account, in minor units."""
    some = "" if account_ids is None else "AND a.id = ANY(%(accounts)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.id, a.willingness, s.revenue_minor, s.revenue_prev_minor, s.margin_minor
            FROM accounts_account a
            LEFT JOIN accounts_standing s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
            WHERE a.tenant_id = %(tenant)s AND a.archived_at IS NULL {some}
            ORDER BY a.id
            """,  # noqa: S608  the only text put in is the literal above
            {"tenant": required_tenant_id(), "accounts": list(account_ids or ())},
        )
        return cursor.fetchall()


class _Source:
    """Reads what the metrics ask for, each source at most once."""

    def __init__(self, ids: list[UUID], money: Floats, today: date, currency: str) -> None:
        self.ids = ids
        self.revenue, self.before, self.margin = money[:, 0], money[:, 1], money[:, 2]
        self.today = today
        self.currency = currency
        self._place = {account_id: row for row, account_id in enumerate(ids)}
        self._traded: dict[str, Floats] | None = None

    def column(self, pairs: Mapping[UUID, float], *, missing: float = np.nan) -> Floats:
        found = np.full(len(self.ids), missing)
        for account_id, value in pairs.items():
            row = self._place.get(account_id)
            if row is not None:
                found[row] = np.nan if value is None else value
        return found

    def traded(self, name: str) -> Floats:
        """Order lines, product lines and cost to serve of the last 12 months with data."""
        if self._traded is None:
            with connection.cursor() as cursor:
                cursor.execute(TRADED, {"tenant": required_tenant_id()})
                rows = cursor.fetchall()
            # Where figures exist at all, an account without lines bought none.
            none = np.where(np.isnan(self.revenue), np.nan, 0.0)
            lines = self.column({row[0]: row[1] for row in rows})
            kinds = self.column({row[0]: row[2] for row in rows})
            self._traded = {
                "order_lines": np.where(np.isnan(lines), none, lines),
                "product_lines": np.where(np.isnan(kinds), none, kinds),
                "cost_to_serve_rate": self.column({row[0]: row[3] for row in rows}),
            }
        return self._traded[name]

    def in_currency(self, sums: Sums) -> Floats:
        """Sums of (account, currency, minor units) in major units; NaN where a rate is missing."""
        rates = None
        totals: dict[UUID, float] = {}
        for account_id, currency, minor in sums:
            amount = minor * 10.0 ** -exponent(currency)
            if currency != self.currency:
                rates = rates or _rates()
                rate = rates.rate(currency, self.currency, self.today)
                amount = np.nan if rate is None else amount * float(rate)
            totals[account_id] = totals.get(account_id, 0.0) + amount
        return self.column(totals)


TRADED = """
    WITH newest AS (
        SELECT account_id, data_as_of FROM accounts_standing
        WHERE tenant_id = %(tenant)s AND data_as_of IS NOT NULL
    )
    SELECT f.account_id, sum(f.lines)::float8, count(DISTINCT f.product_line_id)::float8,
           (CASE WHEN count(DISTINCT f.currency) = 1 AND sum(f.cost_to_serve_unknown) = 0
                      AND sum(f.revenue_minor) > 0
                 THEN sum(f.cost_to_serve_minor) * 100.0 / sum(f.revenue_minor) END)::float8
    FROM accounts_revenuefact f
    JOIN newest n ON n.account_id = f.account_id
    WHERE f.tenant_id = %(tenant)s AND f.month <= n.data_as_of
      AND f.month > n.data_as_of - interval '12 months'
    GROUP BY f.account_id
"""


def _rates() -> RateTable:
    return RateTable(
        ExchangeRate.objects.values_list("from_currency", "to_currency", "valid_on", "rate")
    )


def _percent(part: Floats, whole: Floats) -> Floats:
    """Share in percent; unknown where the whole is zero or less."""
    return 100.0 * part / np.where(whole > 0, whole, np.nan)


def _category_spend(source: _Source) -> Floats:
    newest: dict[UUID, tuple[str, int]] = {}
    rows = CategorySpend.objects.filter(year__lte=source.today.year).order_by("year")
    for account_id, currency, minor in rows.values_list("account_id", "currency", "amount_minor"):
        newest[account_id] = (currency, minor)
    return source.in_currency([(key, *value) for key, value in newest.items()])


def _contract_value(source: _Source) -> Floats:
    in_force = Contract.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=source.today),
        Q(ends_on=None) | Q(ends_on__gte=source.today),
        state=ContractState.ACTIVE,
        value_minor__isnull=False,
    )
    sums = in_force.values_list("account_id", "currency").annotate(total=Sum("value_minor"))
    return source.in_currency(list(sums.order_by()))


def _sites(source: _Source) -> Floats:
    counts = Site.objects.values_list("account_id").annotate(n=Count("id")).order_by()
    return source.column(dict(counts))


METRICS: dict[str, Callable[[_Source], Floats]] = {
    "revenue_12m": lambda source: source.revenue,
    "growth": lambda source: _percent(source.revenue - source.before, source.before),
    "margin_12m": lambda source: source.margin,
    "margin_rate": lambda source: _percent(source.margin, source.revenue),
    "cost_to_serve_rate": lambda source: source.traded("cost_to_serve_rate"),
    "share_of_wallet": lambda source: _percent(source.revenue, _category_spend(source)),
    "category_spend": _category_spend,
    "contract_value": _contract_value,
    "product_lines": lambda source: source.traded("product_lines"),
    "order_lines": lambda source: source.traded("order_lines"),
    "sites": _sites,
}
