"""Tables as files, row by row and never whole in memory: CSV, and XLSX with real values.

CSV is UTF-8 with a byte order mark, so that Excel shows umlauts, and every cell stands in quotes.
With a decimal comma the separator is `;`, with a point `,`: so Excel expects it where people
write numbers that way, and our own imports read both. Dates are ISO, which both read everywhere.
"""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

import orjson
from django.utils import timezone

from kam.exports.cells import lasting, neutralise

TEXT, NUMBER, DAY, MOMENT, PERCENT, FLAG = "text", "number", "day", "moment", "percent", "flag"
PLAIN = "plain"  # whatever the value is: for machines, which know their columns
IN_MEMORY = 1_000_000
LAST_ROW = 1_048_575  # of a sheet, counted from 0
LONGEST = 32_767  # characters of a cell of a workbook
SHEET_NAME = 31
FORMATS = {DAY: "yyyy-mm-dd", MOMENT: "yyyy-mm-dd hh:mm", PERCENT: "0.0%"}
WIDTHS = {TEXT: 24, NUMBER: 14, DAY: 12, MOMENT: 17, PERCENT: 10, FLAG: 8, PLAIN: 18}


class Sheet(Protocol):
    """A table being written."""

    def write(self, values: Sequence[Any]) -> None: ...

    def finish(self) -> IO[bytes]:
        """The file, read from its beginning."""


class CsvSheet:
    """Rows of values under one header, as CSV. `flags` are the words for true and false."""

    def __init__(
        self,
        labels: Sequence[str],
        kinds: Sequence[str],
        *,
        decimal: str = ".",
        flags: tuple[str, str] = ("true", "false"),
    ) -> None:
        self.kinds = kinds
        self.decimal = decimal
        self.flags = flags
        self.file = _temporary_file()
        self._text = io.TextIOWrapper(self.file, "utf-8-sig", newline="", write_through=True)
        separator = ";" if decimal == "," else ","
        self._rows = csv.writer(self._text, delimiter=separator, quoting=csv.QUOTE_ALL)
        self._writers: dict[str, Callable[[Any], str]] = {
            TEXT: lambda value: neutralise(_as_text(value)),
            NUMBER: self._number,
            PERCENT: self._percent,
            DAY: lambda value: value.isoformat(),
            MOMENT: lambda value: _local(value).isoformat(" ", "seconds"),
            FLAG: lambda value: self.flags[0] if value else self.flags[1],
        }
        self._rows.writerow([neutralise(label) for label in labels])

    def write(self, values: Sequence[Any]) -> None:
        pairs = zip(self.kinds, values, strict=True)
        self._rows.writerow([self._cell(kind, value) for kind, value in pairs])

    def finish(self) -> IO[bytes]:
        self._text.detach()
        self.file.seek(0)
        return self.file

    def _cell(self, kind: str, value: Any) -> str:
        if value is None:
            return ""
        return self._writers[_kind_of(value) if kind == PLAIN else kind](value)

    def _number(self, value: Any) -> str:
        exact = value if isinstance(value, int | Decimal) else Decimal(str(value))
        return f"{exact:f}".replace(".", self.decimal)

    def _percent(self, value: Any) -> str:
        return f"{self._number(round(Decimal(str(value)) * 100, 1))}%"


class XlsxSheet:
    """Rows of values under a bold, fixed header, as XLSX; a full sheet goes on in the next."""

    def __init__(self, labels: Sequence[str], kinds: Sequence[str], *, name: str) -> None:
        import xlsxwriter  # noqa: PLC0415  long to load, and rarely needed

        self.labels = labels
        self.kinds = kinds
        self.name = name
        self.file = _temporary_file()
        # the rows wait in files of their own until the whole is packed
        self._book = xlsxwriter.Workbook(self.file, {"constant_memory": True})
        self._bold = self._book.add_format({"bold": True})
        self._formats = {
            kind: self._book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()
        }
        self._begin(1)

    def write(self, values: Sequence[Any]) -> None:
        if self._row > LAST_ROW:
            self._end()
            self._begin(self._number + 1)
        for column, (kind, value) in enumerate(zip(self.kinds, values, strict=True)):
            if value is not None:
                self._cell(column, _kind_of(value) if kind == PLAIN else kind, value)
        self._row += 1

    def finish(self) -> IO[bytes]:
        self._end()
        self._book.close()
        self.file.seek(0)
        return self.file

    def _begin(self, number: int) -> None:
        self._number = number
        tail = f" {number}" if number > 1 else ""
        self._sheet = self._book.add_worksheet(f"{self.name[: SHEET_NAME - len(tail)]}{tail}")
        self._sheet.freeze_panes(1, 0)
        for column, kind in enumerate(self.kinds):
            self._sheet.set_column(column, column, WIDTHS[kind])
        for column, label in enumerate(self.labels):
            self._sheet.write_string(0, column, label, self._bold)
        self._row = 1

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, self._row - 1, len(self.kinds) - 1)

    def _cell(self, column: int, kind: str, value: Any) -> None:
        where = (self._row, column)
        if kind in {NUMBER, PERCENT}:
            self._sheet.write_number(*where, float(value), self._formats.get(kind))
        elif kind == FLAG:
            self._sheet.write_boolean(*where, bool(value))
        elif kind in {DAY, MOMENT}:
            shown = _local(value) if kind == MOMENT else value
            self._sheet.write_datetime(*where, shown, self._formats[kind])
        else:
            # always a string of its own: nothing of it is taken for a formula or a link
            self._sheet.write_string(*where, _short(lasting(_as_text(value))))


def _temporary_file() -> IO[bytes]:
    return SpooledTemporaryFile(max_size=IN_MEMORY)


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, int | float | Decimal):
        return NUMBER
    if isinstance(value, datetime):
        return MOMENT
    return DAY if isinstance(value, date) else TEXT


def _as_text(value: Any) -> str:
    if isinstance(value, list | dict | tuple):
        return orjson.dumps(value, default=str).decode()
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _local(value: datetime) -> datetime:
    """The moment in the active time zone, without saying so: Excel knows no zones."""
    return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
