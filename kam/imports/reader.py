"""A file of rows: how it is written (probe) and its lines of cells (open_table)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from kam.exports.cells import revive
from kam.imports.reasons import FileRefused, Reason, gettext_noop
from kam.imports.spec import REASON_COLUMN, FilePlan
from kam.imports.tables import limits, workbook
from kam.imports.tables.conventions import vote_decimal, vote_order
from kam.imports.tables.dialects import detect_separator, find_header
from kam.imports.tables.encodings import detect_encoding
from kam.imports.tables.refused import MISSING, SURPLUS, cells_of_corrected

Cell = Any  # str, or int and float from a workbook
Record = tuple[int, Sequence[Cell]]
# (line number, cells, reason): with a reason the cells are those of the file, however many.
Line = tuple[int, Sequence[Cell], Reason | None]

MAX_NAME = 200  # characters of a column's name
_SAMPLE_LINES = 5_000


def probe(content: bytes, name: str) -> FilePlan:
    """How this file is written, from its bytes alone. FileRefused if it cannot be read."""
    plan = sniff(content, name)
    return replace(plan, **_conventions(open_table(content, plan), plan))


def sniff(content: bytes, name: str) -> FilePlan:
    """As probe, but without a look at how numbers and dates are written."""
    _check_size(content)
    if workbook.is_workbook(content):
        plan = FilePlan(name=name, format="xlsx")
    else:
        encoding = detect_encoding(content)
        plan = FilePlan(name=name, encoding=encoding)
        plan = replace(plan, separator=detect_separator(_sample(content, encoding)))
    records = list(islice(_records(content, plan), 200))
    if not records:
        raise FileRefused(gettext_noop("{name} is empty."), name=name)
    return replace(plan, header=find_header(records))


def open_table(content: bytes, plan: FilePlan) -> Table:
    """The table in `content`, read as `plan` says. FileRefused if its head cannot be read."""
    _check_size(content)
    return Table(content, plan)


@dataclass(frozen=True)
class _Head:
    columns: tuple[str, ...]
    line: int
    surplus: int  # empty columns between the last one and the reason; -1: no refused file


class Table:
    """Columns and lines of one file. Iterate as often as needed; each time it is read anew."""

    def __init__(self, content: bytes, plan: FilePlan) -> None:
        self.content = content
        self.plan = plan
        self._head = self._read_head()
        self.columns = self._head.columns

    @property
    def is_corrected(self) -> bool:
        """Whether this is a file of refused rows that came back."""
        return self._head.surplus >= 0

    def __iter__(self) -> Iterator[Line]:
        width = len(self.columns)
        corrected = self.is_corrected
        count = 0
        for number, cells in _records(self.content, self.plan):
            if number <= self._head.line:
                continue
            if corrected:
                cells = cells_of_corrected(cells, width, self._head.surplus)  # noqa: PLW2901
            else:
                cells = [_as_meant(cell) for cell in cells]  # noqa: PLW2901
            if not any(cells):
                continue
            count += 1
            if count > limits.MAX_ROWS:
                raise FileRefused(_TOO_MANY_ROWS, name=self.plan.name)
            yield number, cells, _problem(cells, width, corrected=corrected)

    def _read_head(self) -> _Head:
        for number, cells in _records(self.content, self.plan):
            if self.plan.header == 0:
                return _Head(tuple(_letters(i) for i in range(len(cells))), 0, -1)
            if number >= self.plan.header:
                return _name_columns(cells, number)
        raise FileRefused(gettext_noop("{name} has no header line."), name=self.plan.name)


_TOO_MANY_ROWS = gettext_noop("{name} has more than 1,000,000 lines. Split it.")


def _name_columns(cells: Sequence[Cell], line: int) -> _Head:
    names = [re.sub(r"\s+", " ", str(cell)[:MAX_NAME]).strip("\ufeff ") for cell in cells]
    while names and not names[-1]:
        names.pop()
    surplus = -1
    if names and names[-1] == REASON_COLUMN:
        names.pop()
        before = len(names)
        while names and SURPLUS.fullmatch(names[-1]):
            names.pop()
        surplus = before - len(names)
    if len(names) > limits.MAX_COLUMNS:
        raise FileRefused(gettext_noop("Line {line} has more than 500 columns."), line=line)
    return _Head(tuple(_once_each(names)), line, surplus)


def _once_each(names: Sequence[str]) -> list[str]:
    """Empty names get their letter, repeated ones a number: every column can be pointed at."""
    taken: set[str] = set()
    result = []
    for position, name in enumerate(names):
        plain = name or _letters(position)
        unique, times = plain, 1
        while unique in taken:
            times += 1
            unique = f"{plain} ({times})"
        taken.add(unique)
        result.append(unique)
    return result


def _letters(position: int) -> str:
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _as_meant(cell: Cell) -> Cell:
    """Without the apostrophe that exports put before what a spreadsheet would run."""
    return revive(cell) if isinstance(cell, str) and cell.startswith("'") else cell


def _problem(cells: Sequence[Cell], width: int, *, corrected: bool) -> Reason | None:
    if corrected and MISSING in cells:
        return Reason(gettext_noop("The line still has a missing cell."))
    return None if len(cells) == width else _ragged(cells, width)


def _ragged(cells: Sequence[Cell], width: int) -> Reason:
    if len(cells) > width:
        return Reason(
            gettext_noop(
                "The line has {cells} cells where the header has {columns}."
                " A cell that contains the separator must stand in quotes."
            ),
            cells=len(cells),
            columns=width,
        )
    return Reason(
        gettext_noop("The line has {cells} cells where the header has {columns}."),
        cells=len(cells),
        columns=width,
    )


# --- records: CSV or sheet, not yet a table -----------------------------------------------------


def _records(content: bytes, plan: FilePlan) -> Iterator[Record]:
    if plan.format == "xlsx":
        return _sheet_records(content, plan)
    return _csv_records(content, plan)


def _sheet_records(content: bytes, plan: FilePlan) -> Iterator[Record]:
    """A sheet is a rectangle: empty cells behind the header's last one belong to nothing."""
    width = 0
    for number, cells in workbook.read_sheet(content, plan.sheet):
        if not any(cell not in {"", None} for cell in cells):
            continue
        while len(cells) > width and cells[-1] == "":
            cells.pop()
        if number >= plan.header and not width:
            width = len(cells)
        cells.extend([""] * (width - len(cells)))
        yield number, cells


def _csv_records(content: bytes, plan: FilePlan) -> Iterator[Record]:
    if max(content.count(b"\n"), content.count(b"\r")) > limits.MAX_LINES:
        raise FileRefused(_TOO_MANY_ROWS, name=plan.name)
    text = io.TextIOWrapper(io.BytesIO(content), encoding=plan.encoding, newline="")
    reader = csv.reader(_guarded(text, plan.separator), delimiter=plan.separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells and not (start == 1 and len(cells) <= 2 and _is_hint(cells)):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(_csv_problem(str(error)), line=start) from error
    except UnicodeError as error:
        raise FileRefused(
            gettext_noop("After line {line} there are characters that {encoding} cannot read."),
            line=start,
            encoding=plan.encoding,
        ) from error


def _guarded(lines: Iterator[str], separator: str) -> Iterator[str]:
    """Pass lines on, but no monster: a line is looked at before it is split into cells."""
    number = 0
    for number, line in enumerate(lines, start=1):
        if len(line) > limits.MAX_CELL:
            _refuse_monster(line, separator, number)
        if "\0" in line:
            raise FileRefused(
                gettext_noop("Line {line} holds a zero byte: this is not a table of text."),
                line=number,
            )
        yield line.lstrip("\ufeff") if number == 1 else line


def _refuse_monster(line: str, separator: str, number: int) -> None:
    if line.count(separator) > limits.MAX_COLUMNS:
        raise FileRefused(gettext_noop("Line {line} has more than 500 columns."), line=number)
    if len(line) > limits.MAX_LINE or max(map(len, line.split(separator))) > limits.MAX_CELL:
        raise FileRefused(
            gettext_noop("Line {line} has a cell of more than 131,072 characters."), line=number
        )


def _csv_problem(error: str) -> str:
    if "field larger" in error:
        return gettext_noop(
            "Line {line} has a cell of more than 131,072 characters,"
            " or opens a quotation mark that is not closed."
        )
    if "unexpected end" in error:
        return gettext_noop("Line {line} opens a quotation mark that is never closed.")
    return gettext_noop(
        "Line {line} has a quotation mark in the middle of a quoted cell;"
        " inside a cell it must be doubled."
    )


def _is_hint(cells: Sequence[str]) -> bool:
    return cells[0].startswith("sep=") and len("".join(cells)) <= 5


# --- conventions of the whole file --------------------------------------------------------------


def _conventions(table: Table, plan: FilePlan) -> dict[str, str]:
    """The file's decimal mark and order of dates: each clear column has one vote."""
    columns: list[list[str]] = [[] for _ in table.columns]
    for _, cells, reason in islice(table, _SAMPLE_LINES):
        if reason is None:
            for column, cell in zip(columns, cells, strict=True):
                if isinstance(cell, str) and cell:
                    column.append(cell)
    return {
        "decimal": vote_decimal(columns, plan.separator),
        "date_order": vote_order(columns),
    }


def _sample(content: bytes, encoding: str) -> str:
    text = content[:131_072].decode(encoding, errors="ignore")
    return text if len(content) <= 131_072 else text.rpartition("\n")[0] or text


def _check_size(content: bytes) -> None:
    if not content:
        raise FileRefused(gettext_noop("The file is empty."))
    if len(content) > limits.MAX_BYTES:
        raise FileRefused(
            gettext_noop("The file has {size} MB; at most 50 MB can be read."),
            size=len(content) // 1_000_000,
        )
