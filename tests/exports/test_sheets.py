"""The writers: an empty list, a full sheet, long texts, real values of every kind."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kam.exports import sheets
from kam.exports.answers import Column, labels_of
from kam.exports.sheets import CsvSheet, XlsxSheet
from tests.exports.conftest import csv_rows, xlsx_rows

KINDS = ["text", "number", "day", "moment", "percent", "flag"]
VALUES = [
    "Köln",
    Decimal("1234.50"),
    date(2026, 11, 22),
    datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
]
VALUES += [0.375, True]


def written(sheet, *rows):
    for row in rows:
        sheet.write(row)
    return sheet.finish().read()


def test_an_empty_list_is_a_header():
    assert csv_rows(written(CsvSheet(["A", "B"], ["text", "number"]))) == [["A", "B"]]
    assert xlsx_rows(written(XlsxSheet(["A", "B"], ["text", "number"], name="x"))) == [["A", "B"]]


def test_values_are_real_in_a_workbook_and_readable_in_csv():
    with timezone.override("Europe/Berlin"):
        book = xlsx_rows(written(XlsxSheet(KINDS, KINDS, name="x"), VALUES, [None] * 6))
        text = csv_rows(written(CsvSheet(KINDS, KINDS, flags=("yes", "no")), VALUES, [None] * 6))

    shown = datetime(2026, 11, 23, 0, 30)  # noqa: DTZ001  a workbook knows no zones
    assert book[1] == ["Köln", 1234.5, date(2026, 11, 22), shown, 0.375, True]
    assert text[1] == ["Köln", "1234.50", "2026-11-22", "2026-11-23 00:30:00", "37.5%", "yes"]
    assert text[2] == [""] * 6


def test_a_full_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(sheets, "LAST_ROW", 3)
    content = written(XlsxSheet(["N"], ["number"], name="n" * 40), *([n] for n in range(7)))

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [len(name) <= 31 for name in book.sheet_names] == [True] * 3
    rows = [book.get_sheet_by_index(n).to_python() for n in range(3)]
    assert [sheet[0] for sheet in rows] == [["N"]] * 3
    assert [row[0] for sheet in rows for row in sheet[1:]] == list(range(7))


def test_a_text_too_long_for_a_cell_is_cut_where_it_must_be():
    text = "x" * 40_000
    (_head, (cell,)) = xlsx_rows(written(XlsxSheet(["T"], ["text"], name="x"), [text]))
    assert (len(cell), cell[-1]) == (32_767, "…")
    assert csv_rows(written(CsvSheet(["T"], ["text"]), [text]))[1] == [text]


@pytest.mark.parametrize(("minor", "currency", "shown"), [
    (123456, "EUR", "1234.56"), (-5, "EUR", "-0.05"), (1234, "JPY", "1234"), (1234, "KWD", "1.234"),
])  # fmt: skip
def test_amounts_have_the_places_of_their_currency(minor, currency, shown):
    column = Column("Amount", "minor", "money", currency="currency")
    _labels, kinds = labels_of([column])
    row = {"minor": minor, "currency": currency}
    rows = csv_rows(written(CsvSheet(["Amount"], kinds), [column.value_of(row)]))
    assert rows[1] == [shown]
    assert column.value_of({"minor": None, "currency": ""}) is None


def test_machines_get_plain_values():
    kinds = ["plain"] * 5
    row = [True, 1.5, {"a": ["=1"]}, "=1+1", None]
    assert csv_rows(written(CsvSheet(list("ABCDE"), kinds), row))[1] == [
        "true", "1.5", '{"a":["=1"]}', "'=1+1", "",
    ]  # fmt: skip
