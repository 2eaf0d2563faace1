"""Weights from judgements keep the promises of method 3.2 for any judgements."""

import math
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from selection import pairwise, swing
from tests.selection.promises import promise

HAIR = 1e-9
SAATY = [1 / n for n in range(9, 1, -1)] + [float(n) for n in range(1, 10)]

ratios = st.sampled_from(SAATY)


def codes_of(n):
    return [f"c{number}" for number in range(n)]


@st.composite
def judged(draw, least=1, most=6, said=ratios):
    codes = codes_of(draw(st.integers(least, most)))
    return codes, {pair: draw(said) for pair in combinations(codes, 2)}


@st.composite
def consistent(draw, least=1, most=9):
    """Judgements that follow from weights, and the weights."""
    codes = codes_of(draw(st.integers(least, most)))
    raw = {code: draw(st.floats(1, 9)) for code in codes}
    total = sum(raw.values())
    judgements = {(one, other): raw[one] / raw[other] for one, other in combinations(codes, 2)}
    return codes, judgements, {code: value / total for code, value in raw.items()}


@st.composite
def nearly_consistent(draw, least=3, most=7):
    """Judgements as careful people give them: weights, each pair a little off."""
    codes, judgements, _weights = draw(consistent(least, most))
    off = {pair: draw(st.floats(0.5, 2)) for pair in judgements}
    return codes, {
        pair: min(9.0, max(1 / 9, said * off[pair])) for pair, said in judgements.items()
    }


@st.composite
def panels(draw, most=5):
    """Several people's judgements of the same criteria."""
    codes = codes_of(draw(st.integers(2, 6)))
    pairs = list(combinations(codes, 2))
    number = draw(st.integers(1, most))
    return codes, [{pair: draw(ratios) for pair in pairs} for _ in range(number)]


@st.composite
def swings(draw):
    codes = codes_of(draw(st.integers(1, 12)))
    said = {code: draw(st.floats(1, 100)) for code in codes}
    said[draw(st.sampled_from(codes))] = 100.0
    return codes, said


@promise(given(judged()))
def check_weights_are_above_zero_and_sum_to_one(given_them):
    found = pairwise.weigh(*given_them)

    assert sum(found.weights.values()) == pytest.approx(1)
    assert all(weight > 0 for weight in found.weights.values())
    assert found.consistency.ratio >= 0


@promise(given(consistent()))
def check_judgements_that_agree_give_their_weights_back(given_them):
    codes, judgements, weights = given_them

    found = pairwise.weigh(codes, judgements)

    assert found.weights == pytest.approx(weights, abs=HAIR)
    assert found.consistency.ratio == pytest.approx(0, abs=1e-8)
    assert found.worst is None


@promise(given(judged(), st.randoms(use_true_random=False)))
def check_the_order_of_the_criteria_does_not_matter(given_them, chance):
    codes, judgements = given_them
    other = list(codes)
    chance.shuffle(other)
    turned = {
        (b, a) if chance.random() < 0.5 else (a, b): said for (a, b), said in judgements.items()
    }
    turned = {pair: judgements.get(pair) or 1 / judgements[pair[::-1]] for pair in turned}

    one, two = pairwise.weigh(codes, judgements), pairwise.weigh(other, turned)

    assert two.weights == pytest.approx(one.weights, abs=HAIR)
    assert two.consistency.ratio == pytest.approx(one.consistency.ratio, abs=1e-8)
    assert (two.worst is None) == (one.worst is None)
    if one.worst:
        assert two.worst.gap == pytest.approx(one.worst.gap)


@promise(given(judged(least=2), st.data()))
def check_a_criterion_judged_higher_never_weighs_less(given_them, data):
    codes, judgements = given_them
    pair = data.draw(st.sampled_from(sorted(judgements)))
    higher = data.draw(st.sampled_from([said for said in SAATY if said >= judgements[pair]]))

    before = pairwise.weigh(codes, judgements).weights
    after = pairwise.weigh(codes, {**judgements, pair: higher}).weights

    assert after[pair[0]] >= before[pair[0]] - HAIR
    assert after[pair[1]] <= before[pair[1]] + HAIR
    others = [code for code in codes if code not in pair]
    for one, other in combinations(others, 2):
        assert after[one] / after[other] == pytest.approx(before[one] / before[other])


@promise(given(judged(least=3, most=7)))
def check_no_triple_contradicts_itself_more_than_the_one_named(given_them):
    codes, judgements = given_them
    table = pairwise.matrix(codes, judgements)

    worst = pairwise.worst_triple(codes, table)

    gaps = [
        abs(math.log(table[i, k] * table[k, j] / table[i, j]))
        for i, j, k in permutations(range(len(codes)), 3)
    ]
    assert max(gaps) == pytest.approx(worst.gap if worst else 0, abs=1e-8)
    if worst:
        place = {code: number for number, code in enumerate(codes)}
        i, j, k = place[worst.first], place[worst.second], place[worst.between]
        assert worst.said == pytest.approx(table[i, j])
        assert worst.implied == pytest.approx(table[i, k] * table[k, j])


@promise(given(judged(least=3)))
def check_no_triple_is_named_exactly_where_the_judgements_agree(given_them):
    found = pairwise.weigh(*given_them)

    assert (found.worst is None) == (found.consistency.ratio < 1e-8)


@promise(given(nearly_consistent()))
def check_acceptable_weights_lie_near_the_eigenvector(given_them):
    codes, judgements = given_them
    table = pairwise.matrix(codes, judgements)
    found = pairwise.weigh(codes, judgements)
    assume(found.consistency.is_acceptable)

    values, vectors = np.linalg.eig(table)
    eigenvector = np.abs(vectors[:, np.argmax(values.real)].real)

    assert np.array([*found.weights.values()]) == pytest.approx(
        eigenvector / eigenvector.sum(), abs=0.05
    )


@promise(given(panels()))
def check_a_group_weighs_as_the_geometric_mean_of_its_weights(panel):
    """A theorem of the geometric row mean: merging judgements or weights is the same."""
    codes, judges = panel
    pairs = list(combinations(codes, 2))

    merged = pairwise.weigh(codes, pairwise.of_a_group(pairs, judges)).weights

    each = [pairwise.weigh(codes, judge).weights for judge in judges]
    means = {code: math.exp(np.mean([math.log(one[code]) for one in each])) for code in codes}
    total = sum(means.values())
    assert merged == pytest.approx({code: mean / total for code, mean in means.items()})


@promise(given(panels()))
def check_people_who_agree_are_a_group_like_each_of_them(panel):
    codes, judges = panel
    pairs = list(combinations(codes, 2))
    alike = [judges[0]] * len(judges)

    assert pairwise.of_a_group(pairs, alike) == pytest.approx(judges[0])
    assert pairwise.disagreements(pairs, alike) == []


@promise(given(panels(), st.randoms(use_true_random=False)))
def check_a_group_has_no_chair(panel, chance):
    codes, judges = panel
    pairs = list(combinations(codes, 2))
    other = list(judges)
    chance.shuffle(other)

    assert pairwise.of_a_group(pairs, other) == pytest.approx(pairwise.of_a_group(pairs, judges))
    assert pairwise.disagreements(pairs, other) == pairwise.disagreements(pairs, judges)


@promise(given(panels()))
def check_disagreement_names_every_pair_the_judges_differ_on(panel):
    codes, judges = panel
    pairs = list(combinations(codes, 2))

    found = pairwise.disagreements(pairs, judges)

    assert {(each.first, each.second) for each in found} == {
        pair for pair in pairs if len({judge[pair] for judge in judges}) > 1
    }
    factors = [each.factor for each in found]
    assert factors == sorted(factors, reverse=True)
    for each in found:
        said = [judge[each.first, each.second] for judge in judges]
        assert each.is_opposed == (min(said) < 1 < max(said))


@promise(given(st.lists(st.integers(0, 24), min_size=1, max_size=4)))
def check_every_criterion_is_compared_in_exactly_one_part_of_at_most_nine(sizes):
    groups = {f"g{n}": [f"g{n}c{c}" for c in range(size)] for n, size in enumerate(sizes)}
    everything = [code for codes in groups.values() for code in codes]

    found = pairwise.parts(groups)

    assert [code for part in found for code in part.codes] == everything
    assert all(len(part.codes) <= pairwise.MOST_AT_ONCE for part in found)
    assert len({part.code for part in found}) == len(found)
    if len(everything) <= pairwise.MOST_AT_ONCE:
        assert len(found) == 1
    else:
        assert all(len({code.split("c")[0] for code in part.codes}) == 1 for part in found)


@promise(given(st.lists(st.integers(5, 6), min_size=2, max_size=3), st.randoms()))
def check_weights_of_parts_come_together_to_one(sizes, chance):
    groups = {f"g{n}": [f"g{n}c{c}" for c in range(size)] for n, size in enumerate(sizes)}
    found = pairwise.parts(groups)
    judge = {pair: chance.choice(SAATY) for pair in pairwise.pairs_of(found)}

    outcome = pairwise.weigh_parts(found, judge)

    assert sum(outcome.weights.values()) == pytest.approx(1)
    shares = outcome.matrices[""].weights
    for part in found:
        inside = outcome.matrices[part.code].weights
        assert sum(outcome.weights[code] for code in part.codes) == pytest.approx(shares[part.code])
        for code in part.codes:
            assert outcome.weights[code] / shares[part.code] == pytest.approx(inside[code])
    assert outcome.is_acceptable == (outcome.ratio <= 0.1 + HAIR)


@promise(given(swings()))
def check_swings_keep_their_proportions(given_them):
    codes, said = given_them

    weights = swing.weights_of(codes, said)

    assert sum(weights.values()) == pytest.approx(1)
    top = max(codes, key=said.get)
    for code in codes:
        assert weights[code] / weights[top] == pytest.approx(said[code] / 100)


@promise(given(swings(), st.integers(1, 4), st.data()))
def check_a_group_of_swings_is_sound_and_has_no_chair(given_them, number, data):
    codes, said = given_them
    judges = [said]
    for _ in range(number):
        other = {code: data.draw(st.floats(1, 100)) for code in codes}
        other[data.draw(st.sampled_from(codes))] = 100.0
        judges.append(other)

    merged = swing.of_a_group(codes, judges)

    assert swing.flaw(codes, merged) is None
    assert swing.of_a_group(codes, judges[::-1]) == pytest.approx(merged)
    assert swing.of_a_group(codes, [said, said]) == pytest.approx(said)
