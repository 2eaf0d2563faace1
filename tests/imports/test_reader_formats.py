"""Numbers and dates are read exactly or not at all, and a column in doubt says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.imports.dates import guess_dates, parse_date
from kam.imports.numbers import guess_numbers, parse_number


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.234,56", ",", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("1 234,56", ",", "1234.56"),
        ("1\u202f234,56", ",", "1234.56"),
        ("1'234.56", ".", "1234.56"),
        ("1’234.56", ".", "1234.56"),
        ("(12.5)", ".", "-12.5"),
        ("-12,5", ",", "-12.5"),
        ("−12,5", ",", "-12.5"),
        ("12.5-", ".", "-12.5"),
        ("€ 1.234,50", ",", "1234.50"),
        ("1.234,50 €", ",", "1234.50"),
        ("-€12.50", ".", "-12.50"),
        ("USD 12.50", ".", "12.50"),
        ("Rp 1.250.000", ",", "1250000"),
        ("CHF 1'000.05", ".", "1000.05"),
        ("15%", ".", "0.15"),
        ("7,5 %", ",", "0.075"),
        ("1.234.567", ",", "1234567"),
        ("+5", ".", "5"),
        ("1.2E+05", ".", "120000"),
        (".5", ".", "0.5"),
        ("0", ",", "0"),
    ],
)
def test_a_number_in_any_dress(text, decimal, value):
    assert parse_number(text, decimal) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("12.5", ","),
        ("1,23,456", "."),
        ("1,234,56", "."),
        ("1.2.3", "."),
        ("abc", "."),
        ("", "."),
        ("-", "."),
        ("NaN", "."),
        ("Infinity", "."),
        ("--5", "."),
        ("(-5)", "."),
        ("1e999999", "."),
        ("9" * 80, "."),
        ("１２", "."),
        ("5 6", "."),
    ],
)
def test_what_is_no_number_is_never_half_read(text, decimal):
    with pytest.raises(ValueError):  # noqa: PT011  (its text is the value)
        parse_number(text, decimal)


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_german_and_english_writing_say_the_same(value):
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))

    assert parse_number(english, ".") == parse_number(german, ",") == value


@pytest.mark.parametrize(
    ("values", "decimal", "ambiguous"),
    [
        (["1.234,56", "12"], ",", False),
        (["1,234.56", "12"], ".", False),
        (["1.234", "12,5"], ",", False),
        (["1.234", "2.345"], ",", True),
        (["1,234", "2,345"], ".", True),
        (["12", "13"], ".", False),
        (["0.15", "0.2"], ".", False),
    ],
)
def test_a_column_of_numbers_tells_its_decimal_mark_or_that_it_does_not(values, decimal, ambiguous):
    guess = guess_numbers(values)

    assert (guess.decimal, guess.ambiguous, guess.share) == (decimal, ambiguous, 1.0)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-03-04", "ymd"),
        ("2026-03-04 00:00:00.000", "dmy"),
        ("2026-03-04T13:05:00Z", "mdy"),
        ("2026-03-04T13:05:00+01:00", "ymd"),
        ("04.03.2026", "dmy"),
        ("4.3.26", "dmy"),
        ("04/03/2026", "dmy"),
        ("03/04/2026", "mdy"),
        ("3/4/2026 1:05 PM", "mdy"),
        ("20260304", "ymd"),
        ("2026/03/04", "ymd"),
        ("04-Mar-26", "ymd"),
        ("4. März 2026", "ymd"),
        ("04 Mrt 2026".replace("Mrt", "Maret"), "ymd"),
        ("March 4, 2026", "ymd"),
    ],
)
def test_a_day_in_any_writing(text, order):
    assert parse_date(text, order) == date(2026, 3, 4)


@pytest.mark.parametrize("text", ["2024-03", "03.2024", "3/2024", "Mar 2024", "März 24"])
def test_a_month_is_its_first_day(text):
    assert parse_date(text) == date(2024, 3, 1)


@pytest.mark.parametrize(
    "text", ["", "31.02.2026", "2026-13-01", "12", "hello", "1.2.3.4", "99/99/2026", "0000-00-00"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  (its text is the value)
        parse_date(text, "dmy")


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_day_comes_back_from_every_order(day):
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%d.%m.%Y}", "dmy") == day
    assert parse_date(f"{day:%m/%d/%y}", "mdy") == day
    assert parse_date(f"{day:%d-%b-%y}", "mdy") == day


def test_one_day_above_twelve_settles_the_order():
    assert guess_dates(["01/02/2026", "13/02/2026"]).order == "dmy"
    assert guess_dates(["01/02/2026", "02/13/2026"]).order == "mdy"


def test_a_column_that_could_be_either_way_round_says_so():
    guess = guess_dates(["01/02/2026", "03/04/2026"])

    assert guess.ambiguous
    assert guess.order == "dmy"
    assert not guess_dates([str(date(2026, 1, 1) + timedelta(days=n)) for n in range(40)]).ambiguous
