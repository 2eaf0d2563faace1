"""The best placement is the best there is, feasible, and never below the greedy rule."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.highs import best
from selection.placement import (
    Candidate,
    NoPlan,
    Problem,
    Room,
    Seat,
    greedy,
    reachable,
    total_worth,
)
from selection.tiers import OUTSIDE
from tests.selection.promises import LONG, NORMAL


def test_hours_go_where_the_score_is():
    rooms = [Room(1, 0, 40), Room(2, 0, 20)]
    problem = Problem(
        [Candidate("a", 50), Candidate("b", 90), Candidate("c", 85)], rooms, {"m": 60}, handover=0
    )

    assert greedy(problem).seats == [Seat("b", 1, "m"), Seat("c", 2, "m")]
    assert best(problem).worth == pytest.approx(40 * 90 + 20 * 85)


def test_greedy_wastes_hours_that_the_best_plan_uses():
    problem = Problem(
        [Candidate("a", 80), Candidate("b", 79), Candidate("c", 78)],
        [Room(1, 70, 50), Room(2, 10, 30)],
        {"m": 60},
        handover=0,
    )

    assert greedy(problem).worth == 50 * 80
    assert {seat.level for seat in best(problem).seats} == {2}
    assert best(problem).worth == 30 * 80 + 30 * 79


def test_a_handover_costs_its_points():
    rooms, hours = [Room(1, 0, 10)], {"m": 10, "n": 10}
    book = [Candidate("a", 50, manager="m"), Candidate("b", 52, manager="m")]
    found = best(Problem(book, rooms, hours, handover=5))

    assert found.worth == pytest.approx(10 * (50 + 52 - 5))
    assert {seat.id: seat.manager for seat in found.seats}.keys() == {"a", "b"}
    assert best(Problem(book, rooms, hours, handover=60)).worth == pytest.approx(10 * 52)


def test_hours_count_as_far_as_seats_fill_them():
    assert reachable(100, [40]) == 80
    assert reachable(100, [40, 18]) == 98
    assert reachable(100, [37.5, 12.5]) == 100
    assert reachable(10, [40]) == 0


def test_what_is_missing_to_keep_everybody_is_said():
    held = [Candidate(n, 50, level=1, manager="m") for n in range(3)]
    problem = Problem(held, [Room(1, 0, 10, seats=2)], {"m": 25}, keep=True)

    with pytest.raises(NoPlan) as refused:
        best(problem)
    assert refused.value.lacking.hours == {"m": 5.0}
    assert refused.value.lacking.seats == {1: 1}


def test_who_refuses_gets_no_seat_even_if_everybody_is_kept():
    held = [Candidate("a", 50, level=1, must_leave=True, may_enter=False)]

    assert best(Problem(held, [Room(1, 0, 10)], {"m": 25}, keep=True)).seats == []


def test_who_holds_a_tier_that_promises_no_hours_needs_no_seat():
    held = [Candidate("a", 80, level=1), Candidate("b", 30, level=3)]
    found = best(Problem(held, [Room(1, 60, 10)], {"m": 10}, keep=True))

    assert [seat.id for seat in found.seats] == ["a"]


@st.composite
def problems(draw, *, most=4):
    rooms = [
        Room(level, floor, hours, draw(st.one_of(st.none(), st.integers(0, 3))))
        for level, (floor, hours) in enumerate(
            zip((60.0, 20.0), draw(st.sampled_from(((40, 18), (10, 5), (7.5, 2.25)))), strict=True),
            start=1,
        )
    ][: draw(st.integers(1, 2))]
    managers = ["m", "n"][: draw(st.integers(0, 2))]
    candidates = []
    for key in range(draw(st.integers(0, most))):
        barred = draw(st.sampled_from((False, False, True)))
        candidates.append(
            Candidate(
                key,
                draw(st.integers(0, 20)) * 5.0,
                level=draw(st.sampled_from([OUTSIDE, 1, 2, 3])),
                manager=draw(st.sampled_from([None, "m", "n", "gone"])),
                may_enter=not barred and draw(st.booleans()),
                must_leave=barred,
            )
        )
    return Problem(
        candidates,
        rooms,
        {manager: draw(st.integers(0, 9)) * 7.5 for manager in managers},
        handover=draw(st.sampled_from((0.0, 5.0, 30.0))),
        keep=draw(st.booleans()),
    )


def fits(problem, seats):
    rooms = {room.level: room for room in problem.rooms}
    for manager, hours in problem.hours.items():
        if sum(rooms[s.level].hours for s in seats if s.manager == manager) > hours + 1e-9:
            return False
    return all(
        room.seats is None or sum(s.level == room.level for s in seats) <= room.seats
        for room in problem.rooms
    )


def by_force(problem):
    """Every placement there is: the highest worth, or None where the conditions cannot be met."""
    choices = []
    for each in problem.candidates:
        open_to = [
            Seat(each.id, room.level, manager)
            for room in problem.rooms_for(each)
            for manager in problem.hours
        ]
        choices.append(open_to if problem.must_have_a_seat(each) else [None, *open_to])
    worths = [
        total_worth(problem, seats)
        for chosen in product(*choices)
        if fits(problem, seats := [seat for seat in chosen if seat])
    ]
    return max(worths, default=None)


def check_the_best_plan_is_the_best_there_is(problem):
    wanted = by_force(problem)
    if wanted is None:
        with pytest.raises(NoPlan):
            best(problem)
        return
    found = best(problem)
    assert found.is_proven
    assert fits(problem, found.seats)
    assert len({seat.id for seat in found.seats}) == len(found.seats)
    assert found.worth == pytest.approx(wanted, abs=1e-6)


def check_the_greedy_rule_fits_and_is_never_better(problem):
    rule = greedy(problem)
    allowed = {
        each.id: {room.level for room in problem.rooms_for(each)} for each in problem.candidates
    }

    assert fits(problem, rule.seats)
    assert all(seat.level in allowed[seat.id] for seat in rule.seats)
    if not problem.keep:
        assert best(problem).worth >= rule.worth - 1e-6


test_the_best_plan_is_the_best_there_is = NORMAL(
    given(problems())(check_the_best_plan_is_the_best_there_is)
)
test_the_greedy_rule_fits_and_is_never_better = NORMAL(
    given(problems(most=9))(check_the_greedy_rule_fits_and_is_never_better)
)
test_the_best_plan_at_length = pytest.mark.long(
    LONG(given(problems())(check_the_best_plan_is_the_best_there_is))
)
test_the_greedy_rule_at_length = pytest.mark.long(
    LONG(given(problems(most=9))(check_the_greedy_rule_fits_and_is_never_better))
)
