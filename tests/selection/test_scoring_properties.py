"""The score keeps the promises of method 3.1 for any input, not just for examples."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from selection import bands, scoring, tiers, weights, why
from selection.bands import Bands
from tests.selection.promises import promise

HAIR = 1e-6

numbers = st.floats(-1e12, 1e12, allow_nan=False)
worths = st.floats(0, 100, allow_nan=False)
unknown = st.just(math.nan)
up_to_twelve = st.integers(1, 12)


@st.composite
def some_bands(draw):
    is_money = draw(st.booleans())
    lowest = 0 if is_money else -1e6
    rising = sorted(draw(st.lists(st.floats(lowest, 1e6), min_size=5, max_size=5, unique=True)))
    falling = draw(st.booleans())
    anchors = tuple(reversed(rising)) if falling else tuple(rising)
    assume(bands.flaw(anchors, falling=falling, is_money=is_money) is None)
    return Bands(anchors, is_money)


@st.composite
def tables(draw, *, complete=False, rows=up_to_twelve):
    """Utilities of some accounts under some criteria, and weights with at least one above zero."""
    n, m = draw(rows), draw(st.integers(1, 8))
    cell = worths if complete else st.one_of(worths, unknown)
    table = draw(arrays(np.float64, (n, m), elements=cell, fill=worths))
    some = draw(
        arrays(np.float64, m, elements=st.floats(0, 100).filter(lambda w: w == 0 or w > 1e-3))
    )
    assume(some.max() > 0)
    return table, some


@st.composite
def cut_lines(draw):
    lines = draw(st.lists(st.floats(0, 100), min_size=1, max_size=9, unique=True))
    return sorted(lines, reverse=True)


@promise(given(some_bands(), st.lists(numbers, min_size=1, max_size=20)))
def check_a_utility_lies_between_0_and_100(band, values):
    worth = bands.utility(values, band)

    assert ((worth >= 0) & (worth <= 100)).all()


@promise(given(some_bands(), st.lists(numbers, min_size=2, max_size=20)))
def check_a_utility_follows_its_value(band, values):
    worth = bands.utility(sorted(values), band)
    falling = band.anchors[0] > band.anchors[-1]

    steps = np.diff(worth)
    assert (steps <= 0).all() if falling else (steps >= 0).all()


@promise(given(some_bands()))
def check_each_anchor_has_its_utility(band):
    assert bands.utility(band.anchors, band) == pytest.approx(bands.STEPS, abs=HAIR)


@promise(given(some_bands(), worths))
def check_a_reading_is_found_again_from_its_worth(band, worth):
    assume(np.abs(np.diff(band.anchors)).min() > 1e-2)

    assert bands.utility([bands.reading_at(worth, band)], band)[0] == pytest.approx(worth, abs=1e-3)


@promise(given(tables()))
def check_a_score_lies_between_0_and_100_and_within_its_bounds(table):
    scores = scoring.score(*table)

    known = ~np.isnan(scores.score)
    assert ((scores.completeness >= 0) & (scores.completeness <= 1)).all()
    assert (known == (scores.completeness > 0)).all()
    s = scores.score[known]
    assert ((s >= 0) & (s <= 100)).all()
    assert (scores.low[known] <= s + HAIR).all()
    assert (s <= scores.high[known] + HAIR).all()
    assert ((scores.low >= 0) & (scores.low <= scores.high + HAIR)).all()
    assert (scores.high <= 100 + HAIR).all()


@promise(given(some_bands(), tables(complete=True), numbers, numbers, st.data()))
def check_a_better_driver_never_lowers_a_score(band, table, one, other, data):
    worths_of, some = table
    column = data.draw(st.sampled_from([int(c) for c in np.flatnonzero(some)]))
    falling = band.anchors[0] > band.anchors[-1]
    worse, better = sorted((one, other), reverse=falling)
    before, after = worths_of.copy(), worths_of.copy()
    before[:, column] = bands.utility([worse], band)[0]
    after[:, column] = bands.utility([better], band)[0]

    low, high = scoring.score(before, some), scoring.score(after, some)

    assert (high.score >= low.score).all()
    risen = after[0, column] - before[0, column]
    assert high.score - low.score == pytest.approx(
        scoring.fractions(some)[column] * risen, abs=HAIR
    )


@promise(given(tables(), st.randoms(use_true_random=False)))
def check_the_order_of_accounts_and_of_criteria_does_not_matter(table, chance):
    worths_of, some = table
    rows, columns = list(range(worths_of.shape[0])), list(range(worths_of.shape[1]))
    chance.shuffle(rows)
    chance.shuffle(columns)

    plain = scoring.score(worths_of, some)
    by_row = scoring.score(worths_of[rows], some)
    by_column = scoring.score(worths_of[:, columns], some[columns])

    assert np.array_equal(by_row.score, plain.score[rows], equal_nan=True)
    assert np.array_equal(by_row.points, plain.points[rows], equal_nan=True)
    assert by_column.score == pytest.approx(plain.score, abs=HAIR, nan_ok=True)


@promise(given(tables(), st.floats(1e-3, 1e3)))
def check_weights_count_only_in_proportion(table, factor):
    worths_of, some = table

    plain = scoring.score(worths_of, some)
    scaled = scoring.score(worths_of, some * factor)

    assert scaled.score == pytest.approx(plain.score, abs=HAIR, nan_ok=True)
    assert scaled.completeness == pytest.approx(plain.completeness, abs=HAIR)


@promise(given(tables()))
def check_points_sum_to_the_score_and_pull_to_its_distance_from_50(table):
    scores = scoring.score(*table)

    known = ~np.isnan(scores.score)
    points = np.nansum(scores.points[known], axis=1)
    pull = np.nansum(scores.pull[known], axis=1)
    assert points == pytest.approx(scores.score[known], abs=HAIR)
    assert pull == pytest.approx(scores.score[known] - 50, abs=HAIR)


@promise(given(tables(rows=st.integers(2, 12)), st.data()))
def check_an_account_added_or_removed_reverses_no_rank(table, data):
    worths_of, some = table
    gone = data.draw(st.integers(0, len(worths_of) - 1))

    everyone = scoring.score(worths_of, some)
    without = scoring.score(np.delete(worths_of, gone, axis=0), some)

    assert np.array_equal(without.score, np.delete(everyone.score, gone), equal_nan=True)
    before, after = np.delete(scoring.ranks(everyone.score), gone), scoring.ranks(without.score)
    for a in range(len(after)):
        for b in range(a):
            assert (before[a] > before[b]) == (after[a] > after[b])


@promise(given(st.lists(st.one_of(worths, unknown), max_size=20), cut_lines()))
def check_tiers_are_total_and_disjoint(scores, lines):
    levels = tiers.place(scores, lines)

    edges = [math.inf, *lines]
    for s, level in zip(scores, levels, strict=True):
        in_tier = [
            number
            for number in range(1, len(edges))
            if not math.isnan(s) and edges[number] <= round(s, 9) < edges[number - 1]
        ]
        assert len(in_tier) <= 1
        assert level == (in_tier[0] if in_tier else tiers.OUTSIDE)


@promise(
    given(
        st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0, 1e6), min_size=1),
        st.floats(0, 100),
        st.data(),
    )
)
def check_weights_always_add_up_to_100(some, to, data):
    assume(max(some.values()) > 1e-3)
    code = data.draw(st.sampled_from(sorted(some)))

    whole = weights.to_hundred(some)
    shifted = weights.moved(whole, code, to)

    for one in (whole, shifted):
        assert sum(round(weight * 10) for weight in one.values()) == 1000
        assert all(weight >= 0 for weight in one.values())
    if len(some) > 1:
        assert shifted[code] == pytest.approx(to, abs=0.05 + HAIR)


@promise(given(tables()))
def check_reasons_are_the_largest_pulls(table):
    scores = scoring.score(*table)

    for row in scores.pull:
        answer = why.reasons_of(row)
        positive = sorted((k for k in row if k > 0), reverse=True)[:3]
        assert [row[column] for column in answer.lifts] == positive
        negative = [k for k in row if k < 0]
        held = None if answer.holds_back is None else row[answer.holds_back]
        assert held == (min(negative) if negative else None)


@promise(given(tables(rows=st.just(1)), st.floats(0, 100), st.data()))
def check_what_it_would_take_takes_exactly_that(table, target, data):
    worths_of, some = table
    column = data.draw(st.sampled_from([int(c) for c in np.flatnonzero(some)]))
    scores = scoring.score(worths_of, some)
    assume(scores.completeness[0] > 0.01)
    known = not math.isnan(worths_of[0, column])
    part = float(scoring.fractions(some)[column])
    assume(part > 1e-4)

    need = scoring.utility_needed(
        score=float(scores.score[0]),
        completeness=float(scores.completeness[0]),
        weight=part,
        target=target,
        known=known,
    )
    reached = worths_of[0, column] + need if known else need
    assume(0 <= reached <= 100)
    worths_of[0, column] = reached

    assert scoring.score(worths_of, some).score[0] == pytest.approx(target, abs=1e-4)
