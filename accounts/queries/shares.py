"""What each account brings to the whole book: by dimension, and quarter by quarter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accounts.fiscal import add_months
from accounts.models import Account, GroupLink, Standing
from accounts.queries.circle import readable_figures, seen_from
from accounts.queries.revenue import data_as_of, rate_factors
from kam.identity.actor import Actor
from kam.tenancy.context import required_tenant_id

Floats = NDArray[np.float64]

QUARTER = 3


@dataclass(frozen=True)
class Brought:
    """What accounts brought in one period, minor units of the tenant's currency.

    `ids` are accounts (or heads of groups); `margin` is NaN where a cost is not known.
    """

    ids: list[UUID]
    revenue: Floats
    margin: Floats


@dataclass(frozen=True)
class Book:
    """The last 12 months with figures, up to and including `last`; `unpriced` names currencies
    without a rate, whose amounts are in no total."""

    last: date
    accounts: Brought
    groups: Brought
    by_product_line: dict[UUID | None, Brought]
    unpriced: list[str]


@dataclass(frozen=True)
class Quarter:
    """Three months of the book, `last` being the third."""

    last: date
    revenue: Floats


def book_of(*, currency: str) -> Book | None:
    """What the last 12 months brought, or None before the first figures.

    It tells every account's figures: ask only for who may read them all.
    """
    last = data_as_of()
    if last is None:
        return None
    rows, unpriced = _added_up("f.product_line_id", add_months(last, -11), last, currency)
    lines: dict[UUID | None, list[_Row]] = {}
    for row in rows:
        lines.setdefault(row.kind, []).append(row)
    roots = _heads_of_groups()
    return Book(
        last=last,
        accounts=_brought((row.account_id, row) for row in rows),
        groups=_brought((roots.get(row.account_id, row.account_id), row) for row in rows),
        by_product_line={
            kind: _brought((row.account_id, row) for row in found) for kind, found in lines.items()
        },
        unpriced=unpriced,
    )


def quarters_of(*, currency: str, count: int = 8) -> list[Quarter]:
    """The last `count` quarters of three months each, counted back from the newest figures,
    oldest first; revenue per account in minor units."""
    last = data_as_of()
    if last is None:
        return []
    first = add_months(last, 1 - QUARTER * count)
    span = (
        "((extract(year FROM f.month) - extract(year FROM %(first)s::date)) * 12 "
        "+ extract(month FROM f.month) - extract(month FROM %(first)s::date))::int / 3"
    )
    rows, _unpriced = _added_up(span, first, last, currency)
    found: list[list[float]] = [[] for _quarter in range(count)]
    for row in rows:
        found[int(row.kind)].append(row.revenue)
    return [
        Quarter(add_months(first, QUARTER * (place + 1) - 1), np.array(values))
        for place, values in enumerate(found)
    ]


def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    found = Account.objects.filter(pk__in=list(account_ids))
    return dict(found.values_list("pk", "name"))


@dataclass(frozen=True)
class Volume:
    """Revenue and margin of 12 months as the standing has them, minor units of `currency`."""

    account_id: UUID
    name: str
    tier_level: int | None
    tier_name: str
    revenue_minor: int
    margin_minor: int | None
    currency: str


def volumes_of(*, by: Actor | None = None) -> list[Volume]:
    """Accounts with revenue, the largest first; with `by` only those whose figures one reads."""
    found = Standing.objects.filter(is_archived=False, revenue_minor__isnull=False)
    if by is not None:
        found = found.filter(seen_from(readable_figures(by), "account"))
    rows = found.order_by("-revenue_rank", "pk").values_list(
        "account_id",
        "account__name",
        "tier_level",
        "tier_name",
        "revenue_minor",
        "margin_minor",
        "currency",
    )
    return [Volume(*row) for row in rows]


@dataclass(frozen=True)
class _Row:
    account_id: UUID
    kind: object
    revenue: float
    margin: float | None


def _added_up(kind: str, first: date, last: date, currency: str) -> tuple[list[_Row], list[str]]:
    """Facts of the months added up by account and `kind`, an expression of this module."""
    factors = rate_factors(start=first, last=last, into=currency)
    priced = [(code, month, float(rate)) for (code, month), rate in factors.items() if rate]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.account_id, {kind},
                   sum(f.revenue_minor * r.factor)::float8,
                   CASE WHEN sum(f.cost_unknown + f.cost_to_serve_unknown) = 0 THEN
                       sum((f.revenue_minor - f.cost_minor - f.cost_to_serve_minor) * r.factor)
                   END::float8
            FROM accounts_revenuefact f
            JOIN unnest(%(codes)s::text[], %(months)s::date[], %(factors)s::float8[])
                 AS r(code, month, factor) ON r.code = f.currency AND r.month = f.month
            WHERE f.tenant_id = %(tenant)s AND f.month BETWEEN %(first)s AND %(last)s
            GROUP BY 1, 2 ORDER BY 1, 2
            """,  # noqa: S608  only texts of this module
            {
                "tenant": required_tenant_id(),
                "first": first,
                "last": last,
                "codes": [code for code, _month, _rate in priced],
                "months": [month for _code, month, _rate in priced],
                "factors": [rate for _code, _month, rate in priced],
            },
        )
        rows = [_Row(*row) for row in cursor.fetchall()]
    return rows, sorted({code for (code, _month), rate in factors.items() if rate is None})


def _heads_of_groups() -> dict[UUID, UUID]:
    """The topmost account above each account that has one."""
    links = GroupLink.objects.filter(depth__gt=0).order_by("depth")
    # the deepest link comes last, and stays
    return dict(links.values_list("descendant_id", "ancestor_id"))


def _brought(rows: Iterable[tuple[UUID, _Row]]) -> Brought:
    revenue: dict[UUID, float] = {}
    margin: dict[UUID, float] = {}
    for key, row in rows:
        revenue[key] = revenue.get(key, 0.0) + row.revenue
        known = float("nan") if row.margin is None else row.margin
        margin[key] = margin.get(key, 0.0) + known
    return Brought(list(revenue), np.array(list(revenue.values())), np.array(list(margin.values())))
