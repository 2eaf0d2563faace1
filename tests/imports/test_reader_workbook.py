"""Workbooks are read in a limited child, typed, and bombs are refused by their directory."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from kam.imports.reader import open_table, probe
from kam.imports.reasons import FileRefused
from kam.imports.tables.workbook import sheet_names


def workbook(sheets):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
                elif cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return out.getvalue()


def zipped(entries, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


ROWS = [
    ["Kunde", "Datum", "Umsatz", "Aktiv"],
    ["Müller", dt.date(2026, 1, 31), 1234.5, True],
    ["4711", dt.date(2026, 2, 28), 0.1 + 0.2, False],
]


def test_cells_come_typed():
    content = workbook({"Daten": ROWS})

    table = open_table(content, probe(content, "umsatz.xlsx"))

    assert table.columns == ("Kunde", "Datum", "Umsatz", "Aktiv")
    assert [list(cells) for _, cells, _ in table] == [
        ["Müller", "2026-01-31", 1234.5, "true"],
        ["4711", "2026-02-28", 0.3, "false"],
    ]


def test_the_first_sheet_with_cells_is_taken_unless_one_is_named():
    content = workbook({"Leer": [], "Eins": [["a"], ["x"]], "Zwei": [["b"], ["y"]]})
    plan = probe(content, "a.xlsx")

    assert sheet_names(content) == ["Leer", "Eins", "Zwei"]
    assert open_table(content, plan).columns == ("a",)
    assert open_table(content, type(plan)(name="a", format="xlsx", sheet="Zwei")).columns == ("b",)


def test_titles_above_and_columns_beside_the_table_do_no_harm():
    content = workbook({"S": [["Report"], [], ["id", "name"], [1, "A"], [2, None]]})

    table = open_table(content, probe(content, "a.xlsx"))

    assert [(n, list(cells), why) for n, cells, why in table] == [
        (4, [1, "A"], None),
        (5, [2, ""], None),
    ]


def bombs():
    sheet = b"<worksheet><sheetData>" + b"<row/>" * 30_000_000
    yield "times as large", zipped([("xl/workbook.xml", b""), ("xl/worksheets/sheet1.xml", sheet)])
    yield "times as large", zipped([("xl/workbook.xml", b"\0" * 20_000_000)])
    yield (
        "too many parts",
        zipped([("xl/workbook.xml", b"x")] + [(f"p{i}", b"") for i in range(300)]),
    )
    yield "no Excel workbook", zipped([("mimetype", b"application/vnd.oasis.opendocument")])
    yield "damaged", zipped([("xl/workbook.xml", b"<workbook/>")])
    yield "damaged", workbook({"S": ROWS})[:-40]
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    yield "damaged", zipped([("xl/workbook.xml", entities)])
    yield "no sheet with cells", workbook({"S": []})
    yield "old (.xls)", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@pytest.mark.parametrize(("words", "content"), list(bombs()))
def test_a_hostile_workbook_is_refused_in_words(words, content):
    with pytest.raises(FileRefused) as refused:
        list(open_table(content, probe(content, "a.xlsx")))

    assert words in str(refused.value.reason)


def test_a_sheet_that_is_not_there_is_refused():
    content = workbook({"S": ROWS})
    plan = type(probe(content, "a"))(name="a.xlsx", format="xlsx", sheet="T")

    with pytest.raises(FileRefused, match="no sheet of that name"):
        open_table(content, plan)
