"""When pledges fall due, how each of these days ended, and what share was kept in time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.pledges import (
    FLAW_WORDS,
    Ending,
    Keeping,
    Occurrence,
    Outcome,
    Rhythm,
    State,
    flaw_of,
    kept_of,
    occurrences,
    state_on,
)
from selection.serving import year_before
from tests.selection.promises import promise

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
DAYS = st.integers(-900, 900).map(lambda n: TODAY + timedelta(days=n))
EVERY = st.none() | st.integers(1, 36)
OUTCOMES = st.one_of(
    st.none(),
    st.sampled_from([Outcome(Ending.BROKEN), Outcome(Ending.CALLED_OFF)]),
    DAYS.map(lambda day: Outcome(Ending.KEPT, day)),
)
COUNTED = {State.KEPT, State.KEPT_LATE, State.BROKEN, State.OVERDUE}


@st.composite
def rhythms(draw):
    first, every = draw(DAYS), draw(EVERY)
    last = None if every is None else draw(st.none() | st.integers(0, 900))
    return Rhythm(first, every, None if last is None else first + timedelta(days=last))


@st.composite
def pledges(draw):
    """A rhythm with what came of each of its days."""
    rhythm = draw(rhythms())
    outcomes = {day: draw(OUTCOMES) for day in rhythm.days(TODAY + timedelta(days=400))}
    return rhythm, {day: each for day, each in outcomes.items() if each}


def test_it_falls_due_once_or_again_and_again():
    assert list(Rhythm(TODAY).days(TODAY - DAY)) == []
    assert list(Rhythm(TODAY).days(date(2030, 1, 1))) == [TODAY]
    month_ends = Rhythm(date(2026, 1, 31), every=1, last=date(2026, 4, 30))
    assert list(month_ends.days(date(2030, 1, 1))) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_the_next_day_is_the_first_one_without_an_outcome():
    monthly = Rhythm(date(2026, 1, 5), every=1, last=date(2026, 3, 5))
    assert monthly.next_without([]) == date(2026, 1, 5)
    assert monthly.next_without([date(2026, 1, 5), date(2026, 3, 5)]) == date(2026, 2, 5)
    assert monthly.next_without(list(monthly.days(date(2027, 1, 1)))) is None
    assert Rhythm(date(9990, 1, 1), every=36).next_without(
        [date(9990, 1, 1), date(9993, 1, 1), date(9996, 1, 1), date(9999, 1, 1)]
    ) is None, "the calendar ends"  # fmt: skip


@pytest.mark.parametrize(
    ("in_days", "outcome", "state"),
    [
        (-1, None, State.OVERDUE),
        (0, None, State.DUE_SOON),
        (7, None, State.DUE_SOON),
        (8, None, State.OPEN),
        (-1, Outcome(Ending.KEPT, TODAY - DAY), State.KEPT),
        (-1, Outcome(Ending.KEPT, TODAY), State.KEPT_LATE),
        (5, Outcome(Ending.KEPT, TODAY), State.KEPT),
        (-1, Outcome(Ending.BROKEN), State.BROKEN),
        (-1, Outcome(Ending.CALLED_OFF), State.CALLED_OFF),
    ],
)
def test_each_day_has_one_state(in_days, outcome, state):
    assert state_on(TODAY + timedelta(days=in_days), outcome, TODAY) == state


def test_only_what_was_kept_in_time_counts_as_kept():
    states = [*COUNTED, State.CALLED_OFF, State.DUE_SOON]
    found = kept_of([Occurrence(TODAY - DAY, each) for each in states], TODAY)
    assert (found, found.percent, found.missed) == (Keeping(4, 1, 1), 25.0, 2)
    assert Keeping().percent is None
    last_year = Occurrence(year_before(TODAY), State.KEPT)
    assert kept_of([last_year, Occurrence(TODAY + DAY, State.KEPT)], TODAY) == Keeping()
    assert kept_of([Occurrence(TODAY, State.KEPT)], TODAY).percent == 100.0
    assert Keeping(2, 1) + Keeping(3, 1, 1) == Keeping(5, 2, 1)


@pytest.mark.parametrize(
    ("rhythm", "said_on", "flaw"),
    [
        (Rhythm(TODAY), TODAY, None),
        (Rhythm(TODAY, 1, TODAY), TODAY - DAY, None),
        (Rhythm(TODAY + DAY), TODAY + DAY, "said_later"),
        (Rhythm(TODAY), date(2016, 3, 1), "said_long_ago"),
        (Rhythm(TODAY - DAY), TODAY, "due_before_said"),
        (Rhythm(date(2036, 3, 3)), TODAY, "due_far_off"),
        (Rhythm(TODAY, 37), TODAY, "rhythm"),
        (Rhythm(TODAY, 1, TODAY - DAY), TODAY, "ends_before"),
        (Rhythm(TODAY, None, TODAY), TODAY, "ends_once"),
    ],
)
def test_what_cannot_be_is_named(rhythm, said_on, flaw):
    assert flaw_of(rhythm, said_on, TODAY) == flaw
    assert flaw is None or flaw in FLAW_WORDS


@promise(given(rhythms(), DAYS))
def check_days_follow_each_other_and_none_is_left_out(rhythm, up_to):
    """In order, inside the rhythm, and those up to an earlier day are the first of them."""
    days = list(rhythm.days(up_to))
    assert all(one < two for one, two in pairwise(days))
    assert all(rhythm.first <= day <= up_to for day in days)
    assert rhythm.last is None or all(day <= rhythm.last for day in days)
    assert days == [d for d in rhythm.days(up_to + timedelta(days=300)) if d <= up_to]
    if rhythm.first <= up_to and rhythm.last is None:
        months = (up_to.year - rhythm.first.year) * 12 + up_to.month - rhythm.first.month
        least = 1 if rhythm.every is None else max(0, months - 1) // rhythm.every + 1
        assert least <= len(days) <= (1 if rhythm.every is None else months // rhythm.every + 1)


@promise(given(pledges()))
def check_every_day_stands_in_one_state_and_the_next_one_waits(pledge):
    rhythm, outcomes = pledge
    up_to = TODAY + timedelta(days=400)
    found = occurrences(rhythm, outcomes, up_to=up_to, today=TODAY)
    assert [each.due_on for each in found] == list(rhythm.days(up_to))
    waiting = [each for each in found if each.due_on not in outcomes]
    assert all(each.state in (State.OVERDUE, State.DUE_SOON, State.OPEN) for each in waiting)
    assert all((each.due_on < TODAY) == (each.state == State.OVERDUE) for each in waiting)
    following = rhythm.next_without(outcomes)
    if waiting:
        assert following == waiting[0].due_on
    else:
        assert following is None or following > up_to


@promise(given(st.lists(pledges(), max_size=4)))
def check_the_rate_is_a_share_and_adds_up(found):
    """Between nothing and all; None without anything due; accounts add up to their tier."""
    rows = [occurrences(rhythm, outcomes, up_to=TODAY, today=TODAY) for rhythm, outcomes in found]
    each = [kept_of(days, TODAY) for days in rows]
    whole = kept_of([day for days in rows for day in days], TODAY)
    assert whole == sum(each, Keeping())
    assert 0 <= whole.kept <= whole.kept + whole.late <= whole.due
    assert whole.missed == whole.due - whole.kept - whole.late
    if whole.due:
        assert 0 <= whole.percent <= 100
    else:
        assert whole.percent is None


@promise(given(pledges(), st.data()))
def check_an_outcome_moves_the_rate_the_way_it_should(pledge, data):
    """Keeping an overdue day never lowers the rate, breaking it changes nothing, calling it off
    never lowers it."""
    rhythm, outcomes = pledge
    overdue = [
        each.due_on
        for each in occurrences(rhythm, outcomes, up_to=TODAY, today=TODAY)
        if each.state == State.OVERDUE and each.due_on > year_before(TODAY)
    ]
    if not overdue:
        return
    day = data.draw(st.sampled_from(overdue))

    def rate(outcome):
        more = outcomes | ({day: outcome} if outcome else {})
        return kept_of(occurrences(rhythm, more, up_to=TODAY, today=TODAY), TODAY)

    before = rate(None)
    assert rate(Outcome(Ending.BROKEN)) == before
    assert rate(Outcome(Ending.KEPT, day)).kept == before.kept + 1
    late = rate(Outcome(Ending.KEPT, TODAY))
    assert (late.kept, late.late) == (before.kept, before.late + 1)
    without = rate(Outcome(Ending.CALLED_OFF))
    assert without.due == before.due - 1
    assert without.percent is None or without.percent >= before.percent
