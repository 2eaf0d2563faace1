"""How much of the book hangs on how few, along each dimension (method row 95, part 3.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from accounts.queries import circle
from accounts.queries.revenue import product_lines
from accounts.queries.shares import (
    Book,
    Brought,
    book_of,
    names_of,
    quarters_of,
    volumes_of,
)
from kam.errors import NotAllowed
from kam.identity.actor import Actor
from selection import concentration
from selection.concentration import Concentration, Rail
from selection.models import TierHolding
from selection.queries.portfolio import lines_in_use
from selection.queries.programme import under_way_among

SHOWN = 10
REVENUE, MARGIN, GROUP = "revenue", "margin", "group"


@dataclass(frozen=True)
class Rails:
    """The tenant's guard-rails, as shares (0..1)."""

    high: float = concentration.NOMINATE_FROM
    low: float = concentration.REASON_UP_TO

    @property
    def high_percent(self) -> float:
        return 100 * self.high


def rails_in_use() -> Rails:
    lines = lines_in_use()
    return Rails(lines.nominate_from / 100, lines.reason_up_to / 100)


@dataclass(frozen=True)
class Part:
    """One account's (or group's) share of a dimension, and what the guard-rails ask."""

    account_id: UUID
    name: str
    share: float
    rail: Rail
    level: int | None
    tier_name: str

    @property
    def percent(self) -> float:
        return 100 * self.share

    @property
    def asks_nomination(self) -> bool:
        return self.rail is Rail.NOMINATE and self.level is None


@dataclass(frozen=True)
class Dimension:
    """One way to cut the book. `figures` is None where nothing of it is known."""

    code: str
    name: str
    figures: Concentration | None
    largest: list[Part]
    unknown: int

    @property
    def percent_of_one(self) -> float | None:
        return None if self.figures is None else 100 * self.figures.largest

    @property
    def percent_of_three(self) -> float | None:
        return None if self.figures is None else 100 * self.figures.three

    @property
    def percent_of_five(self) -> float | None:
        return None if self.figures is None else 100 * self.figures.five

    @property
    def hhi_points(self) -> float | None:
        """On the usual scale up to 10,000."""
        return None if self.figures is None else 10_000 * self.figures.hhi


@dataclass(frozen=True)
class Depended:
    """An account at or above the high line: `name`d with every dimension where it is so, as
    (dimension, percent). `asks_nomination`: it holds no tier and is not on its way."""

    account_id: UUID
    name: str
    level: int | None
    tier_name: str
    is_under_way: bool
    on: list[tuple[str, float]]

    @property
    def asks_nomination(self) -> bool:
        return self.level is None and not self.is_under_way


@dataclass(frozen=True)
class QuarterFigures:
    """How concentrated the revenue of a quarter was; `figures` is None without any."""

    last_month: date
    figures: Concentration | None


@dataclass(frozen=True)
class Page:
    """Everything the page shows; `last` is the newest month with figures."""

    last: date
    dimensions: list[Dimension]
    chosen: Dimension
    trend: list[QuarterFigures]
    unpriced: list[str]
    rails: Rails
    depended: list[Depended]


def concentration_of(*, by: Actor, dimension: str = REVENUE) -> Page | None:
    """The book along revenue, margin, group and each product line; None before any figures.

    Shares tell every account's figures: only for who may read them all, else NotAllowed.
    """
    must_read_the_book(by)
    book = book_of(currency=by.tenant.currency)
    if book is None:
        return None
    cuts, rails = _cuts(book), rails_in_use()
    chosen = dimension if dimension in cuts else REVENUE
    dimensions = [
        _dimension(code, name, values, brought, rails, shown=code == chosen)
        for code, (name, values, brought) in cuts.items()
    ]
    return Page(
        last=book.last,
        dimensions=dimensions,
        chosen=next(each for each in dimensions if each.code == chosen),
        trend=[
            QuarterFigures(quarter.last, concentration.concentration(quarter.revenue))
            for quarter in quarters_of(currency=by.tenant.currency)
        ],
        unpriced=book.unpriced,
        rails=rails,
        depended=_depended(cuts, rails),
    )


def small_among(account_ids: Collection[UUID], *, currency: str) -> set[UUID]:
    """Those at or under the low line on every dimension that is known of them (row 95).

    Standings answer for most; only who is small there is looked up by group and product line.
    An account without figures is not small: nothing is known of it.
    """
    low = rails_in_use().low
    wanted, found = set(account_ids), volumes_of()
    small = {each.account_id for each in found} & wanted
    for values in (
        [each.revenue_minor for each in found],
        [float("nan") if each.margin_minor is None else each.margin_minor for each in found],
    ):
        parts = concentration.shares(values)
        small -= {each.account_id for each, part in zip(found, parts, strict=True) if part > low}
    book = book_of(currency=currency) if small else None
    for _name, values, brought in _cuts(book).values() if book else ():
        parts = concentration.shares(values)
        small -= {each for each, part in zip(brought.ids, parts, strict=True) if part > low}
    return small


def _depended(cuts: dict[str, tuple[str, np.ndarray, Brought]], rails: Rails) -> list[Depended]:
    on: dict[UUID, list[tuple[str, float]]] = {}
    for name, values, brought in cuts.values():
        parts = concentration.shares(values)
        for row in np.flatnonzero(parts >= rails.high):
            on.setdefault(brought.ids[row], []).append((name, 100 * float(parts[row])))
    names, held, way = names_of(on), _held(list(on)), under_way_among(on)
    rows = [
        Depended(
            account_id,
            names.get(account_id, ""),
            *held.get(account_id, (None, "")),
            account_id in way,
            where,
        )
        for account_id, where in on.items()
    ]
    return sorted(
        rows,
        key=lambda row: (not row.asks_nomination, -max(share for _name, share in row.on), row.name),
    )


def reads_the_book(by: Actor) -> bool:
    """Shares tell every account's figures."""
    return circle.reads_all_figures(by)


def must_read_the_book(by: Actor) -> None:
    if not reads_the_book(by):
        raise NotAllowed(
            _("Shares tell everybody's figures; leaders of the whole workspace see them.")
        )


def _cuts(book: Book) -> dict[str, tuple[str, np.ndarray, Brought]]:
    names = {line.pk: line.name for line in product_lines()}
    cuts = {
        REVENUE: (_("Revenue"), book.accounts.revenue, book.accounts),
        MARGIN: (_("Margin"), book.accounts.margin, book.accounts),
        GROUP: (_("Groups, by revenue"), book.groups.revenue, book.groups),
    }
    lines = sorted(book.by_product_line.items(), key=lambda each: -each[1].revenue.sum())
    for line_id, brought in lines:
        if line_id is not None:
            cuts[str(line_id)] = (names.get(line_id, ""), brought.revenue, brought)
    return cuts


def _dimension(
    code: str, name: str, values: np.ndarray, brought: Brought, rails: Rails, *, shown: bool
) -> Dimension:
    shares = concentration.shares(values)
    order = np.argsort(-shares, kind="stable")[:SHOWN] if shown else []
    ids = [brought.ids[row] for row in order if shares[row] > 0]
    names, held = names_of(ids), _held(ids)
    return Dimension(
        code=code,
        name=name,
        figures=concentration.concentration(values),
        largest=[
            Part(
                account_id=account_id,
                name=names.get(account_id, ""),
                share=float(shares[row]),
                rail=concentration.rail(float(shares[row]), high=rails.high, low=rails.low),
                level=held.get(account_id, (None, ""))[0],
                tier_name=held.get(account_id, (None, ""))[1],
            )
            for row, account_id in zip(order, ids, strict=False)
        ],
        unknown=int(np.isnan(values).sum()),
    )


def _held(ids: list[UUID]) -> dict[UUID, tuple[int | None, str]]:
    rows = TierHolding.objects.filter(ends_on=None, account_id__in=ids)
    return {
        account_id: (level, name)
        for account_id, level, name in rows.values_list("account_id", "level", "tier_name")
    }
