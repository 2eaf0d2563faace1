"""Weights and cut lines being tried, as they stand in the address of the ranking.

w_revenue=40&w_growth=60    points by criterion code
moved=revenue&base=…        the slider that moves, and the weights from before it did
c_1=76&c_2=58               cut lines by level
open=<account id>           the row that shows its reasons
"""

import math
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import QueryDict

from selection import tiers, weights

WEIGHT, LINE, MODEL = "w_", "c_", "model"
HALF_A_POINT = 0.5


class NothingWeighs(ValueError):
    """All weights are zero: nothing can be ranked."""


def tried_points(given: Mapping[str, str], stored: Mapping[str, float]) -> dict[str, float] | None:
    """The weights tried, brought to 100 together; None where the address says those `stored`.

    Sliders stand on whole points, so a weight that rounds to what its slider says is untouched.
    While one slider moves the others keep their proportions of `base`. Raises NothingWeighs.
    """
    codes = list(stored)
    said = {code: _number(given.get(WEIGHT + code)) for code in codes}
    touched = {
        code: value
        for code, value in said.items()
        if value is not None and abs(value - stored[code]) > HALF_A_POINT
    }
    if not touched and given.get("moved", "") not in stored:
        return None
    points = {code: min(max(value or 0.0, 0.0), weights.TOTAL) for code, value in said.items()}
    moved = given.get("moved", "")
    base = _base(given.get("base", ""), codes)
    try:
        if moved in points and base is not None:
            return weights.moved(base, moved, points[moved])
        return weights.to_hundred(points)
    except ValueError as refusal:
        raise NothingWeighs from refusal


def tried_lines(given: Mapping[str, str], stored: Sequence[float]) -> list[float] | None:
    """The cut lines tried, from the top; None where none are said or they cross each other."""
    said = [_number(given.get(f"{LINE}{level}")) for level in range(1, len(stored) + 1)]
    if all(line is None for line in said):
        return None
    lines = [old if new is None else new for old, new in zip(stored, said, strict=True)]
    return None if lines == list(stored) or tiers.lines_flaw(lines) else lines


def opened(given: Mapping[str, str]) -> UUID | None:
    """The account whose reasons are shown."""
    try:
        return UUID(given.get("open", ""))
    except ValueError:
        return None


def written(
    points: Mapping[str, float] | None, lines: Sequence[float] | None, keep: Mapping[str, str]
) -> QueryDict:
    """The same as a query string, for links that keep what is being tried."""
    query = QueryDict(mutable=True)
    for name, value in keep.items():
        if value:
            query[name] = value
    for code, value in (points or {}).items():
        query[WEIGHT + code] = f"{value:g}"
    for level, line in enumerate(lines or (), start=1):
        query[f"{LINE}{level}"] = f"{line:g}"
    return query


def sent(given: Mapping[str, str]) -> QueryDict:
    """What is being tried, as a form sent it: for a page that must not lose it."""
    query = QueryDict(mutable=True)
    for name, value in given.items():
        if name == MODEL or name.startswith((WEIGHT, LINE)):
            query[name] = value
    return query


def base_of(points: Mapping[str, float]) -> str:
    """Weights in one field: `revenue:40,growth:60`."""
    return ",".join(f"{code}:{value:g}" for code, value in points.items())


def _base(text: str, codes: Sequence[str]) -> dict[str, float] | None:
    pairs = (pair.partition(":") for pair in text.split(",") if pair)
    found = {code: _number(value) for code, _colon, value in pairs}
    if set(found) != set(codes) or any(value is None or value < 0 for value in found.values()):
        return None
    return {code: found[code] or 0.0 for code in codes}


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
