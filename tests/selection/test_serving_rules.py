"""What is promised over stretches of days, and when too little or too much was delivered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.choices import Kept
from selection.serving import (
    Held,
    InTime,
    Measure,
    Span,
    Terms,
    Window,
    answered,
    contentment,
    measured,
    spans,
    trailing_year,
    year_before,
)
from tests.selection.promises import promise

TODAY = date(2026, 3, 2)
YEAR = trailing_year(TODAY)
GOLD, OTHERS = "gold", None
RATES = st.integers(0, 366)
DAYS = st.integers(0, 364).map(lambda n: YEAR.start + timedelta(days=n))


def test_the_year_ends_with_today_and_begins_with_the_log():
    assert Window(date(2025, 3, 3), date(2026, 3, 3), 365) == YEAR
    assert trailing_year(TODAY, date(2026, 1, 1)).start == date(2026, 1, 1)
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("promised", "delivered", "verdict"),
    [
        (4, 3, Kept.UNDER),
        (4, 4, Kept.KEPT),
        (4, 5, Kept.OVER),
        (10, 8, Kept.KEPT),
        (10, 12, Kept.KEPT),
        (10, 13, Kept.OVER),
        (0, 1, Kept.OVER),
        (0, 0, Kept.KEPT),
        (0.4, 0, Kept.KEPT),
        (0.5, 1, Kept.KEPT),
    ],
)
def test_too_little_and_too_much_are_flagged_alike(promised, delivered, verdict):
    assert Measure(promised, delivered).verdict == verdict


def test_answers_are_too_late_below_four_in_five():
    assert InTime(3, 4).verdict == Kept.UNDER
    assert InTime(4, 5).verdict == Kept.KEPT
    assert InTime(0, 0).percent is None


def test_days_before_the_first_tiers_count_as_that_day():
    held = [Held(GOLD, TODAY)]
    promises = {GOLD: [(date(2025, 1, 1), Terms(visits=12))]}
    assert spans(YEAR, held, promises) == [Span(TODAY, YEAR.end, Terms(visits=12))]
    assert spans(YEAR, held, promises, epoch=TODAY)[0].starts == YEAR.start


def test_a_tier_left_promises_until_its_end_and_others_from_then_on():
    left = date(2025, 9, 1)
    promises = {GOLD: [(date(2020, 1, 1), Terms(12))], OTHERS: [(date(2020, 1, 1), Terms(1))]}
    found = spans(YEAR, [Held(GOLD, date(2020, 1, 1), left)], promises)
    assert [(each.ends, each.terms.visits) for each in found] == [(left, 12), (YEAR.end, 1)]
    got = measured(found, [date(2025, 8, 31)], year=365, act="visits")
    assert got == Measure(pytest.approx((182 * 12 + 183 * 1) / 365), 1)


def test_acts_count_only_under_a_promise():
    since = date(2026, 1, 1)
    found = spans(YEAR, [Held(GOLD, date(2020, 1, 1))], {GOLD: [(since, Terms(visits=12))]})
    assert measured(found, [date(2025, 12, 31), since], year=365, act="visits").delivered == 1
    assert measured(found, [since], year=365, act="reviews") is None
    assert answered(found, [(since, 3.0)]) is None


def test_answers_are_held_against_the_hours_of_their_day():
    day = date(2025, 12, 1)
    rows = [(date(2020, 1, 1), Terms(answer_hours=24)), (day, Terms(answer_hours=8))]
    found = spans(YEAR, [Held(GOLD, date(2020, 1, 1))], {GOLD: rows})
    answers = [(date(2025, 11, 30), 20.0), (day, 20.0), (day, 8.0), (day, None)]
    assert answered(found, answers) == InTime(2, 3)


def test_content_is_from_four_on():
    found = contentment([5, 4, 3, 4])
    assert (found.number, found.mean, found.content, found.is_happy) == (4, 4.0, 75.0, True)
    assert contentment([]) is None


@promise(given(RATES, RATES, st.lists(DAYS), DAYS))
def check_a_year_promises_its_rate_however_it_is_cut(rate, again, days, cut):
    """Cutting the year by a promise said again changes nothing; two rates mix by their days."""
    held = [Held(GOLD, date(2020, 1, 1))]
    whole = spans(YEAR, held, {GOLD: [(date(2020, 1, 1), Terms(rate))]})
    same = [(date(2020, 1, 1), Terms(rate)), (cut, Terms(rate))]
    parts = spans(YEAR, held, {GOLD: same})
    one = measured(whole, days, year=365, act="visits")
    two = measured(parts, days, year=365, act="visits")
    assert one == two
    assert (one.promised, one.delivered) == (rate, len(days))
    assert sum(each.days for each in parts) == YEAR.year
    mixed = [(date(2020, 1, 1), Terms(rate)), (cut, Terms(again))]
    got = measured(spans(YEAR, held, {GOLD: mixed}), days, year=365, act="visits").promised
    assert min(rate, again) - 1e-6 <= got <= max(rate, again) + 1e-6


@promise(given(st.floats(0, 400), st.integers(0, 800)))
def check_more_never_turns_too_much_into_less(promised, delivered):
    order = [Kept.UNDER, Kept.KEPT, Kept.OVER]
    one, more = Measure(promised, delivered), Measure(promised, delivered + 1)
    assert order.index(one.verdict) <= order.index(more.verdict)
    if one.verdict != Kept.KEPT:
        assert abs(one.delivered - promised) >= 1
