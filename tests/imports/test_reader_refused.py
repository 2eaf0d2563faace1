"""Refused rows come back in their columns with the reason last, and load once corrected."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.imports.reader import open_table, probe
from kam.imports.spec import REASON_COLUMN
from kam.imports.tables.refused import neutralise, revive, write_refused

CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


def as_file(columns, rows, **options):
    out = io.StringIO(newline="")
    write_refused(out, columns, rows, **options)
    return out.getvalue().encode("utf-8-sig")


def read(content):
    table = open_table(content, probe(content, "refused.csv"))
    return table, [(list(cells), reason) for _, cells, reason in table]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\tx",
        "\r=1",
        " =1",
        "\ufeff=1",
        "'=1",
        "=",
        "＝1",
    ],
)
def test_what_a_spreadsheet_would_run_is_made_harmless(cell):
    assert neutralise(cell).startswith("'")
    assert revive(neutralise(cell)) == cell


@pytest.mark.parametrize("cell", ["-12.5", "-1.234,56", "+3", "12", "O'Neil", "'quoted'", ""])
def test_numbers_and_words_stay_as_they_are(cell):
    assert neutralise(cell) == cell
    assert revive(cell) == cell


@given(st.text(max_size=30))
def test_making_harmless_can_always_be_taken_back(cell):
    assert revive(neutralise(cell)) == cell
    first = neutralise(cell).lstrip(" \ufeff")[:1]
    assert first not in {"=", "@", "\t", "\r"}


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_every_cell_survives_the_round_trip(rows):
    rows = [row for row in rows if any(row)] or [["x", "", ""]]

    table, back = read(as_file(["id", "name", "note"], [(row, "wrong") for row in rows]))

    assert table.columns == ("id", "name", "note")
    assert back == [(row, None) for row in rows]


def test_the_reason_is_the_last_column():
    content = as_file(["id", "name"], [(["1", "A"], "No such account")]).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(content))) == [
        ["id", "name", REASON_COLUMN],
        ["1", "A", "No such account."],
    ]


LONG = (["7", "24", " place Kleber", "Lyon"], "4 cells where the header has 3")
SHORT = (["8", "Oslo"], "2 cells where the header has 3")
WHOLE = (["9", "Main 1", "Bern"], "Unknown account")
COLUMNS = ["id", "street", "town"]


def test_a_line_with_too_many_cells_stays_refused_until_it_is_corrected():
    _, (long, short, whole) = read(as_file(COLUMNS, [LONG, SHORT, WHOLE]))

    assert long[0] == LONG[0]
    assert "4 cells where the header has 3" in long[1]
    assert "missing cell" in short[1]
    assert whole == (WHOLE[0], None)


def test_quotation_marks_put_in_by_hand_make_it_load():
    text = as_file(COLUMNS, [LONG, WHOLE]).decode("utf-8-sig")
    text = text.replace("24, place Kleber", '"24, place Kleber"')

    _, back = read(text.encode())

    assert back == [(["7", "24, place Kleber", "Lyon"], None), (WHOLE[0], None)]


def test_cells_put_right_in_a_spreadsheet_make_it_load():
    rows = list(csv.reader(io.StringIO(as_file(COLUMNS, [LONG, WHOLE]).decode("utf-8-sig"))))
    rows[1][1:4] = ["24, place Kleber", "Lyon", ""]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)

    _, back = read(out.getvalue().encode("cp1252"))

    assert back == [(["7", "24, place Kleber", "Lyon"], None), (WHOLE[0], None)]


def test_whoever_takes_the_reason_away_still_loads():
    content = b'id,street,town\n7,"24, place Kleber",Lyon\n'

    assert read(content)[1] == [(["7", "24, place Kleber", "Lyon"], None)]


def test_numbers_of_a_workbook_are_written_as_the_file_writes_them():
    content = as_file(["a", "b"], [([1234.5, 7], "x")], separator=";", decimal=",")

    assert b"1234,5;7;x." in content
