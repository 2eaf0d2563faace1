"""How many accounts a tier can hold (method 3.4, "Seats"; row 34)."""

import math
from dataclasses import dataclass

HAIR = 1e-9


@dataclass(frozen=True)
class Promise:
    """What a tier promises one account: hours of its manager and of its mentor in a year, and
    how much of everybody's hours goes to the tier, in percent. None promises nothing."""

    level: int
    manager_hours: float | None = None
    mentor_hours: float | None = None
    share: float = 0.0


@dataclass(frozen=True)
class Seats:
    """Seats of a tier; None is without limit. The smaller of both kinds wins."""

    level: int
    by_managers: int | None
    by_mentors: int | None

    @property
    def seats(self) -> int | None:
        known = [each for each in (self.by_managers, self.by_mentors) if each is not None]
        return min(known) if known else None


def seats_of(promise: Promise, *, manager_hours: float, mentor_hours: float = 0.0) -> Seats:
    """floor(hours for the tier / promised hours per account), mentor seats counted apart.

    `manager_hours` and `mentor_hours` are what all of them have for key accounts in a year.
    """
    return Seats(
        promise.level,
        _floor(manager_hours * promise.share / 100.0, promise.manager_hours),
        _floor(mentor_hours * promise.share / 100.0, promise.mentor_hours),
    )


def _floor(hours: float, promised: float | None) -> int | None:
    return None if not promised else max(0, math.floor(hours / promised + HAIR))
