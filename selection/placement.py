"""The best use of managers' hours: who gets a seat in which tier, with which manager (row 34).

A seat is worth its promised hours times the account's score, less `handover` points where the
account gets another manager than today: hours go where the score is. The sum is made as large as
possible under every manager's hours, the seats and floors of the tiers and eligibility, by an
integer programme that is solved to its proven optimum. A what-if: it decides nothing.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from selection.tiers import OUTSIDE

Key = Any
UNIT = 100
"""Hours are counted to the hundredth."""


@dataclass(frozen=True)
class Candidate:
    """An account: `level` held today, `manager` of today; `may_enter` and `must_leave` as in
    selection.runs."""

    id: Key
    score: float
    level: int = OUTSIDE
    manager: Key | None = None
    may_enter: bool = True
    must_leave: bool = False


@dataclass(frozen=True)
class Room:
    """A tier: its floor, the hours it promises an account, its seats (None: as hours allow)."""

    level: int
    floor: float
    hours: float
    seats: int | None = None


@dataclass(frozen=True)
class Problem:
    """`hours` by manager. With `keep` everybody keeps at least the tier held today."""

    candidates: Sequence[Candidate]
    rooms: Sequence[Room]
    hours: Mapping[Key, float]
    handover: float = 5.0
    keep: bool = False

    def rooms_for(self, each: Candidate) -> list[Room]:
        """The tiers that the account may hold."""
        if each.must_leave:
            return []
        kept = self.keep and each.level != OUTSIDE
        return [
            room
            for room in self.rooms
            if (room.level == each.level and (kept or each.score >= room.floor))
            or (
                each.may_enter
                and each.score >= room.floor
                and not (kept and room.level > each.level)
            )
        ]

    def must_have_a_seat(self, each: Candidate) -> bool:
        """Whether it holds a tier that counts here and nobody is to lose one."""
        counts = any(room.level == each.level for room in self.rooms)
        return self.keep and counts and not each.must_leave

    def worth(self, each: Candidate, room: Room, manager: Key) -> float:
        moved = each.manager is not None and manager != each.manager
        return room.hours * (each.score - (self.handover if moved else 0.0))


@dataclass(frozen=True)
class Seat:
    id: Key
    level: int
    manager: Key


@dataclass(frozen=True)
class Plan:
    """Seats and their worth; `gap` is the share by which a better plan could still exist."""

    seats: list[Seat]
    worth: float
    gap: float = 0.0

    @property
    def is_proven(self) -> bool:
        return self.gap == 0.0


@dataclass(frozen=True)
class Lacking:
    """Why not everybody can keep a tier: hours and seats that are missing at the least."""

    hours: dict[Key, float] = field(default_factory=dict)
    seats: dict[int, int] = field(default_factory=dict)


class NoPlan(Exception):
    """Nothing satisfies all conditions; `lacking` says what would be needed."""

    def __init__(self, lacking: Lacking) -> None:
        super().__init__("No placement satisfies all conditions.")
        self.lacking = lacking


def greedy(problem: Problem) -> Plan:
    """The rule people use: the best account first, into the highest tier that still has room."""
    left = dict(problem.hours)
    seats_left = {room.level: room.seats for room in problem.rooms}
    taken = []
    for each in sorted(problem.candidates, key=lambda one: (-one.score, one.id)):
        found = _first_room(problem, each, left, seats_left)
        if found is None:
            continue
        room, manager = found
        left[manager] -= room.hours
        free = seats_left[room.level]
        seats_left[room.level] = None if free is None else free - 1
        taken.append(Seat(each.id, room.level, manager))
    return Plan(taken, total_worth(problem, taken))


def _first_room(
    problem: Problem,
    each: Candidate,
    left: Mapping[Key, float],
    seats_left: Mapping[int, int | None],
) -> tuple[Room, Key] | None:
    for room in sorted(problem.rooms_for(each), key=lambda one: one.level):
        if seats_left[room.level] == 0 or not left:
            continue
        if left.get(each.manager, -1.0) >= room.hours:
            return room, each.manager
        most = max(left, key=lambda manager: (left[manager], manager))
        if left[most] >= room.hours:
            return room, most
    return None


def total_worth(problem: Problem, seats: Iterable[Seat]) -> float:
    accounts = {each.id: each for each in problem.candidates}
    rooms = {room.level: room for room in problem.rooms}
    return math.fsum(
        problem.worth(accounts[seat.id], rooms[seat.level], seat.manager) for seat in seats
    )


def relevant(problem: Problem) -> list[Candidate]:
    """The candidates that a best plan can need: a book of any size comes down to its top.

    With K seats at most, whoever scores more than a handover below the K-th best could be
    replaced by one of those, in the same tier and with the same manager.
    """
    if problem.keep or not problem.rooms:
        return list(problem.candidates)
    least = min(room.hours for room in problem.rooms)
    most = sum(math.floor(hours / least) for hours in problem.hours.values())
    scores = sorted((each.score for each in problem.candidates if each.may_enter), reverse=True)
    if most >= len(scores):
        return list(problem.candidates)
    line = scores[most - 1] - problem.handover if most else math.inf
    return [
        each
        for each in problem.candidates
        if each.score >= line or (each.level != OUTSIDE and not each.may_enter)
    ]


def reachable(hours: float, promised: Iterable[float]) -> float:
    """The most hours that seats can fill: 100 hours hold two seats of 40, so 80 count."""
    limit = math.floor(hours * UNIT + 1e-6)
    sums = 1
    mask = (1 << (limit + 1)) - 1
    for step in {round(each * UNIT) for each in promised if each > 0}:
        shift = step
        while shift <= limit:
            sums |= (sums << shift) & mask
            shift *= 2
    return (sums.bit_length() - 1) / UNIT


def count_by(seats: Iterable[Seat]) -> Counter[int]:
    """Seats by level."""
    return Counter(seat.level for seat in seats)
