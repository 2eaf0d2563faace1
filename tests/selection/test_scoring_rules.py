"""Bands, scores, weights, tiers and reasons by worked example (method 3.1, 3.2, 3.4)."""

import math

import numpy as np
import pytest

from selection import bands, library, scoring, tiers, weights, why
from selection.bands import Bands, Flaw

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "worth"),
    [(-5, 0), (0, 0), (5, 12.5), (10, 25), (15, 42.5), (20, 60), (30, 85), (35, 92.5), (99, 100)],
)
def test_a_value_between_anchors_is_read_off_the_line(value, worth):
    assert bands.utility([value], Bands((0, 10, 20, 30, 40)))[0] == pytest.approx(worth)


def test_where_lower_is_better_anchors_fall():
    worth = bands.utility([40, 25, 20, 0, -1], Bands((40, 30, 20, 10, 0)))

    assert worth == pytest.approx([0, 42.5, 60, 100, 100])


def test_money_is_read_on_a_log_scale_and_debts_are_worth_nothing():
    band = Bands((0, 100, 1_000, 10_000, 100_000), is_money=True)
    between = math.expm1((math.log1p(100) + math.log1p(1_000)) / 2)

    assert bands.utility([-50, 0, between, 1_000], band) == pytest.approx([0, 0, 42.5, 60])


def test_unknown_stays_unknown():
    assert np.isnan(bands.utility([NAN], Bands((0, 1, 2, 3, 4)))).all()


@pytest.mark.parametrize(
    ("anchors", "options", "wrong"),
    [
        ((0, 1, 2, 3, 4), {}, None),
        ((4, 3, 2, 1, 0), {"falling": True}, None),
        ((0, 1, 2, 3), {}, Flaw.COUNT),
        ((0, 1, 2, 3, NAN), {}, Flaw.NOT_A_NUMBER),
        ((0, 1, 1, 3, 4), {}, Flaw.NOT_RISING),
        ((0, 1, 2, 3, 4), {"falling": True}, Flaw.NOT_FALLING),
        ((-1, 1, 2, 3, 4), {"is_money": True}, Flaw.NEGATIVE_MONEY),
    ],
)
def test_anchors_rise_or_fall_strictly(anchors, options, wrong):
    assert bands.flaw(anchors, **options) == wrong


def test_anchors_are_suggested_from_the_quantiles():
    values = [*range(101), NAN]

    assert bands.suggestion(values) == pytest.approx((0, 50, 80, 95, 99))
    assert bands.suggestion(values, falling=True) == pytest.approx((99, 50, 20, 5, 1))


def test_coinciding_quantiles_suggest_nothing():
    assert bands.suggestion([1] * 100) is None
    assert bands.suggestion([]) is None


def test_a_score_leaves_out_what_is_unknown_and_says_so():
    result = scoring.score([[80, NAN, 40]], [50, 25, 25])

    assert result.completeness[0] == pytest.approx(0.75)
    assert result.score[0] == pytest.approx((0.5 * 80 + 0.25 * 40) / 0.75)
    assert result.low[0] == pytest.approx(50)
    assert result.high[0] == pytest.approx(75)
    assert result.points[0][0] == pytest.approx(0.5 * 80 / 0.75)


def test_nothing_known_is_no_score():
    result = scoring.score([[NAN, NAN]], [1, 1])

    assert np.isnan(result.score[0])
    assert (result.completeness[0], result.low[0], result.high[0]) == (0, 0, 100)


@pytest.mark.parametrize("some", [[0, 0], [-1, 2], [NAN, 1], []])
def test_weights_that_weigh_nothing_are_refused(some):
    with pytest.raises(ValueError, match=r"weight|Weights"):
        scoring.score(np.zeros((1, len(some))), some)


def test_four_fifths_known_is_complete_however_it_adds_up():
    result = scoring.score([[50] * 8 + [NAN] * 2], [0.1] * 10)

    assert scoring.is_complete(float(result.completeness[0]))
    assert not scoring.is_complete(0.79)


def test_the_worked_example_of_what_it_would_take():
    need = scoring.utility_needed(score=60.6, completeness=0.8, weight=0.3, target=70, known=True)

    assert need == pytest.approx(25.1, abs=0.05)


def test_the_worked_example_holds_in_the_score_itself():
    table = np.array([[50.0, (60.6 * 0.8 - 15) / 0.5, NAN]])
    share = [0.3, 0.5, 0.2]
    assert scoring.score(table, share).score[0] == pytest.approx(60.6)

    table[0, 0] += (70 - 60.6) * 0.8 / 0.3

    assert scoring.score(table, share).score[0] == pytest.approx(70)


def test_raters_far_apart_should_discuss():
    assert scoring.verdict([]) is None
    assert scoring.verdict([40, 60, 90]) == scoring.Verdict(60, 50, discuss=True)
    assert scoring.verdict([50, 75]) == scoring.Verdict(62.5, 25, discuss=False)


def test_equal_scores_share_a_rank_and_no_score_has_none():
    assert scoring.ranks([50, NAN, 70, 50, 10]).tolist() == [2, 0, 1, 2, 4]


def test_moving_one_weight_rescales_the_rest():
    assert weights.moved({"a": 50, "b": 30, "c": 20}, "a", 75) == {"a": 75, "b": 15, "c": 10}
    assert weights.moved({"a": 100, "b": 0, "c": 0}, "a", 50) == {"a": 50, "b": 25, "c": 25}
    assert weights.moved({"a": 100}, "a", 5) == {"a": 100}


def test_rounding_leaves_nothing_over():
    assert sorted(weights.to_hundred({"a": 1, "b": 1, "c": 1}).values()) == [33.3, 33.3, 33.4]


def test_weights_of_nothing_are_refused():
    with pytest.raises(ValueError, match="above zero"):
        weights.to_hundred({"a": 0, "b": 0})
    with pytest.raises(ValueError, match="zero or more"):
        weights.to_hundred({"a": -1, "b": 2})


def test_a_score_on_the_line_is_in():
    assert tiers.place([75, 74.9, 45, 44, NAN], [75, 60, 45]).tolist() == [1, 2, 3, 0, 0]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ([], tiers.LineFlaw.NONE_AT_ALL),
        ([60, 60], tiers.LineFlaw.NOT_FALLING),
        ([101], tiers.LineFlaw.OUT_OF_RANGE),
        ([NAN], tiers.LineFlaw.OUT_OF_RANGE),
        ([90, 80, 70, 60, 50, 40, 30, 20, 10, 0], tiers.LineFlaw.TOO_MANY),
        ([75, 60, 0], None),
    ],
)
def test_cut_lines_fall_from_tier_to_tier(lines, wrong):
    assert tiers.lines_flaw(lines) == wrong


def test_the_ready_schemes_are_usable():
    assert [(t.code, len(t.levels)) for t in tiers.TEMPLATES] == [
        ("league", 3),
        ("medals", 3),
        ("airline", 4),
    ]
    for template in tiers.TEMPLATES:
        assert tiers.lines_flaw([line for _, line in template.levels]) is None


@pytest.mark.parametrize(
    ("held", "placed", "asked"),
    [(0, 1, "enter"), (2, 1, "rise"), (1, 2, "fall"), (1, 0, "leave"), (1, 1, "stay")],
)
def test_a_placement_asks_for_a_move(held, placed, asked):
    assert tiers.move(held, placed) == asked


def test_reasons_name_three_lifts_and_one_burden():
    answer = why.reasons_of([4, 9, -2, 1, -7, 6, NAN])

    assert answer == why.Why(lifts=(1, 5, 0), holds_back=4)


def test_every_ready_criterion_is_usable():
    codes = [item.code for item in library.CRITERIA]
    assert len(codes) == len(set(codes))
    for item in library.CRITERIA:
        if item.source == "metric":
            assert bands.flaw(item.anchors, falling=item.falling, is_money=item.is_money) is None
        if item.source == "rating":
            assert len(item.worded) == 5
