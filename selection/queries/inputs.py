"""What is known of every account: the figures of accounts and the ratings of people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accounts.queries.scoring import scoring_inputs
from kam.tenancy.context import required_tenant_id
from selection import bands, library
from selection.bands import Bands
from selection.choices import Source
from selection.models import Criterion

Floats = NDArray[np.float64]

SEGMENT = ("sector", "country")
DIGITS = 6
"""A millionth of a point decides nothing; shorter numbers are stored and compared faster."""


@dataclass(frozen=True)
class Inputs:
    """Raw values of n accounts under m criteria: `readings` has the shape (n, m), NaN unknown.

    `segments` says sector and country of each, where they were asked for.
    """

    ids: list[UUID]
    readings: Floats
    segments: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def id_array(self) -> str:
        return as_array(self.ids)


def inputs_for(
    criteria: Sequence[Criterion],
    *,
    today: date,
    currency: str,
    account_ids: Collection[UUID] | None = None,
    with_segments: bool = False,
) -> Inputs:
    """Read what the criteria ask for, two statements for any number of accounts.

    Money in major units of `currency`, rates in percent. Archived accounts are left out.
    """
    metrics = {criterion.metric for criterion in criteria if criterion.source != Source.RATING}
    found = scoring_inputs(
        metrics=metrics,
        today=today,
        currency=currency,
        account_ids=account_ids,
        fields=SEGMENT if with_segments else (),
    )
    rated = [criterion.code for criterion in criteria if criterion.is_rated]
    readings = np.full((len(found.ids), len(criteria)), np.nan, order="F")
    segments = [found.fields[name] for name in SEGMENT] if with_segments else [[], []]
    inputs = Inputs(found.ids, readings, list(zip(*segments, strict=True)))
    ratings = _settled(rated, inputs) if rated else None
    for column, criterion in enumerate(criteria):
        if criterion.is_rated and ratings is not None:
            readings[:, column] = ratings[:, rated.index(criterion.code)]
        elif criterion.metric == "willingness":
            readings[:, column] = _worth_of_willingness(found.willingness)
        else:
            readings[:, column] = found.figures[criterion.metric]
    np.round(readings, DIGITS, out=readings)
    return inputs


def utilities_of(criteria: Sequence[Criterion], readings: Floats) -> Floats:
    """What the readings are worth, 0 to 100: ratings as they are, the rest by its anchors."""
    worth = np.empty(readings.shape, order="F")
    for column, criterion in enumerate(criteria):
        values = readings[:, column]
        if criterion.anchors is None:
            worth[:, column] = values
        else:
            band = Bands(tuple(criterion.anchors), criterion.is_money)
            worth[:, column] = bands.utility(values, band)
    return np.round(worth, DIGITS)


def suggested_anchors(
    item: Criterion | library.ReadyCriterion, *, today: date, currency: str
) -> tuple[float, ...] | None:
    """Anchors from the accounts' own data, or None where it is too thin or too even.

    Amounts and counts of zero are left out: who never bought says nothing about those who do.
    """
    if item.source != Source.METRIC:
        return None
    found = scoring_inputs(metrics={item.metric}, today=today, currency=currency)
    values = found.figures[item.metric]
    if item.unit != "%":
        values = values[values > 0]
    anchors = bands.suggestion(values, falling=item.falling)
    if anchors is None:
        return None
    rounded = tuple(float(f"{anchor:.3g}") for anchor in anchors)
    wrong = bands.flaw(rounded, falling=item.falling, is_money=item.is_money)
    return None if wrong else rounded


def _worth_of_willingness(answers: Sequence[str]) -> Floats:
    return np.array([library.WILLINGNESS_WORTH.get(answer, np.nan) for answer in answers])


def _settled(codes: Sequence[str], inputs: Inputs) -> Floats:
    """The median of the raters' newest ratings, accounts x codes, in the order of both."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT k.place, array_position(%(codes)s::text[], newest.criterion_code::text),
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY value)
            FROM (
                SELECT DISTINCT ON (account_id, criterion_code, rater_id)
                       account_id, criterion_code, value
                FROM selection_rating
                WHERE tenant_id = %(tenant)s AND criterion_code = ANY(%(codes)s)
                ORDER BY account_id, criterion_code, rater_id, id DESC
            ) newest
            JOIN unnest(%(ids)s::uuid[]) WITH ORDINALITY AS k(id, place)
                 ON k.id = newest.account_id
            GROUP BY k.place, newest.criterion_code
            """,
            {"tenant": required_tenant_id(), "codes": list(codes), "ids": inputs.id_array},
        )
        found = np.array(cursor.fetchall(), dtype=np.float64).reshape(-1, 3)
    table = np.full((len(inputs.ids), len(codes)), np.nan, order="F")
    table[found[:, 0].astype(int) - 1, found[:, 1].astype(int) - 1] = found[:, 2]
    return table


def as_array(ids: Iterable[UUID]) -> str:
    """Ids as one array literal of PostgreSQL: a parameter each would cost more than the query."""
    return "{" + ",".join(map(str, ids)) + "}"
