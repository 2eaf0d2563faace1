"""What a column holds, judged from its first lines: numbers, dates, words; once each or often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from kam.imports.cells import EMPTY_TEXTS
from kam.imports.dates import DateGuess, guess_dates
from kam.imports.numbers import NumberGuess, guess_numbers
from kam.imports.reader import Table
from kam.imports.tables.refused import cell_text

SAMPLE_LINES = 5_000
_JUDGED = 1_000
_SURELY_EMPTY = frozenset(text for text in EMPTY_TEXTS if len(text) > 2 and text != "NaN")


@dataclass(frozen=True)
class ColumnProfile:
    """One column. `filled` and `distinct` are shares of lines and of filled cells."""

    file: int
    name: str
    texts: Sequence[str]  # per line, "" where empty
    filled: float
    distinct: float
    numbers: NumberGuess
    dates: DateGuess
    emails: float
    samples: tuple[str, ...]

    @property
    def is_numeric(self) -> bool:
        return self.numbers.share >= 0.9

    @property
    def is_dated(self) -> bool:
        """Dates, not whole numbers that could be read as 19960704."""
        return self.dates.share >= 0.9 and not (self.numbers.share >= 0.9 and self._digits_only)

    @property
    def _digits_only(self) -> bool:
        return all(sample.isdigit() and len(sample) != 8 for sample in self.samples)

    @property
    def is_unique(self) -> bool:
        return self.distinct >= 0.999 and self.filled >= 0.98


def texts_of(table: Table) -> list[list[str]]:
    """Per column the texts of the first lines that could be read, stripped."""
    decimal = table.plan.decimal
    columns: list[list[str]] = [[] for _ in table.columns]
    for _, cells, reason in islice(table, SAMPLE_LINES):
        if reason is None:
            for column, cell in zip(columns, cells, strict=True):
                column.append(cell_text(cell, decimal).strip())
    return columns


def guess_empty_texts(columns: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Texts that stand for an empty cell: NULL anywhere, “-” where it comes often enough."""
    found: list[str] = []
    for values in columns:
        counts = Counter(values)
        often = max(2, len(values) // 50)
        for text in EMPTY_TEXTS:
            enough = counts[text] >= (1 if text in _SURELY_EMPTY else often)
            if enough and text not in found and len(counts) > 1:
                found.append(text)
    return tuple(found)


def profile_columns(
    file: int, table: Table, columns: Sequence[Sequence[str]], empty: Collection[str]
) -> list[ColumnProfile]:
    """Profile every column of a table from the texts of its first lines."""
    gone = frozenset(empty)
    return [
        _profile(file, name, ["" if text in gone else text for text in texts])
        for name, texts in zip(table.columns, columns, strict=True)
    ]


def _profile(file: int, name: str, texts: Sequence[str]) -> ColumnProfile:
    filled = [text for text in texts if text]
    judged = list(dict.fromkeys(filled[:SAMPLE_LINES]))[:_JUDGED]
    return ColumnProfile(
        file=file,
        name=name,
        texts=texts,
        filled=len(filled) / len(texts) if texts else 0.0,
        distinct=len(set(filled)) / len(filled) if filled else 0.0,
        numbers=guess_numbers(judged),
        dates=guess_dates(judged),
        emails=sum(1 for text in judged if "@" in text) / len(judged) if judged else 0.0,
        samples=tuple(judged[:3]),
    )
