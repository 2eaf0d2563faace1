"""Weights from swings: how much it matters that a criterion goes from worst to best (method 3.2).

The swing that matters most gets 100, every other as much of that as it matters; a criterion
whose swing matters nothing does not belong in the model, so 1 is the least.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import exp, isfinite, log

LEAST, MOST = 1.0, 100.0


class SwingFlaw(StrEnum):
    """Why these swings cannot serve as weights."""

    MISSING = "missing"
    OUT_OF_RANGE = "out_of_range"
    NO_HUNDRED = "no_hundred"


def flaw(codes: Sequence[str], swings: Mapping[str, float]) -> SwingFlaw | None:
    """What is wrong with the swings, or None: one for each code, 1 to 100, one of them 100."""
    if not codes or any(code not in swings for code in codes):
        return SwingFlaw.MISSING
    said = [swings[code] for code in codes]
    if any(not isfinite(each) or not LEAST <= each <= MOST for each in said):
        return SwingFlaw.OUT_OF_RANGE
    return None if max(said) == MOST else SwingFlaw.NO_HUNDRED


def weights_of(codes: Sequence[str], swings: Mapping[str, float]) -> dict[str, float]:
    """Weights as fractions that sum to 1, in proportion to the swings (method 3.2).

    ValueError where the swings have a flaw.
    """
    wrong = flaw(codes, swings)
    if wrong:
        raise ValueError(f"Swings are not usable: {wrong}")
    total = sum(swings[code] for code in codes)
    return {code: swings[code] / total for code in codes}


def of_a_group(codes: Sequence[str], judges: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The swings of several people as one: the geometric mean, the largest at 100 again.

    Groups take the geometric mean of their judgements (method 3.2). ValueError where nobody
    judged, or where somebody's swings have a flaw.
    """
    if not judges:
        raise ValueError("Nobody has judged.")
    for judge in judges:
        wrong = flaw(codes, judge)
        if wrong:
            raise ValueError(f"Swings are not usable: {wrong}")
    means = {code: exp(sum(log(judge[code]) for judge in judges) / len(judges)) for code in codes}
    largest = max(means.values())
    # Rounding must neither miss the hundred nor fall below the least.
    return {code: max(LEAST, MOST * (mean / largest)) for code, mean in means.items()}
