"""Refused rows as a file: the same columns, the reason last, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from kam.exports.cells import neutralise as make_harmless
from kam.exports.cells import revive
from kam.imports.spec import REASON_COLUMN

# Names of the columns that lines with too many cells need between the last one and the reason.
SURPLUS = re.compile(r"Surplus cell [0-9]+")

_NUMBER = re.compile(r"[+-][0-9][0-9.,]*%?")

# Stands where a line had too few cells. Whoever corrects the line replaces it.
MISSING = "(missing cell)"


def neutralise(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet would run it. Numbers stay: here the
    cells of figures are text, too."""
    return cell if _NUMBER.fullmatch(cell) else make_harmless(cell)


def cell_text(cell: Any, decimal: str = ".") -> str:
    """A cell as text in the file's own convention; numbers of a workbook are not text yet."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    text = repr(cell)
    if "e" in text:
        text = f"{cell:.15f}".rstrip("0").rstrip(".")
    return text.replace(".", decimal)


def write_refused(
    out: TextIO,
    columns: Sequence[str],
    rows: Iterable[tuple[Sequence[Any], str]],
    *,
    separator: str = ",",
    decimal: str = ".",
) -> int:
    """Write (cells as they came, reason) under the file's columns; returns how many.

    Lines with more cells than columns keep them all: the header gets surplus columns before the
    reason. Lines with fewer say where cells are missing, so that they never load half.
    Open `out` with newline="" and encoding "utf-8-sig", so that Excel shows umlauts.
    """
    kept = [([neutralise(cell_text(cell, decimal)) for cell in cells], why) for cells, why in rows]
    width = max([len(columns), *(len(cells) for cells, _ in kept)])
    surplus = [f"Surplus cell {number}" for number in range(1, width - len(columns) + 1)]
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([*(neutralise(name) for name in columns), *surplus, REASON_COLUMN])
    for cells, reason in kept:
        missing = [MISSING] * (len(columns) - len(cells))
        padding = [""] * (width - len(cells) - len(missing))
        writer.writerow([*cells, *missing, *padding, _sentence(reason)])
    return len(kept)


def _sentence(reason: str) -> str:
    text = neutralise(" ".join(str(reason).split())) or "Refused"
    return text if text.endswith(".") else f"{text}."


def cells_of_corrected(cells: Sequence[Any], width: int, surplus: int) -> list[Any]:
    """The cells of one line of a corrected file, without reason and without empty surplus.

    Whoever puts the quotation marks in by hand makes the line shorter than the header; the last
    cell is then still the reason, which ends as a sentence does. Whoever cuts the reason off
    leaves exactly `width` cells.
    """
    plain = [revive(cell) if isinstance(cell, str) else cell for cell in cells]
    whole = len(plain) == width + surplus + 1
    if whole or (len(plain) > width and str(plain[-1]).endswith(".")):
        plain.pop()
    while len(plain) > width and plain[-1] == "":
        plain.pop()
    return plain
