"""The rules around a choice: reach, sensitivity, stability, concentration, portfolio."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from selection import concentration, portfolio, reach, scoring, sensitivity, stability
from selection.concentration import Alarm, Rail
from selection.portfolio import Quadrant, Stance
from selection.stability import Hold, Level
from tests.selection.promises import promise
from tests.selection.test_scoring_properties import tables

HAIR = 1e-6
NAN = math.nan


def scored(u, w):
    return scoring.score([u], w).score[0]


# reach


def test_the_worked_numbers_of_the_method():
    utilities = [60.0, 61.2, NAN]  # q = 0.8, S = (0.3 * 60 + 0.5 * 61.2) / 0.8 = 60.75
    utilities[1] = (60.6 * 0.8 - 0.3 * 60.0) / 0.5
    step = next(s for s in reach.steps_to(utilities, [0.3, 0.5, 0.2], 70) if s.column == 0)

    assert scored(utilities, [0.3, 0.5, 0.2]) == pytest.approx(60.6)
    assert step.rise == pytest.approx(25.0667, abs=1e-3)
    assert step.is_possible


def test_what_is_reached_needs_nothing_and_no_pair():
    assert reach.steps_to([80, 70], [1, 1], 75) == []
    assert reach.pairs_to([80, 70], [1, 1], 75) == []


def test_without_any_known_value_each_must_reach_the_target_itself():
    assert {step.utility for step in reach.steps_to([NAN, NAN], [1, 3], 60)} == {60}


def test_the_heavier_of_a_pair_rises_first():
    (way,) = reach.pairs_to([50, 50], [3, 1], 98)

    assert [step.column for step in way.steps] == [0, 1]
    assert way.steps[0].utility == 100
    assert way.steps[1].utility == pytest.approx(92)


@promise(given(tables(rows=st.just(1)), st.floats(1, 99)))
def check_a_step_taken_reaches_the_target(table, target):
    (u,), w = table
    assume(not np.isnan(u).all())
    for step in reach.steps_to(u, w, target):
        if step.is_possible:
            taken = u.copy()
            taken[step.column] = step.utility
            assert scored(taken, w) == pytest.approx(target, abs=HAIR)


@promise(given(tables(rows=st.just(1)), st.floats(1, 99)))
def check_a_pair_reaches_the_target_and_no_split_of_it_is_cheaper(table, target):
    (u,), w = table
    for way in reach.pairs_to(u, w, target):
        taken = u.copy()
        for step in way.steps:
            assert -HAIR <= step.utility <= 100 + HAIR
            taken[step.column] = step.utility
        assert scored(taken, w) == pytest.approx(target, abs=1e-4)
        heavy, light = (scoring.fractions(w)[step.column] for step in way.steps)
        assert heavy >= light - HAIR  # a point moved to the lighter one costs heavy / light


# sensitivity


@promise(given(tables()))
def check_a_tornado_is_what_a_run_with_those_weights_gives(table):
    u, w = table
    whole = w / w.sum()
    for bar in sensitivity.tornado(u, w, 0):
        for part, score, rank in (
            (0.75, bar.score_lower, bar.rank_lower),
            (1.25, bar.score_raised, bar.rank_raised),
        ):
            changed = whole.copy()
            new = min(whole[bar.column] * part, 1.0)
            rest = 1 - whole[bar.column]
            if rest > 0:
                changed *= (1 - new) / rest
                changed[bar.column] = new
            brute = scoring.score(u, changed).score
            if np.isnan(brute[0]):  # only the raised criterion is left, and it is unknown
                assert math.isnan(score)
                continue
            assert score == pytest.approx(brute[0], abs=HAIR)
            better = np.sum(np.round(brute, 9) > round(score, 9))
            assert rank == better + 1 or math.isclose(brute[0], score, abs_tol=1e-8)


@promise(given(tables(rows=st.integers(1, 8)), st.data()))
def check_a_tornado_shifts_the_weights_of_every_segment(table, data):
    u, w = table
    segments = st.lists(st.floats(1, 100), min_size=len(w), max_size=len(w))
    rows = [np.array(data.draw(segments)), np.where(w > 0, w, 1.0)]
    weights = np.array([rows[data.draw(st.integers(0, 1))] for _ in u])
    for bar in sensitivity.tornado(u, weights, 0):
        raised = [
            sensitivity.reweighed(row, bar.column, 1.25 * row[bar.column] / row.sum())
            for row in weights
        ]
        brute = scoring.score(u, np.array(raised)).score
        if np.isnan(brute[0]):
            assert math.isnan(bar.score_raised)
        else:
            assert bar.score_raised == pytest.approx(brute[0], abs=HAIR)
            # who differs by less than the last bit of either way may stand on either side
            surely, perhaps = (np.sum(brute[1:] > brute[0] + hair) for hair in (HAIR, -HAIR))
            assert surely < bar.rank_raised <= perhaps + 1


def test_the_break_even_weight_of_the_method():
    # R_a = 80, R_b = 60, u_a = 20, u_b = 90: (1 - w) 80 + 20 w = (1 - w) 60 + 90 w
    assert sensitivity.break_even([80, 20], [60, 90], [70, 30], 1) == pytest.approx(20 / 90)
    assert sensitivity.break_even([80, 90], [60, 20], [70, 30], 1) is None
    assert sensitivity.break_even([80, NAN], [60, 20], [70, 30], 1) is None
    assert sensitivity.break_even([80], [60], [100], 0) is None


@promise(given(tables(rows=st.just(2)), st.integers(0, 7)))
def check_at_the_break_even_weight_both_score_the_same(table, column):
    (one, two), w = table
    assume(column < len(w))
    weight = sensitivity.break_even(one, two, w, column)
    if weight is None or not 1e-3 < weight < 1 - 1e-3:
        return
    changed = sensitivity.reweighed(w, column, weight)
    assert scored(one, changed) == pytest.approx(scored(two, changed), abs=1e-4)


# stability


def places(u, w, levels, *, seed=1, count=300):
    return stability.stability(u, w, levels, stability.draws(w, seed=seed, count=count))


def by_hand(u, w, levels):
    """The slow and plain way: sort, fill, next."""
    found = scoring.score(u, w).score
    order = sorted(range(len(u)), key=lambda row: (-np.round(found[row], 2), row))
    placed, at = [0] * len(u), 0
    for number, level in enumerate(levels, start=1):
        seats = len(u) if level.seats is None else level.seats
        while at < len(order) and seats and found[order[at]] >= level.floor:
            placed[order[at]] = number
            at, seats = at + 1, seats - 1
    return placed


some_levels = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.integers(0, 95)), min_size=1, max_size=4
).map(
    lambda rows: [
        Level(floor, seats)
        for (seats, _), floor in zip(rows, sorted((f for _, f in rows), reverse=True), strict=True)
    ]
)


@promise(given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 6), some_levels))
def check_seats_are_filled_as_by_hand_and_probabilities_add_up(seed, n, m, levels):
    generator = np.random.default_rng(seed)
    u = generator.uniform(0, 100, (n, m))
    gaps = generator.random((n, m)) < 0.2
    gaps[:, 0] = False
    u[gaps] = NAN
    w = generator.uniform(1, 10, m)
    exact = scoring.score(u, w).score
    lines = np.array([level.floor for level in levels])
    assume(np.abs(exact[:, None] - lines).min() > 1e-3)
    assume(n < 2 or np.abs(np.diff(np.sort(exact))).min() > 1e-2)

    found = places(u, w, levels, seed=seed, count=20)

    assert found.placed.tolist() == by_hand(u, w, levels)
    assert (np.diff(found.at_least, axis=1) >= -HAIR).all()
    assert ((found.at_least >= 0) & (found.at_least <= 1)).all()
    assert ((found.overlap >= 0) & (found.overlap <= 1 + HAIR)).all()
    assert (found.rank_low <= found.rank_high).all()
    for place, level in enumerate(levels):
        if level.seats is not None:
            assert found.of_tier[:, place].sum() <= level.seats + HAIR


def test_the_same_seed_gives_the_same_and_more_draws_settle():
    u = np.random.default_rng(3).uniform(20, 90, (60, 8))
    w = np.arange(1, 9)
    levels = [Level(0, 5), Level(0, 10)]
    first, again = places(u, w, levels), places(u, w, levels)

    assert (first.at_least == again.at_least).all()
    spread = [
        np.mean([np.abs(places(u, w, levels, seed=seed, count=count).at_least - steady).mean()
                 for seed in (11, 12, 13)])
        for steady in (places(u, w, levels, seed=99, count=20_000).at_least,)
        for count in (100, 5_000)
    ]  # fmt: skip
    assert spread[1] < spread[0] / 3


def test_how_firmly_an_account_stands():
    u = [[95, 95], [60, 61], [61, 60], [54, 66], [5, 5]]
    found = places(np.array(u, float), [50, 50], [Level(0, 3)], count=2_000)

    assert found.hold(0) is Hold.SAFE
    assert found.hold(4) is Hold.OUT
    assert found.hold(2) is Hold.CONTESTED
    assert found.hold(3) is Hold.CHANCE
    assert found.chance_above(3) == found.at_least[3, 0]
    assert found.chance_above(0) == 0
    # what would have to count more for the outsider
    assert found.central[3, 1] > found.central[1, 1]
    assert found.rank_low[0] == found.rank_high[0] == 1


def test_equal_accounts_share_no_seat():
    found = places(np.full((4, 2), 70.0), [50, 50], [Level(0, 2)])

    assert found.placed.tolist() == [1, 1, 0, 0]
    assert found.at_least[:, 0].tolist() == [1, 1, 0, 0]


def test_a_criterion_without_weight_is_drawn_without():
    assert (stability.draws([5, 0, 5], seed=4, count=50)[:, 1] == 0).all()


def test_accounts_with_weights_of_their_own_are_drawn_as_if_alone():
    generator = np.random.default_rng(8)
    u = generator.uniform(30, 80, (30, 4))
    weights = np.array([[40, 30, 20, 10], [10, 10, 40, 40]])
    block_of = np.arange(30) % 2
    levels = [Level(58)]
    wide, flat = stability.side_by_side(u, block_of, weights)
    drawn = stability.draws(flat, seed=5, count=20_000, kappa=2 * stability.KAPPA)
    together = stability.stability(wide, flat, levels, drawn).at_least[:, 0]

    for block in (0, 1):
        rows = block_of == block
        alone = places(u[rows], weights[block], levels, seed=6, count=20_000).at_least[:, 0]
        assert together[rows] == pytest.approx(alone, abs=0.02)


def test_nobody_eligible_is_no_error():
    found = places(np.empty((0, 2)), [1, 1], [Level(50, 2)])

    assert found.at_least.shape == (0, 1)


# concentration


def test_figures_of_a_small_book():
    found = concentration.concentration([50, 30, 10, 10, -20, NAN])

    assert (found.accounts, found.largest, found.three, found.five) == pytest.approx(
        (4, 0.5, 0.9, 1)
    )
    assert found.effective_number == pytest.approx(1 / (0.25 + 0.09 + 0.02))
    assert found.alarms == (Alarm.ONE, Alarm.THREE)
    assert concentration.concentration([0, -1, NAN]) is None


@pytest.mark.parametrize(
    ("share", "asks"),
    [(0.18, Rail.NOMINATE), (0.17999, Rail.NOTHING), (0.01, Rail.REASON), (0.0101, Rail.NOTHING)],
)
def test_the_guard_rails(share, asks):
    assert concentration.rail(share) is asks


@promise(given(st.lists(st.floats(0, 1e15), min_size=1, max_size=50), st.floats(1e-3, 1e3)))
def check_concentration_is_bounded_and_ignores_the_unit(values, unit):
    assume(max(values) > 1e-3)
    found = concentration.concentration(values)
    scaled = concentration.concentration([value * unit for value in values])

    assert 1 - HAIR <= found.effective_number <= len(values) + HAIR
    assert 0 < found.largest <= found.three + HAIR <= found.five + 2 * HAIR <= 1 + 3 * HAIR
    assert scaled.hhi == pytest.approx(found.hhi, rel=1e-6)


# portfolio


def test_strength_is_measured_against_the_single_best():
    found = portfolio.relative_strength(
        [4, 4, 3], {"North": [5, 2, 2], "South": [4, 4, 4], "Nobody": [NAN, NAN, NAN]}, [2, 1, 1]
    )

    assert found.competitor == "South"
    assert found.value == pytest.approx(50 - 12.5 * 0.25)
    assert found.known == 1
    assert portfolio.relative_strength([NAN, 3], {"North": [3, NAN]}, [1, 1]) is None
    assert portfolio.relative_strength([3], {}, [1]) is None


@promise(
    given(
        st.lists(
            st.tuples(st.floats(1, 5), st.floats(1, 5), st.floats(0.1, 9)), min_size=1, max_size=8
        )
    )
)
def check_strength_is_bounded_and_fair(rows):
    ours, theirs, weights = (list(column) for column in zip(*rows, strict=True))
    one = portfolio.relative_strength(ours, {"They": theirs}, weights).value
    other = portfolio.relative_strength(theirs, {"They": ours}, weights).value

    assert -HAIR <= one <= 100 + HAIR
    assert one + other == pytest.approx(100)


def test_four_boxes_and_four_quadrants():
    assert [portfolio.stance(x, y) for x, y in product((50, 49.9), (60, 59.9))] == [
        Stance.INVEST, Stance.HARVEST, Stance.SELECT, Stance.LEAVE,
    ]  # fmt: skip
    assert [
        portfolio.quadrant(v, p, volume_line=10, profit_line=2) for v, p in product((10, 9), (2, 1))
    ] == [Quadrant.STARS, Quadrant.BUSY, Quadrant.FINE, Quadrant.SMALL]
