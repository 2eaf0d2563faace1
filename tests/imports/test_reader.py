"""Tables are read whatever their encoding, separator, newlines and header."""

import codecs
import contextlib

import pytest

from kam.imports.guess import propose
from kam.imports.reader import open_table, probe
from kam.imports.reasons import FileRefused
from kam.imports.tables import limits
from tests.imports.test_guess import SPECS

GERMAN = "Kundennummer;Name;Umsatz\n1;Müller & Söhne;1.234,56\n2;Größe GmbH;99,00\n"


def table_of(content, name="file.csv"):
    return open_table(content, probe(content, name))


def lines_of(content):
    return [list(cells) for _, cells, reason in table_of(content) if reason is None]


def reasons_of(content):
    return [str(reason) for _, _, reason in table_of(content) if reason is not None]


@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("cp1252", b"", "cp1252"),
        ("utf-16", b"", "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("cp850", b"", "cp850"),
        ("mac_roman", b"", "mac_roman"),
    ],
)
def test_umlauts_survive_every_usual_encoding(codec, mark, found):
    content = mark + (GERMAN * 3).encode(codec)

    plan = probe(content, "kunden.csv")

    assert lines_of(content)[0] == ["1", "Müller & Söhne", "1.234,56"]
    if codec not in {"cp850", "mac_roman"}:
        assert plan.encoding == found


def test_russian_is_no_western_text():
    content = "номер;название;город\n1;Ромашка;Москва\n2;Заря и сыновья;Казань\n".encode("cp1251")

    assert lines_of(content)[0] == ["1", "Ромашка", "Москва"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_separator_is_found(separator):
    rows = ["id", "name", "note"], ["1", "A", "x"], ["2", "B", "y"]
    content = "\n".join(separator.join(row) for row in rows).encode()

    assert probe(content, "a.csv").separator == separator
    assert lines_of(content) == [["1", "A", "x"], ["2", "B", "y"]]


def test_decimal_commas_do_not_make_a_comma_file():
    content = b"a;b\n1,50;2,50\n3,25;4,75\n"

    plan = probe(content, "a.csv")

    assert (plan.separator, plan.decimal) == (";", ",")


def test_the_hint_of_a_spreadsheet_is_obeyed_and_is_no_row():
    assert lines_of(b"sep=;\nid;name\n1;A,B\n") == [["1", "A,B"]]


def test_newlines_of_three_kinds_in_one_file():
    assert lines_of(b"id,name\r\n1,A\n2,B\r3,C") == [["1", "A"], ["2", "B"], ["3", "C"]]


def test_quoted_cells_keep_separators_quotes_and_newlines():
    content = b'id,name\n1,"A ""x"", B\nC"\n'

    assert lines_of(content) == [["1", 'A "x", B\nC']]


def test_titles_above_the_table_are_skipped():
    content = b"Report of sales,,\n,,\nid,name,amount\n1,A,2.5\n2,B,3.5\n"

    assert table_of(content).columns == ("id", "name", "amount")


def test_a_file_without_header_gets_letters():
    table = table_of(b"1,2024-01-01,10.5\n2,2024-01-02,11.5\n")

    assert table.columns == ("A", "B", "C")
    assert len(list(table)) == 2


def test_years_may_be_column_names():
    assert table_of(b"name,2023,2024\nA,1,2\nB,3,4\n").columns == ("name", "2023", "2024")


def test_nameless_and_repeated_columns_can_be_told_apart():
    assert table_of(b"id,,id\nx,y,z\n").columns == ("id", "B", "id (2)")


def test_blank_lines_are_no_rows_and_numbers_are_lines_of_the_file():
    content = b'id,name\n1,"A\nB"\n\n,\n2,C\n'

    assert [number for number, _, _ in table_of(content)] == [2, 6]


def test_a_line_with_an_unquoted_separator_is_refused_with_its_cells():
    table = table_of(b"id,street,town\n1,Main 1,Oslo\n2,24, place Kleber,Lyon\n3,Y\n")

    long, short = [line for line in table if line[2] is not None]

    assert long[0] == 3
    assert list(long[1]) == ["2", "24", " place Kleber", "Lyon"]
    assert "4 cells where the header has 3" in long[2]
    assert "2 cells where the header has 3" in short[2]


# --- what is refused as a whole ---


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"id,name\n1,a\0b\n", "zero byte"),
        (b"id,name\n" + b"1,a\n" * 100_000 + b"\0", "zero byte"),
        (b"\x00\x01\x02\x03" * 100, "zero byte"),
        (b'id,name\n1,"never closed\n2,B\n', "Line 2"),
        (b'id,name\n1,"a" b\n', "Line 2"),
        (b"id,name\n1," + b"x" * 10_000_000, "131,072"),
        (b'id,name\n1,"' + b"xxxxxxxxx\n" * 1_000_000, "131,072"),
        (b"," * 1_000_000, "500 columns"),
        (b"id,name\n" + b"," * 1_000_000, "500 columns"),
        (b",".join(b"c%d" % i for i in range(600)) + b"\n", "500 columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "old (.xls)"),
        (b"PK\x03\x04 nothing more", "damaged"),
        (b"id,name\n" + b"\n" * 10_000_000, "1,000,000 lines"),
        (b"\r" * 10_000_000, "1,000,000 lines"),
        (b"x" * (limits.MAX_BYTES + 1), "at most 50 MB"),
    ],
)
def test_a_hostile_file_is_refused_in_one_sentence(content, words):
    with pytest.raises(FileRefused) as refused:
        list(table_of(content))

    assert words in str(refused.value.reason)
    assert len(str(refused.value.reason)) < 200


def test_a_hundred_broken_beginnings_never_fail_otherwise():
    whole = GERMAN.encode("utf-16") + b'"' + GERMAN.encode("cp1252") + b"PK\x03\x04"

    for start in range(0, len(whole), 2):
        for content in (whole[start:], whole[: start + 1]):
            said = "a table"
            try:
                list(table_of(content))
            except FileRefused as refused:
                said = str(refused.reason)
            assert said


def test_long_lines_and_cells_take_no_longer_for_being_odd():
    spaces = b"1" + b" " * 100_000 + b"1"
    words = b"kunden" * 8_000
    odd = [
        b"a" * 4_000_000 + b"\xe9",
        b"id,name\n1," + spaces + b"\n",
        words + b",name\n1,2\n",
        b"id,name\n1," + b"-." * 50_000 + b"\n",
    ]

    for content in odd:
        with contextlib.suppress(FileRefused):
            list(table_of(content))
            propose(SPECS["revenue"], [("a.csv", content)])
