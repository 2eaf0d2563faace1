"""Facts derived from lines, and the revenue that lists and heads show derived from facts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.fiscal import trailing_months
from accounts.models import Account
from accounts.queries.revenue import data_as_of, data_since, rate_factors
from accounts.services.standing import post_standing
from kam.tenancy.context import required_tenant_id
from kam.tenancy.models import Tenant

# Months whose facts may not equal their lines: those the run wrote to, and those it took from.
_DUE = """
SELECT account_id, month FROM accounts_revenueline
WHERE tenant_id = %(tenant)s AND run_id = %(run)s
UNION
SELECT account_id, month FROM accounts_stalemonth WHERE tenant_id = %(tenant)s
"""

_FORGET = """
DELETE FROM accounts_revenuefact f
USING unnest(%(accounts)s::uuid[], %(months)s::date[]) AS due(account_id, month)
WHERE f.tenant_id = %(tenant)s AND f.account_id = due.account_id AND f.month = due.month
"""

_DERIVE = """
INSERT INTO accounts_revenuefact (tenant_id, id, account_id, month, product_line_id, currency,
  lines, volume, revenue_minor, cost_minor, cost_unknown, cost_to_serve_minor,
  cost_to_serve_unknown)
SELECT %(tenant)s, gen_random_uuid(), l.account_id, l.month, l.product_line_id, l.currency,
  count(*), sum(l.volume)::bigint, sum(l.revenue_minor)::bigint,
  coalesce(sum(l.cost_minor), 0)::bigint, count(*) - count(l.cost_minor),
  coalesce(sum(l.cost_to_serve_minor), 0)::bigint, count(*) - count(l.cost_to_serve_minor)
FROM unnest(%(accounts)s::uuid[], %(months)s::date[]) AS due(account_id, month)
JOIN accounts_revenueline l
  ON l.tenant_id = %(tenant)s AND l.account_id = due.account_id AND l.month = due.month
GROUP BY l.account_id, l.month, l.product_line_id, l.currency
"""

_UNMARK = """
DELETE FROM accounts_stalemonth s USING unnest(%(accounts)s::uuid[], %(months)s::date[])
  AS due(account_id, month)
WHERE s.tenant_id = %(tenant)s AND s.account_id = due.account_id AND s.month = due.month
"""

# One row per account: two years by month in the reporting currency. A month whose currency has
# no rate gives no figure, so sums are NULL as soon as one factor is.
_FIGURES = """
WITH rated AS (
  SELECT f.account_id, f.month, f.currency, f.cost_unknown,
    round(f.revenue_minor * r.factor) AS revenue,
    round((f.revenue_minor - f.cost_minor - f.cost_to_serve_minor) * r.factor) AS margin,
    r.factor IS NULL AS unrated
  FROM accounts_revenuefact f
  JOIN unnest(%(currencies)s::text[], %(rated_months)s::date[], %(factors)s::numeric[])
    AS r(currency, month, factor) ON r.currency = f.currency AND r.month = f.month
  WHERE f.tenant_id = %(tenant)s AND (%(all)s OR f.account_id = ANY(%(accounts)s::uuid[]))
    AND f.month BETWEEN %(start)s AND %(last)s
)
SELECT account_id,
  CASE WHEN bool_or(unrated AND month >= %(turn)s) THEN NULL
    ELSE coalesce(sum(revenue) FILTER (WHERE month >= %(turn)s), 0) END::bigint,
  CASE WHEN bool_or(unrated AND month < %(turn)s) THEN NULL
    ELSE coalesce(sum(revenue) FILTER (WHERE month < %(turn)s), 0) END::bigint,
  CASE WHEN bool_or((unrated OR cost_unknown > 0) AND month >= %(turn)s) THEN NULL
    ELSE sum(margin) FILTER (WHERE month >= %(turn)s) END::bigint,
  array_agg(month) FILTER (WHERE month >= %(turn)s AND NOT unrated),
  array_agg(revenue::bigint) FILTER (WHERE month >= %(turn)s AND NOT unrated),
  array_agg(DISTINCT currency::text) FILTER (WHERE unrated AND month >= %(turn)s)
FROM rated GROUP BY account_id
"""


@transaction.atomic
def derive_figures(*, run_id: UUID) -> int:
    """Derive the facts of every month that the run touched anew from the lines, then the
    standings they feed. Returns the number of months.

    One derivation at a time: the last of several runs over a month sees the lines of all.
    Not audited: the run that brought the lines is.
    """
    _one_at_a_time()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"tenant": required_tenant_id(), "run": run_id})
        due = cursor.fetchall()
    return derive_months(due=due)


@transaction.atomic
def derive_months(*, due: Sequence[tuple[UUID, date]]) -> int:
    """Derive the facts of these accounts' months anew, then the standings. Not audited."""
    _one_at_a_time()
    before = data_as_of()
    values: dict[str, Any] = {
        "tenant": required_tenant_id(),
        "accounts": [account_id for account_id, _month in due],
        "months": [month for _account_id, month in due],
    }
    with connection.cursor() as cursor:
        for statement in (_FORGET, _DERIVE, _UNMARK):
            cursor.execute(statement, values)
    if due:
        moved = before != data_as_of()
        post_figures(account_ids=None if moved else set(values["accounts"]))
    return len(due)


@transaction.atomic
def post_figures(*, account_ids: Iterable[UUID] | None = None) -> int:
    """Recompose the revenue part of these standings (all if None) from the facts.

    The last twelve months up to the tenant's newest month of data, the twelve before, margin
    (None while a cost is unknown) and the trend by month. A missing rate gives no total and a
    note that says which.
    """
    currency = Tenant.objects.values_list("currency", flat=True).get(pk=required_tenant_id())
    last = data_as_of()
    ids = None if account_ids is None else list(account_ids)
    accounts = Account.objects.all() if ids is None else Account.objects.filter(pk__in=ids)
    every = list(accounts.values_list("pk", flat=True))
    if last is None:
        return post_standing(rows=({"account_id": each} for each in every), part="figures")
    months = trailing_months(last, 12)
    rows = _figures(ids, last, currency=currency)
    known = {account: _as_posted(found, months, into=currency) for account, *found in rows}
    empty = {
        "currency": currency,
        "data_as_of": last,
        "trend": [0] * 12,
        "revenue_minor": 0,
        "revenue_prev_minor": 0,
        "margin_minor": 0,
    }
    if data_since() >= months[0]:
        empty["revenue_prev_minor"] = None  # the data does not reach back, which is not zero
        known = {account: {**row, "revenue_prev_minor": None} for account, row in known.items()}
    return post_standing(
        rows=({"account_id": each, **empty, **known.get(each, {})} for each in every),
        part="figures",
    )


def _figures(ids: Sequence[UUID] | None, last: date, *, currency: str) -> list[tuple[Any, ...]]:
    start, turn = trailing_months(last, 24)[0], trailing_months(last, 12)[0]
    factors = rate_factors(start=start, last=last, into=currency)
    with connection.cursor() as cursor:
        cursor.execute(
            _FIGURES,
            {
                "tenant": required_tenant_id(),
                "currencies": [each for each, _month in factors],
                "rated_months": [month for _each, month in factors],
                "factors": list(factors.values()),
                "all": ids is None,
                "accounts": ids or [],
                "start": start,
                "turn": turn,
                "last": last,
            },
        )
        return cursor.fetchall()


def _as_posted(found: Sequence[Any], months: Sequence[date], *, into: str) -> dict[str, Any]:
    revenue, previous, margin, when, amounts, missing = found
    by_month: dict[date, int] = {}
    for month, amount in zip(when or (), amounts or (), strict=True):
        by_month[month] = by_month.get(month, 0) + amount
    return {
        "revenue_minor": revenue,
        "revenue_prev_minor": previous,
        "margin_minor": margin,
        "trend": [] if missing else [by_month.get(month, 0) for month in months],
        "figures_note": _no_rate(missing, into) if missing else "",
    }


def _no_rate(currencies: Sequence[str], into: str) -> str:
    return _("There is no total: a rate from %(currencies)s to %(into)s is missing.") % {
        "currencies": ", ".join(sorted(currencies)),
        "into": into,
    }


def _one_at_a_time() -> None:
    """Two derivations at once would each miss the other's lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"accounts.figures {required_tenant_id()}"],
        )
