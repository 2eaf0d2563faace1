"""Worked examples of pairwise comparison and swing, and an independent implementation."""

import ahpy
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from selection import pairwise, swing
from tests.selection.test_weighing_properties import consistent, nearly_consistent

ORACLE = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
CODES = ["revenue", "growth", "fit"]
SAID = {("revenue", "growth"): 3.0, ("revenue", "fit"): 5.0, ("growth", "fit"): 3.0}


def by_ahpy(judgements):
    return ahpy.Compare("criteria", judgements, precision=9, random_index="saaty")


def test_three_criteria_by_hand():
    found = pairwise.weigh(CODES, SAID)

    means = np.cbrt([15, 1, 1 / 15])
    by_hand = means / means.sum()
    assert list(found.weights.values()) == pytest.approx(by_hand)
    table = np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    eigenvalue = (table @ by_hand / by_hand).mean()
    assert found.consistency.eigenvalue == pytest.approx(eigenvalue)
    assert found.consistency.ratio == pytest.approx((eigenvalue - 3) / 2 / 0.58)
    assert found.consistency.ratio == pytest.approx(0.033, abs=0.001)
    assert found.consistency.is_acceptable


def test_a_contradiction_is_named():
    found = pairwise.weigh(CODES, {**SAID, ("revenue", "fit"): 1 / 5})

    assert not found.consistency.is_acceptable
    assert (found.worst.first, found.worst.second, found.worst.between) == (
        "revenue",
        "growth",
        "fit",
    )
    assert found.worst.said == 3
    assert found.worst.implied == pytest.approx(1 / 15)


def test_one_and_two_criteria_cannot_contradict_themselves():
    assert pairwise.weigh(["a"], {}).weights == {"a": 1}
    two = pairwise.weigh(["a", "b"], {("b", "a"): 4})
    assert two.weights == pytest.approx({"a": 0.2, "b": 0.8})
    assert two.consistency.ratio == 0
    assert two.worst is None


@pytest.mark.parametrize("said", [0, -1, 9.5, 0.1, float("nan"), float("inf")])
def test_a_judgement_outside_the_scale_is_refused(said):
    with pytest.raises(ValueError, match="1/9"):
        pairwise.weigh(["a", "b"], {("a", "b"): said})


def test_a_missing_pair_is_refused():
    with pytest.raises(ValueError, match="Not judged"):
        pairwise.weigh(CODES, {("revenue", "growth"): 3})
    with pytest.raises(ValueError, match="by everyone"):
        pairwise.of_a_group([("a", "b")], [{("a", "b"): 2}, {}])
    with pytest.raises(ValueError, match="Nobody"):
        pairwise.of_a_group([("a", "b")], [])


def test_a_matrix_of_more_than_twelve_has_no_ratio():
    with pytest.raises(ValueError, match="twelve"):
        pairwise.consistency_of(np.ones((13, 13)))
    assert pairwise.consistency_of(np.ones((12, 12))).ratio == 0


def test_ten_criteria_are_compared_inside_their_groups():
    groups = {"attractiveness": [f"a{n}" for n in range(6)], "position": ["p0", "p1", "p2", "p3"]}

    found = pairwise.parts(groups)

    assert [(part.code, len(part.pairs)) for part in found] == [
        ("attractiveness", 15),
        ("position", 6),
    ]
    assert pairwise.between(found).pairs == [("attractiveness", "position")]


def test_two_judges_meet_in_the_geometric_mean():
    pairs = [("a", "b"), ("a", "c")]
    judges = [{("a", "b"): 8, ("a", "c"): 2}, {("b", "a"): 2, ("a", "c"): 2}]

    assert pairwise.of_a_group(pairs, judges) == pytest.approx({("a", "b"): 2, ("a", "c"): 2})
    (apart,) = pairwise.disagreements(pairs, judges)
    assert (apart.lowest, apart.highest, apart.factor) == (0.5, 8, 16)
    assert apart.is_opposed


@ORACLE
@given(consistent(least=2))
def test_an_independent_implementation_agrees_exactly_where_judgements_do(given_them):
    codes, judgements, _weights = given_them

    ours, theirs = pairwise.weigh(codes, judgements), by_ahpy(judgements)

    assert ours.weights == pytest.approx(theirs.local_weights, abs=1e-6)
    assert ours.consistency.ratio == pytest.approx(theirs.consistency_ratio, abs=1e-6)


@ORACLE
@given(nearly_consistent())
def test_an_independent_implementation_is_near_where_judgements_are_acceptable(given_them):
    codes, judgements = given_them
    ours = pairwise.weigh(codes, judgements)
    assume(ours.consistency.is_acceptable)

    theirs = by_ahpy(judgements)

    assert ours.weights == pytest.approx(theirs.local_weights, abs=0.05)
    assert ours.consistency.ratio == pytest.approx(theirs.consistency_ratio, abs=0.02)


def test_swings_share_in_proportion():
    weights = swing.weights_of(CODES, {"revenue": 100, "growth": 60, "fit": 40})

    assert weights == pytest.approx({"revenue": 0.5, "growth": 0.3, "fit": 0.2})


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"revenue": 100, "growth": 60}, "missing"),
        ({"revenue": 100, "growth": 60, "fit": 0}, "out_of_range"),
        ({"revenue": 100, "growth": 101, "fit": 5}, "out_of_range"),
        ({"revenue": 100, "growth": float("nan"), "fit": 5}, "out_of_range"),
        ({"revenue": 90, "growth": 60, "fit": 5}, "no_hundred"),
    ],
)
def test_swings_that_cannot_serve_are_named(said, wrong):
    assert swing.flaw(CODES, said) == wrong
    with pytest.raises(ValueError, match=wrong):
        swing.weights_of(CODES, said)


def test_a_group_of_swings_meets_in_the_geometric_mean():
    judges = [{"a": 100, "b": 25}, {"a": 100, "b": 100}]

    assert swing.of_a_group(["a", "b"], judges) == pytest.approx({"a": 100, "b": 50})
