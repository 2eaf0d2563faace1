"""Whether colleagues name the accounts that the register names (method row 39). Pure."""

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

ENOUGH = 5
"""Answers from which on single answers may be read: fewer would tell who gave them."""


@dataclass(frozen=True)
class Agreement:
    """What the answers say together.

    `answers` is their number. `named_by` holds, for every top account in order, the share of the
    answers that name it (0 to 1). `overlap` is the mean share of the top that an answer names, None
    without answers. `different` counts the accounts that were named at all, `others` those beyond
    the top with how often they were named, the most frequent first.
    """

    answers: int
    named_by: list[float]
    overlap: float | None
    different: int
    others: list[tuple[Hashable, int]]


def agreement(top: Sequence[Hashable], answers: Sequence[Collection[Hashable]]) -> Agreement:
    """How far the answers agree with the top list; an answer names each account once at most."""
    named = Counter(each for answer in answers for each in set(answer))
    known = set(top)
    if not answers or not top:
        overlap = None
    else:
        hits = sum(len(known.intersection(answer)) for answer in answers)
        overlap = hits / (len(top) * len(answers))
    return Agreement(
        answers=len(answers),
        named_by=[named[each] / len(answers) if answers else 0.0 for each in top],
        overlap=overlap,
        different=len(named),
        others=sorted(
            ((each, n) for each, n in named.items() if each not in known),
            key=lambda pair: (-pair[1], str(pair[0])),
        ),
    )


def may_show_single(answers: int) -> bool:
    """Whether single answers, without names, may be read."""
    return answers >= ENOUGH
