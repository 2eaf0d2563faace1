"""The integer programme behind selection.placement, solved by HiGHS to the proven optimum.

An account either stays with its manager or goes to somebody else, and those who go are alike in
hours: so it is counted how many of each tier a manager takes on, not which. That keeps a book of
300 accounts and 20 managers at some 1,500 unknowns, without the symmetry that makes such
programmes slow.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from selection.placement import (
    Candidate,
    Key,
    Lacking,
    NoPlan,
    Plan,
    Problem,
    Room,
    Seat,
    reachable,
    relevant,
    total_worth,
)

NEVER = np.inf
SOLVED, TIMED_OUT = 0, 1


@dataclass(frozen=True)
class _Option:
    """One account in one tier; `manager` is the one it stays with, None for somebody else."""

    candidate: Candidate
    room: Room
    manager: Key | None


@dataclass
class _Rows:
    """Constraints, put together entry by entry."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, entries: list[tuple[int, float]], low: float, high: float) -> None:
        row = len(self.low)
        for column, value in entries:
            self.rows.append(row)
            self.columns.append(column)
            self.values.append(value)
        self.low.append(low)
        self.high.append(high)

    def constraint(self, width: int) -> LinearConstraint:
        table = coo_array((self.values, (self.rows, self.columns)), shape=(len(self.low), width))
        return LinearConstraint(table.tocsr(), self.low, self.high)


def _units(hours: float, unit: float) -> float:
    return float(np.floor(hours / unit + 1e-9))


class _Programme:
    """Columns: options, then for each manager and tier how many others' accounts are taken on."""

    def __init__(self, problem: Problem, *, elastic: bool = False) -> None:
        self.problem = problem
        self.managers = list(problem.hours)
        self.options = list(_options(problem))
        self.rooms = list(problem.rooms)
        self.taken_on = len(self.options)
        self.spare = self.taken_on + len(self.managers) * len(self.rooms)
        extra = len(self.managers) + len(self.rooms) if elastic else 0
        self.width = self.spare + extra
        self.elastic = elastic

    def column(self, manager: int, room: int) -> int:
        return self.taken_on + manager * len(self.rooms) + room

    def solve(self, worth: NDArray[np.float64], seconds: float) -> object:
        integral = np.ones(self.width)
        integral[self.spare : self.spare + len(self.managers)] = 0
        return milp(
            -worth,
            constraints=self.rows().constraint(self.width),
            integrality=integral,
            bounds=Bounds(np.zeros(self.width), self._most()),
            options={"mip_rel_gap": 0.0, "time_limit": seconds},
        )

    def rows(self) -> _Rows:
        rows = _Rows()
        self._each_account_once(rows)
        self._hours(rows)
        self._balance(rows)
        self._seats(rows)
        return rows

    def _most(self) -> NDArray[np.float64]:
        most = np.full(self.width, NEVER)
        most[: self.taken_on] = 1.0
        return most

    def _each_account_once(self, rows: _Rows) -> None:
        at: dict[Key, list[int]] = defaultdict(list)
        for column, option in enumerate(self.options):
            at[option.candidate.id].append(column)
        for each in self.problem.candidates:
            must = self.problem.must_have_a_seat(each)
            if at[each.id] or must:
                rows.add([(column, 1.0) for column in at[each.id]], float(must), 1.0)

    def _hours(self, rows: _Rows) -> None:
        staying: dict[Key, list[tuple[int, float]]] = defaultdict(list)
        for column, option in enumerate(self.options):
            if option.manager is not None:
                staying[option.manager].append((column, option.room.hours))
        promised = [room.hours for room in self.rooms]
        for place, manager in enumerate(self.managers):
            used = staying[manager] + [
                (self.column(place, number), room.hours) for number, room in enumerate(self.rooms)
            ]
            limit = self.problem.hours[manager]
            if self.elastic:
                used.append((self.spare + place, -1.0))
            else:
                limit = reachable(limit, promised)
                self._whole(rows, used, limit)
            rows.add(used, -NEVER, limit)

    def _whole(self, rows: _Rows, used: list[tuple[int, float]], limit: float) -> None:
        """Hours counted in whole units of a tier's promise: the same plans, fewer fractions
        between them (Chvátal's rounding), which spares odd hours most of their search."""
        for unit in sorted({room.hours for room in self.rooms if room.hours > 0})[1:]:
            entries = [(column, _units(hours, unit)) for column, hours in used]
            rows.add([e for e in entries if e[1]], -NEVER, _units(limit, unit))

    def _balance(self, rows: _Rows) -> None:
        """Who goes to somebody else is taken on by somebody."""
        for number, room in enumerate(self.rooms):
            going = [
                (column, 1.0)
                for column, option in enumerate(self.options)
                if option.manager is None and option.room is room
            ]
            taken = [(self.column(place, number), -1.0) for place in range(len(self.managers))]
            rows.add(going + taken, -NEVER, 0.0)

    def _seats(self, rows: _Rows) -> None:
        for number, room in enumerate(self.rooms):
            if room.seats is None:
                continue
            held = [(c, 1.0) for c, option in enumerate(self.options) if option.room is room]
            if self.elastic:
                held.append((self.spare + len(self.managers) + number, -1.0))
            rows.add(held, -NEVER, float(room.seats))


def best(problem: Problem, *, seconds: float = 20.0) -> Plan:
    """The plan of the highest worth. Raises NoPlan where `keep` cannot be met."""
    return solve(replace(problem, candidates=relevant(problem)), seconds=seconds)


def solve(problem: Problem, *, seconds: float) -> Plan:
    """The best plan within `seconds`; its gap is 0 once it is proven."""
    programme = _Programme(problem)
    if not programme.options:
        if any(map(problem.must_have_a_seat, problem.candidates)):
            raise NoPlan(_lacking(problem, seconds))
        return Plan([], 0.0)
    worth = np.zeros(programme.width)
    for column, option in enumerate(programme.options):
        worth[column] = _worth(problem, option)
    found = programme.solve(worth, seconds)
    if found.x is None:
        if found.status == TIMED_OUT:
            raise TimeoutError
        raise NoPlan(_lacking(problem, seconds))
    seats = _seats_of(programme, np.round(found.x))
    gap = 0.0 if found.status == SOLVED else float(found.mip_gap)
    return Plan(seats, total_worth(problem, seats), gap)


def _options(problem: Problem) -> Iterator[_Option]:
    for each in problem.candidates:
        for room in problem.rooms_for(each):
            if each.manager in problem.hours:
                yield _Option(each, room, each.manager)
            option = _Option(each, room, None)
            if problem.must_have_a_seat(each) or _worth(problem, option) > 0:
                yield option


def _worth(problem: Problem, option: _Option) -> float:
    return problem.worth(option.candidate, option.room, option.manager)


def _seats_of(programme: _Programme, chosen: NDArray[np.float64]) -> list[Seat]:
    going: dict[int, list[Candidate]] = defaultdict(list)
    seats = []
    for column, option in enumerate(programme.options):
        if chosen[column] and option.manager is not None:
            seats.append(Seat(option.candidate.id, option.room.level, option.manager))
        elif chosen[column]:
            going[option.room.level].append(option.candidate)
    for number, room in enumerate(programme.rooms):
        waiting = going[room.level]
        for place, manager in enumerate(programme.managers):
            takes = int(chosen[programme.column(place, number)])
            seats.extend(Seat(each.id, room.level, manager) for each in waiting[:takes])
            del waiting[:takes]
    return seats


def _lacking(problem: Problem, seconds: float) -> Lacking:
    """The least hours, and hours' worth of seats, that would let everybody keep a tier."""
    programme = _Programme(problem, elastic=True)
    if not programme.managers:
        return Lacking()
    cost = np.zeros(programme.width)
    start = programme.spare + len(programme.managers)
    cost[programme.spare : start] = -1.0
    cost[start:] = [-room.hours for room in programme.rooms]
    found = programme.solve(cost, seconds)
    if found.x is None:
        return Lacking()
    hours = dict(zip(programme.managers, found.x[programme.spare : start], strict=True))
    seats = {
        room.level: round(number)
        for room, number in zip(programme.rooms, found.x[start:], strict=True)
    }
    return Lacking(
        {manager: round(more, 2) for manager, more in hours.items() if more > 1e-6},
        {level: more for level, more in seats.items() if more},
    )
