"""Tiers by thresholds in a named scheme (method 3.4, rows 44 to 47)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

OUTSIDE = 0
"""Level of an account below the lowest line, or without a score."""

NEAR_LINE = 1.5
"""Points from a line within which an account is called near it."""

HIGHEST_LEVEL = 9


class LineFlaw(StrEnum):
    """Why these numbers cannot serve as cut lines."""

    NONE_AT_ALL = "none_at_all"
    TOO_MANY = "too_many"
    OUT_OF_RANGE = "out_of_range"
    NOT_FALLING = "not_falling"


class Move(StrEnum):
    """What a placement means for an account that holds a tier already, or none."""

    ENTER = "enter"
    RISE = "rise"
    FALL = "fall"
    LEAVE = "leave"
    STAY = "stay"


@dataclass(frozen=True)
class Template:
    """A ready scheme: names from the top tier down, each with the score it starts at."""

    code: str
    name: str
    levels: tuple[tuple[str, float], ...]


def _(words: str) -> str:
    """Mark words for translation; the faces translate them."""
    return words


TEMPLATES = (
    Template(
        "league",
        _("League"),
        ((_("Premier League"), 75.0), (_("First Division"), 60.0), (_("Second Division"), 45.0)),
    ),
    Template(
        "medals",
        _("Medals"),
        ((_("Gold"), 75.0), (_("Silver"), 60.0), (_("Bronze"), 45.0)),
    ),
    Template(
        "airline",
        _("Airline"),
        ((_("First"), 75.0), (_("Club"), 60.0), (_("Economy"), 45.0), (_("Standby"), 0.0)),
    ),
)


LINE_WORDS = {
    "none_at_all": _("A scheme needs at least one tier."),
    "too_many": _("A scheme has at most nine tiers."),
    "out_of_range": _("A cut line lies between 0 and 100."),
    "not_falling": _("Each tier must start lower than the tier above it."),
}
"""Keyed by the codes of LineFlaw."""


def lines_flaw(thresholds: Sequence[float]) -> LineFlaw | None:
    """What is wrong with cut lines, top tier first, or None: strictly falling within 0..100."""
    if not thresholds:
        return LineFlaw.NONE_AT_ALL
    if len(thresholds) > HIGHEST_LEVEL:
        return LineFlaw.TOO_MANY
    if any(not 0.0 <= line <= 100.0 for line in thresholds):
        return LineFlaw.OUT_OF_RANGE
    if any(lower >= upper for upper, lower in pairwise(thresholds)):
        return LineFlaw.NOT_FALLING
    return None


def place(scores: ArrayLike, thresholds: Sequence[float]) -> NDArray[np.int64]:
    """Level of each score, 1 the top: the highest tier whose line it reaches (method 3.4).

    Every score has exactly one level; below the lowest line and without a score it is OUTSIDE.
    Lines with a flaw raise ValueError.
    """
    wrong = lines_flaw(thresholds)
    if wrong:
        raise ValueError(f"Cut lines are not usable: {wrong}")
    s = np.round(np.asarray(scores, dtype=np.float64), 9)
    rising = np.asarray(thresholds, dtype=np.float64)[::-1]
    reached = np.searchsorted(rising, np.nan_to_num(s, nan=-1.0), side="right")
    return np.where(reached == 0, OUTSIDE, len(rising) - reached + 1).astype(np.int64)


def fill(values: ArrayLike, places: Sequence[int]) -> NDArray[np.int64]:
    """Level of each by its value alone, the highest first, `places` of each tier from the top.

    Equal values keep their order; what is unknown gets no place (method row 37).
    """
    v = np.asarray(values, dtype=np.float64)
    order = np.argsort(-v, kind="stable")
    order = order[~np.isnan(v[order])]
    seats = np.repeat(np.arange(1, len(places) + 1), places)[: len(order)]
    levels = np.zeros(len(v), dtype=np.int64)
    levels[order[: len(seats)]] = seats
    return levels


def seat(scores: Sequence[float], rungs: Sequence[tuple[float, int | None]]) -> list[int]:
    """Level of each score when seats are filled from the top; OUTSIDE where none is left.

    `scores` stand best first; `rungs` are floor and seats (None: no limit) of each tier from the
    top (method 3.4).
    """
    levels, at = [OUTSIDE] * len(scores), 0
    for level, (floor, seats) in enumerate(rungs, start=1):
        end = len(scores) if seats is None else min(len(scores), at + seats)
        while at < end and round(scores[at], 9) >= floor:
            levels[at] = level
            at += 1
    return levels


def is_near_line(score: float, thresholds: Sequence[float]) -> bool:
    """Whether a score lies within 1.5 points of a line that can still be crossed."""
    return any(line > 0 and abs(score - line) <= NEAR_LINE for line in thresholds)


def move(held: int, placed: int) -> Move:
    """What a placement asks for, seen from the tier held today (OUTSIDE for none)."""
    if held == placed:
        return Move.STAY
    if held == OUTSIDE:
        return Move.ENTER
    if placed == OUTSIDE:
        return Move.LEAVE
    return Move.RISE if placed < held else Move.FALL
