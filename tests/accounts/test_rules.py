"""The rule modules by table: names, money, months, life cycle, contracts, file kinds, charts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.charts import draw
from accounts.countries import country_code, country_name
from accounts.filetypes import content_type_of, plain_file_name
from accounts.fiscal import add_months, fiscal_year, months_between, trailing_months
from accounts.lifecycle import may_become
from accounts.money import RateTable, convert, from_minor, to_minor
from accounts.names import normalise, search_keys, sorts_as
from accounts.terms import next_deadline, wrong_dates

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("name", "norm"),
    [
        ("Müller & Söhne  GmbH", "muller sohne gmbh"),
        ("Straße", "strasse"),
        ("Łódź Ørsted Æon", "lodz orsted aeon"),
        ("O'Brien", "obrien"),
        ("A.B.C.", "a b c"),
        ("İstanbul", "istanbul"),
        ("東京", "東京"),
    ],
)
def test_names_are_compared_without_case_accents_and_signs(name, norm):
    assert normalise(name) == norm


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)


def test_every_word_begins_a_search_key():
    assert search_keys("a b a b") == ["a b a b", "b a b", "a b", "b"]
    assert sorts_as("***") == "***"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.345", "EUR", 1234), ("12", "JPY", 12), ("1.2345", "KWD", 1234), ("-0.5", "USD", -50)],
)
def test_amounts_are_kept_in_the_currencys_own_minor_units(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_minor_units_come_back_as_they_went(minor, currency):
    assert to_minor(from_minor(minor, currency), currency) == minor


def test_what_is_too_large_or_no_number_is_refused():
    for amount in (Decimal("1e15"), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ValueError, match=r"."):
            to_minor(amount, "EUR")


def test_a_rate_holds_until_the_next_and_no_day_borrows_a_later_one():
    rates = RateTable(
        [
            ("USD", "EUR", date(2026, 1, 1), Decimal("0.90")),
            ("USD", "EUR", date(2026, 6, 1), Decimal("0.80")),
        ]
    )

    assert rates.rate("USD", "EUR", date(2025, 12, 31)) is None
    assert rates.rate("USD", "EUR", date(2026, 5, 31)) == Decimal("0.90")
    assert rates.rate("EUR", "USD", date(2026, 6, 1)) == 1 / Decimal("0.80")
    assert rates.convert(1000, "USD", "EUR", TODAY) == 800
    assert rates.convert(1000, "GBP", "EUR", TODAY) is None
    assert convert(1000, "JPY", "EUR", Decimal("0.006")) == 600


def test_months_and_fiscal_years():
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert months_between(date(2026, 3, 1), date(2026, 1, 1)) == []
    assert trailing_months(TODAY, 12)[0] == date(2025, 12, 1)
    year = fiscal_year(date(2026, 3, 31), 4)
    assert (year.first, year.last, year.label) == (date(2025, 4, 1), date(2026, 3, 31), "2025/26")
    assert fiscal_year(TODAY, 1).label == "2026"
    assert fiscal_year(date(2026, 4, 1), 4).quarter(date(2027, 1, 5)) == 4
    assert len(year.months) == 12


@pytest.mark.parametrize(
    ("now", "then", "may"),
    [
        ("prospect", "customer", True),
        ("prospect", "loyal", False),
        ("loyal", "former", True),
        ("former", "customer", True),
        ("loyal", "prospect", False),
        ("loyal", "loyal", True),
    ],
)
def test_the_life_cycle(now, then, may):
    assert may_become(now, then) is may


@pytest.mark.parametrize(
    ("state", "ends_on", "notice_on", "event", "days", "near"),
    [
        ("active", date(2027, 3, 1), date(2026, 12, 1), "notice", 10, True),
        ("active", date(2027, 3, 1), date(2026, 11, 20), "end", 100, False),
        ("active", date(2026, 12, 1), None, "end", 10, True),
        ("active", TODAY, None, "end", 0, True),
        ("active", date(2026, 11, 20), None, "ended", -1, False),
        ("active", None, None, "open", None, False),
        ("renewed", date(2026, 12, 1), None, "none", None, False),
    ],
)
def test_what_a_contract_asks_for_next(state, ends_on, notice_on, event, days, near):
    found = next_deadline(state=state, ends_on=ends_on, notice_on=notice_on, today=TODAY)

    assert (found.event, found.days, found.near) == (event, days, near)


def test_dates_of_a_contract_that_cannot_be():
    found = wrong_dates(
        starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1), notice_on=date(2026, 1, 15)
    )

    assert found == {"ends_on": "ends_before_start", "notice_on": "notice_before_start"}


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.PDF", b"%PDF-1.7", "application/pdf"),
        ("a.png", b"%PDF-1.7", None),
        ("a.html", b"<html>", None),
        ("a.svg", b"<svg>", None),
        ("a.csv", b"a;b\n", "text/csv"),
        ("a.csv", b"a\x00b", None),
        ("a.exe", b"MZ", None),
    ],
)
def test_a_file_is_known_by_its_first_bytes(name, head, kind):
    assert content_type_of(name, head) == kind


def test_a_file_name_is_only_a_name():
    assert plain_file_name("../../etc/pass\nwd.txt") == "passwd.txt"
    assert plain_file_name("C:\\x\\y.pdf") == "y.pdf"
    assert len(plain_file_name("a" * 300 + ".pdf")) == 150


def test_countries_in_three_languages():
    assert [country_code(text) for text in ("de", "Deutschland", "Jerman", "Germany")] == ["DE"] * 4
    assert country_code("Atlantis") is None
    assert country_name("ID", "de") == "Indonesien"


@given(
    st.lists(st.none() | st.floats(-1e9, 1e9), min_size=1, max_size=36),
    st.lists(st.none() | st.floats(-1e9, 1e9), min_size=1, max_size=36),
)
def test_a_chart_stays_in_its_frame(values, before):
    drawing = draw(values, (before + [None] * 36)[: len(values)])

    for column in drawing.columns:
        assert column is None or (0 <= column.y <= 240 and 0 <= column.height <= 240)
    assert len(drawing.grid) <= 12
