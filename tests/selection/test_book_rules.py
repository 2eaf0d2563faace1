"""The rules of the portfolio: attractiveness, what does not fit, and the geometry of its plots."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection import plots, portfolio, scoring
from selection.portfolio import Mismatch, Stance
from tests.selection.promises import promise
from tests.selection.test_scoring_properties import tables

HAIR = 1e-6
NAN = math.nan


def test_attractiveness_is_the_score_without_what_is_left_out():
    found = portfolio.attractiveness(
        [[100, 20, 60], [100, NAN, NAN]], [50, 30, 20], counts=[False, True, True]
    )

    assert found[0] == pytest.approx((30 * 20 + 20 * 60) / 50)
    assert math.isnan(found[1])
    assert np.isnan(portfolio.attractiveness([[5.0]], [1], counts=[False])).all()


@promise(given(tables(), st.data()))
def check_what_is_left_out_never_moves_attractiveness(case, data):
    utilities, weights = case
    m = utilities.shape[1]
    counts = np.array(data.draw(st.lists(st.booleans(), min_size=m, max_size=m)))
    found = portfolio.attractiveness(utilities, weights, counts=counts)
    other = utilities.copy()
    other[:, ~counts] = data.draw(st.floats(0, 100))

    np.testing.assert_array_equal(found, portfolio.attractiveness(other, weights, counts=counts))
    known = found[~np.isnan(found)]
    assert ((known >= -HAIR) & (known <= 100 + HAIR)).all()
    if counts.all():
        np.testing.assert_array_equal(found, scoring.score(utilities, weights).score)


def test_what_does_not_fit_a_box():
    def said(where, tier, promised=None, recommended=None):
        return portfolio.mismatches(
            where, has_tier=tier, promised=promised, recommended=recommended
        )

    assert said(Stance.INVEST, tier=False) == (Mismatch.OUTSIDE,)
    assert said(Stance.LEAVE, tier=True) == (Mismatch.INSIDE,)
    assert said(Stance.SELECT, tier=False) == said(Stance.HARVEST, tier=True) == ()
    assert said(Stance.INVEST, True, 72, 60) == said(Stance.INVEST, True, 48, 60) == ()
    assert said(Stance.INVEST, True, 73, 60) == (Mismatch.TOO_MANY_HOURS,)
    assert said(Stance.INVEST, True, 47, 60) == (Mismatch.TOO_FEW_HOURS,)
    assert said(Stance.HARVEST, True, 5, 0) == (Mismatch.TOO_MANY_HOURS,)
    assert said(Stance.HARVEST, False, None, 9) == said(Stance.HARVEST, True, None, 9) == ()


hours = st.one_of(st.none(), st.floats(0, 8784))


@promise(given(st.sampled_from(Stance), st.booleans(), hours, hours))
def check_nothing_is_said_twice_or_both_ways(where, tier, promised, recommended):
    found = portfolio.mismatches(where, has_tier=tier, promised=promised, recommended=recommended)

    assert len(found) == len(set(found)) <= 2
    assert not {Mismatch.OUTSIDE, Mismatch.INSIDE} <= set(found)
    assert not {Mismatch.TOO_MANY_HOURS, Mismatch.TOO_FEW_HOURS} <= set(found)


amounts = st.one_of(st.none(), st.floats(-1e14, 1e14))
spots = st.tuples(st.floats(0, 100), st.floats(0, 100), amounts, st.none() | st.floats(0, 100))


@promise(given(st.lists(spots, max_size=30)))
def check_bubbles_stay_in_the_field_and_grow_with_the_amount(rows):
    drawn = plots.matrix(rows)
    frame = plots.frame(50, 60)

    for spot in drawn:
        assert frame.left <= spot.x <= frame.right
        assert frame.top <= spot.y <= frame.bottom
        assert plots.SMALLEST <= spot.r <= plots.LARGEST
    sized = sorted((row[2] or 0.0, spot.r) for row, spot in zip(rows, drawn, strict=True))
    assert [r for _amount, r in sized] == sorted(r for _amount, r in sized)


figures = st.tuples(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14))


@promise(given(st.lists(figures, min_size=1, max_size=40)))
def check_the_lines_part_the_points_as_the_rule_does(rows):
    volume, profit = (float(np.median(column)) for column in zip(*rows, strict=True))
    drawn, frame = plots.quadrant(rows, volume, profit)

    for (x, y), spot in zip(rows, drawn, strict=True):
        assert frame.left <= spot.x <= frame.right
        assert frame.top <= spot.y <= frame.bottom
        assert spot.x >= frame.x if x >= volume else spot.x <= frame.x
        assert spot.y <= frame.y if y >= profit else spot.y >= frame.y
