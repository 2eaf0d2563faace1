"""What accounts know that criteria may ask for: one statement, one row per account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accounts.distance import EARTH_KM
from accounts.models import ExchangeRate
from accounts.money import RateTable, exponent
from accounts.queries.fields import FIELDS
from kam.tenancy.context import required_tenant_id

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ScoringInputs:
    """Figures of n accounts, each of the shape (n,), NaN where unknown.

    Money in major units of the currency asked for, rates in percent, the rest counts.
    """

    ids: list[UUID]
    willingness: list[str]
    figures: dict[str, Floats]
    fields: dict[str, list[str]]


def scoring_inputs(
    *,
    metrics: Collection[str],
    today: date,
    currency: str,
    account_ids: Collection[UUID] | None = None,
    fields: Collection[str] = (),
) -> ScoringInputs:
    """The metrics of every account that is not archived (or of some), in the order of its id.

    The period is that of the standing: its last 12 months and the 12 before. A metric that is
    not known here is left out of the answer. `fields` are texts of the account itself, of FIELDS.
    """
    wanted = [metric for metric in METRICS if metric in metrics]
    rates, factors = _factors(currency, today) if CONVERTED & set(wanted) else ([], [])
    values: dict[str, Any] = {
        "tenant": required_tenant_id(),
        "scale": 10.0 ** -exponent(currency),
        "today": today,
        "earth": EARTH_KM,
        "rates": rates,
        "factors": factors,
        "accounts": None if account_ids is None else list(account_ids),
    }
    texts = [name for name in FIELDS if name in fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement(wanted, texts, some=account_ids is not None), values)
        width = 2 + len(wanted) + len(texts)
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * width
    return ScoringInputs(
        ids=list(columns[0]),
        willingness=list(columns[1]),
        figures={
            metric: np.array(column, dtype=np.float64)
            for metric, column in zip(wanted, columns[2 : 2 + len(wanted)], strict=True)
        },
        fields={
            name: list(column)
            for name, column in zip(texts, columns[2 + len(wanted) :], strict=True)
        },
    )


# metric: the sources it reads besides the standing, and its expression
METRICS: dict[str, tuple[tuple[str, ...], str]] = {
    "revenue_12m": ((), "s.revenue_minor * %(scale)s"),
    "growth": (
        (),
        "CASE WHEN s.revenue_prev_minor > 0 THEN "
        "100.0 * (s.revenue_minor - s.revenue_prev_minor) / s.revenue_prev_minor END",
    ),
    "margin_12m": ((), "s.margin_minor * %(scale)s"),
    "margin_rate": (
        (),
        "CASE WHEN s.revenue_minor > 0 THEN 100.0 * s.margin_minor / s.revenue_minor END",
    ),
    "cost_to_serve_rate": (("traded",), "traded.cost_to_serve"),
    "share_of_wallet": (
        ("spend",),
        "CASE WHEN spend.amount > 0 THEN 100.0 * s.revenue_minor * %(scale)s / spend.amount END",
    ),
    "category_spend": (("spend",), "spend.amount"),
    "contract_value": (("agreed",), "agreed.amount"),
    # Where figures exist at all, an account without lines bought none.
    "product_lines": (
        ("traded",),
        "coalesce(traded.kinds, CASE WHEN s.revenue_minor IS NOT NULL THEN 0 END)",
    ),
    "order_lines": (
        ("traded",),
        "coalesce(traded.lines, CASE WHEN s.revenue_minor IS NOT NULL THEN 0 END)",
    ),
    "sites": (("places",), "places.number"),
    "countries": (("places",), "nullif(places.countries, 0)"),
    "distance_km": (("near",), "near.km"),
}
CONVERTED = {"share_of_wallet", "category_spend", "contract_value"}

SOURCES = {
    "traded": """
        SELECT account_id, sum(lines) AS lines, count(DISTINCT product_line_id) AS kinds,
               CASE WHEN count(DISTINCT currency) = 1 AND sum(cost_to_serve_unknown) = 0
                         AND sum(revenue_minor) > 0
                    THEN 100.0 * sum(cost_to_serve_minor) / sum(revenue_minor)
               END AS cost_to_serve
        FROM accounts_revenuefact
        WHERE tenant_id = %(tenant)s AND month <= (SELECT last FROM newest)
              AND month > (SELECT last FROM newest) - interval '12 months' {some}
        GROUP BY account_id
    """,
    "spend": """
        SELECT DISTINCT ON (account_id) account_id, amount_minor * r.factor AS amount
        FROM accounts_categoryspend
        LEFT JOIN unnest(%(rates)s::text[], %(factors)s::float8[]) AS r(code, factor)
               ON r.code = currency
        WHERE tenant_id = %(tenant)s AND year <= extract(year FROM %(today)s::date) {some}
        ORDER BY account_id, year DESC
    """,
    "agreed": """
        SELECT account_id,
               CASE WHEN bool_and(r.factor IS NOT NULL) THEN sum(value_minor * r.factor)
               END AS amount
        FROM accounts_contract
        LEFT JOIN unnest(%(rates)s::text[], %(factors)s::float8[]) AS r(code, factor)
               ON r.code = currency
        WHERE tenant_id = %(tenant)s AND state = 'active' AND value_minor IS NOT NULL
              AND (starts_on IS NULL OR starts_on <= %(today)s)
              AND (ends_on IS NULL OR ends_on >= %(today)s) {some}
        GROUP BY account_id
    """,
    "places": """
        SELECT account_id, count(*) AS number,
               count(DISTINCT nullif(country, '')) AS countries
        FROM accounts_site
        WHERE tenant_id = %(tenant)s {some} GROUP BY account_id
    """,
    # accounts.distance.great_circle_km in SQL, from the main site if its place is known, else
    # from the site that is nearest to one of ours.
    "near": """
        SELECT DISTINCT ON (account_id) account_id, ours.km
        FROM accounts_site c
        CROSS JOIN LATERAL (
            SELECT min(2 * %(earth)s * asin(least(1, sqrt(
                power(sin(radians(o.latitude - c.latitude) / 2), 2)
                + cos(radians(c.latitude)) * cos(radians(o.latitude))
                * power(sin(radians(o.longitude - c.longitude) / 2), 2)
            )))) AS km
            FROM accounts_ownsite o WHERE o.tenant_id = %(tenant)s
        ) ours
        WHERE c.tenant_id = %(tenant)s AND c.latitude IS NOT NULL {some}
        ORDER BY account_id, c.is_main DESC, ours.km
    """,
}


def _statement(wanted: Collection[str], texts: Collection[str], *, some: bool) -> str:
    """Only texts of this module are put together; every value is a parameter."""
    needed = dict.fromkeys(source for metric in wanted for source in METRICS[metric][0])
    only = "AND account_id = ANY(%(accounts)s)" if some else ""
    joins = "".join(
        f" LEFT JOIN ({SOURCES[source].format(some=only)}) {source} ON {source}.account_id = a.id"
        for source in needed
    )
    columns = "".join(f", ({METRICS[metric][1]})::float8" for metric in wanted)
    columns += "".join(f", a.{name}" for name in texts)
    only_these = "AND a.id = ANY(%(accounts)s)" if some else ""
    return f"""
        WITH newest AS MATERIALIZED (
            SELECT max(data_as_of) AS last FROM accounts_standing WHERE tenant_id = %(tenant)s
        )
        SELECT a.id, a.willingness{columns}
        FROM accounts_account a
        LEFT JOIN accounts_standing s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
        {joins}
        WHERE a.tenant_id = %(tenant)s AND a.archived_at IS NULL {only_these}
        ORDER BY a.id
    """  # noqa: S608


def _factors(currency: str, today: date) -> tuple[list[str], list[float]]:
    """Each currency with what one minor unit of it is in major units of `currency`."""
    rows = ExchangeRate.objects.values_list("from_currency", "to_currency", "valid_on", "rate")
    rates = list(rows)
    table = RateTable(rates)
    codes = {currency} | {row[0] for row in rates} | {row[1] for row in rates}
    found = {code: table.rate(code, currency, today) for code in sorted(codes)}
    known = {code: float(rate) for code, rate in found.items() if rate is not None}
    return list(known), [rate * 10.0 ** -exponent(code) for code, rate in known.items()]
