"""The way of an account through the programme as a state machine (method row 33). Pure.

    nominated → assessed → offered → accepted → active → exiting → left
                                   ↘ declined

Entering (an offer) and leaving need a leader's approval; a day begins and ends it. Whoever left or
declined may be nominated again: a new membership, the old one stays as history.
"""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    NOMINATED = "nominated"
    ASSESSED = "assessed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ACTIVE = "active"
    EXITING = "exiting"
    LEFT = "left"


class Act(StrEnum):
    """What moves an account on."""

    NOMINATE = "nominate"
    ASSESS = "assess"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    BEGIN = "begin"
    EXIT = "exit"
    STAY = "stay"
    LEAVE = "leave"
    TAKE_BACK = "take_back"


MOVES: dict[tuple[State | None, Act], State] = {
    (None, Act.NOMINATE): State.NOMINATED,
    (State.NOMINATED, Act.ASSESS): State.ASSESSED,
    (State.ASSESSED, Act.ASSESS): State.ASSESSED,
    (State.ASSESSED, Act.OFFER): State.OFFERED,
    (State.OFFERED, Act.ACCEPT): State.ACCEPTED,
    (State.OFFERED, Act.DECLINE): State.DECLINED,
    (State.ACCEPTED, Act.BEGIN): State.ACTIVE,
    (State.ACTIVE, Act.EXIT): State.EXITING,
    (State.EXITING, Act.STAY): State.ACTIVE,
    (State.EXITING, Act.LEAVE): State.LEFT,
    (State.NOMINATED, Act.TAKE_BACK): State.LEFT,
    (State.ASSESSED, Act.TAKE_BACK): State.LEFT,
    (State.OFFERED, Act.TAKE_BACK): State.LEFT,
    (State.ACCEPTED, Act.TAKE_BACK): State.LEFT,
}
PATH = (
    State.NOMINATED,
    State.ASSESSED,
    State.OFFERED,
    State.ACCEPTED,
    State.ACTIVE,
    State.EXITING,
    State.LEFT,
)
ENDED = frozenset({State.DECLINED, State.LEFT})
MEMBERS = frozenset({State.ACTIVE, State.EXITING})
"""States in which an account is in the programme."""

NEEDS_APPROVAL = frozenset({Act.OFFER, Act.EXIT})
BY_THE_DAY = frozenset({Act.BEGIN, Act.LEAVE})


class NotNow(ValueError):
    """The act does not follow from this state."""


def after(state: State | None, act: Act) -> State:
    """The state that an act leads to; NotNow where it does not follow."""
    try:
        return MOVES[state, act]
    except KeyError as error:
        raise NotNow(f"{act} does not follow {state}") from error


def possible(state: State | None) -> list[Act]:
    """The acts that may follow, in the order of the table."""
    return [act for (before, act) in MOVES if before == state]


def replayed(acts: Iterable[Act]) -> State | None:
    """The state after all these acts from the beginning; None before a nomination."""
    state: State | None = None
    for act in acts:
        state = after(state, act)
    return state
