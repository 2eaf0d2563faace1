"""Hysteresis: examples that can be followed by hand, and promises for any book (method 3.4)."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.hysteresis import months_later, run
from selection.runs import Change, Role, Rules, Rung, Standing, Verdict
from selection.tiers import OUTSIDE
from tests.selection.promises import promise

DAY = date(2026, 3, 1)
LONG_AGO = date(2020, 1, 1)
FREELY = Rules(margin=4, runs=2, stay_months=0)


def held(key, score, level=1, since=LONG_AGO, **more):
    return Standing(key, score, level=level, since=since, **more)


def go(rungs, standings, rules=FREELY, streaks=None, on=DAY):
    return run(rungs, standings, rules=rules, streaks=streaks or {}, on=on)


def changes(outcome):
    return {each.id: (each.from_level, each.to_level) for each in outcome.changes}


def verdicts(outcome, level=1):
    return {each.id: each.verdict for each in outcome.lines if each.level == level}


# Examples


def test_seats_are_filled_from_the_top_down_to_the_floor():
    rungs = [Rung(1, 70, 2), Rung(2, 50, 2)]
    book = [Standing(key, score) for key, score in zip("abcde", (90, 80, 75, 60, 40), strict=True)]
    found = go(rungs, book)

    assert changes(found) == {"a": (0, 1), "b": (0, 1), "c": (0, 2), "d": (0, 2)}
    assert [cut.at for cut in found.cuts] == [80, 60]


def test_without_seats_counted_the_line_is_the_floor():
    found = go([Rung(1, 70)], [Standing("a", 70), Standing("b", 69.9)])

    assert changes(found) == {"a": (0, 1)}
    assert found.cuts[0].at == 70


def test_an_empty_seat_is_allowed():
    found = go([Rung(1, 70, 3)], [Standing("a", 90), Standing("b", 60)])

    assert changes(found) == {"a": (0, 1)}
    assert (found.cuts[0].at, found.cuts[0].shortage) == (70, 0)


def test_a_holder_leaves_in_the_second_run_below_the_line_only():
    rungs, book = [Rung(1, 70, 5)], [held("a", 65)]
    first = go(rungs, book)
    second = go(rungs, book, streaks=first.streaks)

    assert first.changes == []
    assert verdicts(first) == {"a": Verdict.PROBATION}
    assert second.changes == [Change("a", 1, OUTSIDE, Verdict.LEAVES_BELOW)]


def test_a_run_above_the_line_ends_probation():
    rungs = [Rung(1, 70, 5)]
    first = go(rungs, [held("a", 65)])
    second = go(rungs, [held("a", 66)], streaks=first.streaks)
    third = go(rungs, [held("a", 65)], streaks=second.streaks)

    assert second.streaks == {}
    assert third.changes == []


def test_nobody_leaves_for_points_before_the_minimum_stay():
    rules = Rules(margin=4, runs=2, stay_months=12)
    streaks = {("a", 1, Role.HOLDER): 5}
    young = go([Rung(1, 70, 1)], [held("a", 10, since=date(2025, 3, 2))], rules, streaks)
    old = go([Rung(1, 70, 1)], [held("a", 10, since=date(2025, 3, 1))], rules, streaks)

    assert young.changes == []
    assert young.streaks == {("a", 1, Role.HOLDER): 6}
    assert changes(old) == {"a": (1, 0)}


def test_a_refusal_proposes_to_leave_at_once_and_frees_the_seat():
    book = [held("a", 95, since=DAY, must_leave=True, may_enter=False), Standing("b", 80)]
    found = go([Rung(1, 70, 1)], book, Rules())

    assert changes(found) == {"a": (1, 0), "b": (0, 1)}
    assert found.changes[0].verdict is Verdict.LEAVES_BARRED


def test_a_seat_is_swapped_after_two_runs_with_the_margin():
    rungs, book = [Rung(1, 50, 1)], [held("a", 70), Standing("b", 74)]
    first = go(rungs, book)
    second = go(rungs, book, streaks=first.streaks)

    assert first.changes == []
    assert first.streaks == {("b", 1, Role.CHALLENGER): 1}
    assert changes(second) == {"b": (0, 1), "a": (1, 0)}
    assert {each.id: each.partner for each in second.changes} == {"a": "b", "b": "a"}


def test_below_the_margin_the_holder_stays():
    found = go([Rung(1, 50, 1)], [held("a", 70), Standing("b", 73.9)])

    assert found.streaks == {}
    assert verdicts(found) == {"a": Verdict.STAYS}


def test_pairs_are_formed_highest_to_lowest_and_each_needs_the_margin():
    book = [held("a", 60), held("b", 70), Standing("c", 80), Standing("d", 71)]
    streaks = {("c", 1, Role.CHALLENGER): 1, ("d", 1, Role.CHALLENGER): 1}
    found = go([Rung(1, 50, 2)], book, streaks=streaks)

    # a lies below the cut of 71 by more than the margin for the first run: still the lowest holder
    assert changes(found) == {"a": (1, 0), "c": (0, 1)}


def test_the_lowest_holder_that_counts_is_past_the_minimum_stay():
    rules = Rules(margin=4, runs=1, stay_months=12)
    book = [held("a", 60, since=DAY), held("b", 65), Standing("c", 70), Standing("d", 68)]
    found = go([Rung(1, 50, 2)], book, rules)

    assert changes(found) == {"c": (0, 1), "b": (1, 0)}


def test_who_falls_is_proposed_for_the_next_tier_in_one_change():
    rungs = [Rung(1, 70, 1), Rung(2, 40, 1)]
    book = [held("a", 60), Standing("b", 90)]
    streaks = {("a", 1, Role.HOLDER): 1}
    found = go(rungs, book, streaks=streaks)

    assert changes(found) == {"a": (1, 2), "b": (0, 1)}


def test_who_rises_frees_a_seat_below():
    rungs = [Rung(1, 70, 1), Rung(2, 40, 1)]
    found = go(rungs, [held("a", 90, level=2), Standing("b", 50)])

    assert changes(found) == {"a": (2, 1), "b": (0, 2)}


def test_who_is_not_known_enough_neither_enters_nor_sets_the_line():
    found = go([Rung(1, 50, 1)], [Standing("a", 90, may_enter=False), Standing("b", 60)])

    assert changes(found) == {"b": (0, 1)}


def test_what_people_declined_is_left_alone():
    book = [Standing("a", 90, closed=[1]), Standing("b", 80), held("c", 10, is_kept=True)]
    found = go([Rung(1, 50, 2)], book, streaks={("c", 1, Role.HOLDER): 9})

    assert changes(found) == {"b": (0, 1)}


def test_ties_go_to_the_holder_then_to_longer_membership_then_to_the_id():
    rungs = [Rung(1, 50, 1), Rung(2, 40, 9)]
    older, newer = date(2020, 1, 1), date(2021, 1, 1)
    assert changes(go(rungs, [held("z", 80), Standing("a", 80)])) == {"a": (0, 2)}
    longer = [held("b", 80, level=2, since=newer), held("c", 80, level=2, since=older)]
    assert changes(go(rungs, longer)) == {"c": (2, 1)}
    assert changes(go(rungs, [Standing("b", 80), Standing("a", 80)]))["a"] == (0, 1)


def test_a_tier_without_seats_takes_nobody_and_says_what_is_missing():
    found = go([Rung(1, 50, 0)], [held("a", 90), Standing("b", 95)])

    assert found.changes == []
    assert (math.isinf(found.cuts[0].at), found.cuts[0].shortage) == (True, 1)


def test_without_a_score_nothing_is_proposed():
    found = go([Rung(1, 0, 2)], [held("a", None), Standing("b", math.nan)])

    assert found.changes == []


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 15), 12, date(2026, 3, 15)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, then):
    assert months_later(day, months) == then


# Promises

points = st.one_of(
    st.integers(0, 20).map(lambda n: n * 5.0), st.floats(0, 100).map(lambda x: round(x, 6))
)


@st.composite
def ladders(draw):
    lines = sorted(draw(st.lists(points, min_size=1, max_size=4, unique=True)), reverse=True)
    seats = st.one_of(st.none(), st.integers(0, 5))
    return [Rung(level, line, draw(seats)) for level, line in enumerate(lines, start=1)]


@st.composite
def books(draw, *, honest=True):
    """A ladder, accounts that hold its tiers within their seats or stand outside, and rules."""
    rungs = draw(ladders())
    left = {rung.level: 9 if rung.seats is None else rung.seats for rung in rungs}
    standings = []
    for key in range(draw(st.integers(0, 14))):
        barred = draw(st.sampled_from((False, False, False, True)))
        level = draw(st.sampled_from([OUTSIDE, *left]))
        if honest and level and not left[level]:
            level = OUTSIDE
        left[level] = left.get(level, 0) - 1
        standings.append(
            Standing(
                key,
                draw(st.one_of(points, points, points, st.none())),
                may_enter=not barred and draw(st.sampled_from((True, True, False))),
                must_leave=barred,
                level=level,
                since=DAY - timedelta(days=draw(st.integers(0, 800))) if level else None,
                closed=draw(st.sampled_from(([], [], [1]))),
                is_kept=draw(st.sampled_from((False, False, False, True))),
            )
        )
    rules = Rules(
        margin=draw(st.sampled_from((0.0, 4.0, 12.5))),
        runs=draw(st.integers(1, 3)),
        stay_months=draw(st.sampled_from((0, 6, 12))),
    )
    keys = st.tuples(
        st.integers(0, 14), st.sampled_from([rung.level for rung in rungs]), st.sampled_from(Role)
    )
    streaks = draw(st.dictionaries(keys, st.integers(1, 4), max_size=8))
    return rungs, standings, rules, streaks


def accepted(standings, outcome, on=DAY):
    """The book once people have confirmed everything."""
    moved = {each.id: each.to_level for each in outcome.changes}
    return [
        replace(each, level=moved[each.id], since=on if moved[each.id] else None)
        if each.id in moved
        else each
        for each in standings
    ]


def holders(standings, level):
    return [each for each in standings if each.level == level]


@promise(given(books()))
def check_seats_are_never_overfilled(book):
    rungs, standings, rules, streaks = book
    after = accepted(standings, run(rungs, standings, rules=rules, streaks=streaks, on=DAY))

    for rung in rungs:
        if rung.seats is not None:
            assert len(holders(after, rung.level)) <= rung.seats


@promise(given(books(honest=False)))
def check_a_tier_that_is_too_full_does_not_grow(book):
    rungs, standings, rules, streaks = book
    found = run(rungs, standings, rules=rules, streaks=streaks, on=DAY)
    after = accepted(standings, found)

    for rung, cut in zip(rungs, found.cuts, strict=True):
        now = len(holders(after, rung.level))
        if rung.seats is not None:
            assert now <= max(rung.seats, len(holders(standings, rung.level)))
            assert cut.shortage == max(0, now - rung.seats)
        assert cut.held + cut.entering - cut.leaving == now


@promise(given(books(honest=False)))
def check_every_account_has_at_most_one_change_from_where_it_stands(book):
    rungs, standings, rules, streaks = book
    found = run(rungs, standings, rules=rules, streaks=streaks, on=DAY)
    stands = {each.id: each.level for each in standings}

    assert len({each.id for each in found.changes}) == len(found.changes)
    assert all(each.from_level == stands[each.id] != each.to_level for each in found.changes)
    places = [(line.id, line.level) for line in found.lines]
    assert len(set(places)) == len(places)


@promise(given(books(honest=False)))
def check_who_may_not_never_enters_and_who_must_always_leaves(book):
    rungs, standings, rules, streaks = book
    found = run(rungs, standings, rules=rules, streaks=streaks, on=DAY)
    moved = {each.id: each for each in found.changes}
    floors = {rung.level: rung.floor for rung in rungs}
    cuts = {cut.level: cut.at for cut in found.cuts}

    for each in standings:
        change = moved.get(each.id)
        if change and change.to_level != OUTSIDE:
            assert each.may_enter
            assert each.score is not None
            assert change.to_level not in each.closed
            assert each.score >= cuts[change.to_level] - 1e-6 >= floors[change.to_level] - 2e-6
        if each.must_leave and each.level:
            assert change is not None
            assert change.to_level == OUTSIDE


@promise(given(books(honest=False)))
def check_a_holder_leaves_only_by_a_rule(book):
    rungs, standings, rules, streaks = book
    found = run(rungs, standings, rules=rules, streaks=streaks, on=DAY)
    cuts = {cut.level: cut.at for cut in found.cuts}
    by_id = {each.id: each for each in standings}

    for change in found.changes:
        each = by_id[change.id]
        rises = change.to_level != OUTSIDE and change.to_level < change.from_level
        if change.from_level == OUTSIDE or rises or change.verdict is Verdict.LEAVES_BARRED:
            continue
        assert not each.is_kept
        assert months_later(each.since, rules.stay_months) <= DAY
        if change.verdict is Verdict.LEAVES_BELOW:
            assert each.score < cuts[each.level] - rules.margin + 1e-6
            assert streaks.get((each.id, each.level, Role.HOLDER), 0) + 1 >= rules.runs
        else:
            assert change.verdict is Verdict.SWAPS_OUT
            partner = by_id[change.partner]
            assert partner.score >= each.score + rules.margin - 1e-6
            earlier = streaks.get((partner.id, each.level, Role.CHALLENGER), 0)
            assert earlier + 1 >= rules.runs


@promise(given(books(honest=False), st.randoms(use_true_random=False)))
def check_the_order_of_the_book_does_not_matter(book, random):
    rungs, standings, rules, streaks = book
    shuffled = list(standings)
    random.shuffle(shuffled)
    one = run(rungs, standings, rules=rules, streaks=streaks, on=DAY)
    other = run(rungs, shuffled, rules=rules, streaks=streaks, on=DAY)

    assert set(one.changes) == set(other.changes)
    assert one.streaks == other.streaks
    assert one.cuts == other.cuts


@promise(given(books()))
def check_without_margin_wait_and_stay_the_best_hold_the_seats(book):
    """The oracle: with every brake released a run places from the top, tier by tier."""
    rungs, standings, _rules, _streaks = book
    free = [replace(each, closed=(), is_kept=False) for each in standings]
    free = [each for each in free if each.score is not None and each.may_enter]
    found = run(rungs, free, rules=Rules(0, 1, 0), streaks={}, on=DAY)
    after = accepted(free, found)

    left = sorted((round(each.score, 9) for each in free), reverse=True)
    for rung in rungs:
        reach = [score for score in left if score >= round(rung.floor, 9)]
        wanted = reach if rung.seats is None else reach[: rung.seats]
        got = sorted((round(e.score, 9) for e in holders(after, rung.level)), reverse=True)
        assert got == wanted
        for score in wanted:
            left.remove(score)


@promise(given(books()))
def check_what_was_confirmed_settles(book):
    """With the same scores month after month, and everything confirmed, changes come to an end."""
    rungs, standings, rules, streaks = book
    day, calm = DAY, 0
    for _month in range(60):
        found = run(rungs, standings, rules=rules, streaks=streaks, on=day)
        calm = 0 if found.changes else calm + 1
        if calm > rules.runs + rules.stay_months:
            return
        standings, streaks = accepted(standings, found, day), found.streaks
        day = months_later(day, 1)
    pytest.fail("The same scores keep changing the tiers.")
