"""The way through the programme keeps its promises for any sequence of acts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.membership import (
    BY_THE_DAY,
    ENDED,
    MEMBERS,
    MOVES,
    NEEDS_APPROVAL,
    PATH,
    Act,
    NotNow,
    State,
    after,
    possible,
    replayed,
)
from tests.selection.promises import promise

acts = st.lists(st.sampled_from(Act), max_size=30)


def walked(wanted):
    """The acts that follow, in order, those that do not left out."""
    state, taken = None, []
    for act in wanted:
        if act in possible(state):
            state = after(state, act)
            taken.append(act)
    return state, taken


@promise(given(acts))
def check_an_act_either_follows_or_is_refused_and_changes_nothing(wanted):
    state = None
    for act in wanted:
        if act in possible(state):
            state = after(state, act)
        else:
            with pytest.raises(NotNow):
                after(state, act)
    assert state is None or state in set(State)


@promise(given(acts))
def check_the_log_gives_the_state(wanted):
    state, taken = walked(wanted)
    assert replayed(taken) == state


@promise(given(acts))
def check_nobody_is_a_member_without_an_approved_offer_that_was_accepted(wanted):
    state, taken = walked(wanted)
    if state in MEMBERS:
        assert taken.index(Act.OFFER) < taken.index(Act.ACCEPT) < taken.index(Act.BEGIN)


@promise(given(acts))
def check_nobody_leaves_the_programme_without_an_approved_exit(wanted):
    _state, taken = walked(wanted)
    if Act.LEAVE in taken:
        last_stay = max((i for i, each in enumerate(taken) if each is Act.STAY), default=-1)
        assert Act.EXIT in taken[last_stay + 1 : taken.index(Act.LEAVE)]


@promise(given(acts))
def check_an_end_is_an_end(wanted):
    state, _taken = walked(wanted)
    assert (possible(state) == []) == (state in ENDED)


def test_every_state_is_reached_and_an_end_is_reached_from_every_state():
    reached, edge = set(), {None}
    while edge:
        edge = {after(state, act) for state in edge for act in possible(state)} - reached
        reached |= edge
    assert reached == set(State)
    for start in reached:
        seen = {start}
        while not seen & ENDED:
            seen |= {after(state, act) for state in seen for act in possible(state)}
        assert seen & ENDED


def test_the_way_is_one_of_moves():
    for before, following in pairwise(PATH):
        assert following in {MOVES[before, act] for act in possible(before)}


def test_only_approvals_and_days_lead_in_and_out_of_the_programme():
    for (before, act), following in MOVES.items():
        if (before in MEMBERS) != (following in MEMBERS):
            assert act in BY_THE_DAY
        if following in {State.OFFERED, State.EXITING}:
            assert act in NEEDS_APPROVAL
