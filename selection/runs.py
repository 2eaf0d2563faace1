"""What goes into a monthly run and what comes out of it (method 3.4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from selection.tiers import OUTSIDE

Key = Any
"""What names an account: anything that can be hashed and put in order."""


class Role(StrEnum):
    """From which side an account stands at a tier's line."""

    HOLDER = "holder"
    CHALLENGER = "challenger"


class Verdict(StrEnum):
    """What a run found for an account at one tier."""

    STAYS = "stays"
    PROBATION = "probation"
    WAITS = "waits"
    LEAVES_BARRED = "leaves_barred"
    LEAVES_BELOW = "leaves_below"
    ENTERS = "enters"
    SWAPS_IN = "swaps_in"
    SWAPS_OUT = "swaps_out"


@dataclass(frozen=True)
class Rules:
    """`margin` in points (delta), `runs` in a row (m), `stay_months` a holder stays at least."""

    margin: float = 4.0
    runs: int = 2
    stay_months: int = 12


@dataclass(frozen=True)
class Rung:
    """One tier, 1 the top: the score nobody enters below, and its seats (None: no limit)."""

    level: int
    floor: float
    seats: int | None = None


@dataclass(frozen=True)
class Standing:
    """One account as a run finds it.

    `may_enter`: no knock-out or refusal in force, and known enough or approved. `must_leave`: a
    knock-out or refusal is in force. `closed`: levels that people declined for it. `is_kept`:
    people declined that it leaves.
    """

    id: Key
    score: float | None
    may_enter: bool = True
    must_leave: bool = False
    level: int = OUTSIDE
    since: date | None = None
    closed: Collection[int] = ()
    is_kept: bool = False


@dataclass(frozen=True)
class Line:
    """What a run found for one account at one tier.

    `line` is the score that counts for it: a holder is on probation below it, a challenger waits
    above it. `streak` counts the runs in a row, this one included.
    """

    id: Key
    level: int
    role: Role
    score: float | None
    verdict: Verdict
    line: float
    streak: int = 0
    partner: Key | None = None
    is_past_stay: bool = True


@dataclass(frozen=True)
class Change:
    """What the run proposes for one account, all tiers taken together."""

    id: Key
    from_level: int
    to_level: int
    verdict: Verdict
    partner: Key | None = None


@dataclass(frozen=True)
class Cut:
    """The line of a tier in this run. `at` is infinite where the tier has no seat at all."""

    level: int
    at: float
    seats: int | None
    held: int
    entering: int = 0
    leaving: int = 0

    @property
    def shortage(self) -> int:
        """Seats that are missing for those who would hold the tier after this run."""
        after = self.held + self.entering - self.leaving
        return 0 if self.seats is None else max(0, after - self.seats)


Streaks = Mapping[tuple[Key, int, Role], int]


@dataclass(frozen=True)
class Outcome:
    cuts: list[Cut]
    lines: list[Line]
    changes: list[Change]

    @property
    def streaks(self) -> dict[tuple[Key, int, Role], int]:
        """What the next run starts from."""
        return {(each.id, each.level, each.role): each.streak for each in self.lines if each.streak}
