"""Which separator a text file has and on which line its header stands."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from kam.imports.dates import looks_like_date
from kam.imports.numbers import looks_like_number

SEPARATORS = (",", ";", "\t", "|")
_HINT = re.compile(r"^sep=(.)\s*$")
_YEAR = re.compile(r"^(19|20)\d\d([-./]\d\d)?$")
_LINES = 200


def detect_separator(sample: str) -> str:
    """The separator under which most lines have as many cells as the widest steady line."""
    lines = [line for line in sample.splitlines()[:_LINES] if line.strip()]
    if lines and (hint := _HINT.match(lines[0])):
        return hint.group(1)
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        score = _steadiness(widths)
        if score > best_score:
            best, best_score = separator, score
    return best


def _steadiness(widths: Sequence[int]) -> float:
    """Share of lines with the usual width, more if the first of them has it, too."""
    usual, times = max(
        ((width, times) for width, times in Counter(widths).items() if width > 1),
        key=lambda pair: (pair[1] * pair[0], pair[0]),
        default=(1, 0),
    )
    if not times:
        return 0.0
    early = usual in widths[:1]
    return times / len(widths) * (2.0 if early else 1.0) + min(usual, 50) / 1000


def find_header(records: Sequence[tuple[int, Sequence[Any]]]) -> int:
    """The 1-based line of the header among the first records, 0 if there is none.

    Titles above a table have fewer cells than it; a header is all words, never twice the same.
    """
    if not records:
        return 1
    widths = Counter(_filled(cells) for _, cells in records)
    usual = max(widths, key=lambda width: (widths[width] * width, width))
    for number, cells in records[:10]:
        if _filled(cells) >= max(1, usual * 0.6) or len(records) == 1:
            return number if _is_header(cells, records) else 0
    return records[0][0]


def _filled(cells: Sequence[Any]) -> int:
    return sum(1 for cell in cells if str(cell).strip())


def _is_header(cells: Sequence[Any], records: Sequence[tuple[int, Sequence[Any]]]) -> bool:
    texts = [str(cell).strip() for cell in cells if str(cell).strip()]
    values = [text for text in texts if _is_value(text)]
    if not values:
        return len(set(texts)) == len(texts) or not _has_values(records)
    return all(_YEAR.match(text) for text in values) and len(values) < len(texts)


def _is_value(text: str) -> bool:
    return looks_like_number(text) or looks_like_date(text)


def _has_values(records: Sequence[tuple[int, Sequence[Any]]]) -> bool:
    return any(_is_value(str(cell)) for _, cells in records[1:] for cell in cells)
