"""The decimal mark and the order of dates of a whole file: each clear column has one vote."""

from __future__ import annotations

from collections.abc import Sequence

from kam.imports.dates import guess_dates
from kam.imports.numbers import guess_numbers


def vote_decimal(columns: Sequence[Sequence[str]], separator: str) -> str:
    votes = {".": 0.0, ",": 0.0}
    for values in columns:
        guess = guess_numbers(values[:1000])
        marked = any("." in value or "," in value for value in values[:1000])
        if guess.share > 0.8 and marked:
            votes[guess.decimal] += 0.25 if guess.ambiguous else 1.0
    if separator == ";":
        votes[","] += 0.5
    return "," if votes[","] > votes["."] else "."


def vote_order(columns: Sequence[Sequence[str]]) -> str:
    votes = {"ymd": 0.0, "dmy": 0.0, "mdy": 0.0}
    for values in columns:
        guess = guess_dates(values[:1000])
        if guess.share > 0.8:
            weight = {True: 0.25, False: 1.0}[guess.ambiguous]
            votes[guess.order] += weight if guess.order != "ymd" else 0.1
    return max(votes, key=lambda order: votes[order]) if any(votes.values()) else "ymd"
