"""Numbers, amounts and dates are written as a reader of the language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from kam import money
from kam.web import formats
from kam.web.formats import NBSP, style_for

EN, DE, ID = style_for("en"), style_for("de"), style_for("id")


@pytest.mark.parametrize(
    ("minor", "currency", "style", "shown"),
    [
        (3_120_000_000, "EUR", EN, "€31.2m"),
        (3_120_000_000, "EUR", DE, f"31,2{NBSP}Mio.{NBSP}€"),
        (3_120_000_000, "EUR", ID, f"€31,2{NBSP}jt"),
        (19_200_000_000, "EUR", EN, "€192m"),
        (90_000_000, "EUR", EN, "€900k"),
        (99_996_000, "EUR", EN, "€1.0m"),
        (1_250_000, "EUR", DE, f"12,5{NBSP}Tsd.{NBSP}€"),
        (84_000, "EUR", EN, "€840"),
        (0, "EUR", EN, "€0"),
        (-3_400_000_00, "EUR", EN, "−€3.4m"),
        (-3_400_000_00, "EUR", DE, f"−3,4{NBSP}Mio.{NBSP}€"),
        (1_500_000, "JPY", EN, "¥1.5m"),
        (2_500_000_000_000, "EUR", EN, "€25.0bn"),
        (7_800_000_000_000_00, "IDR", ID, f"Rp7,8{NBSP}T"),
        (120_000_000, "CHF", EN, f"CHF{NBSP}1.2m"),
    ],
)
def test_an_amount_is_short_in_the_readers_language(minor, currency, style, shown):
    assert formats.money_short(minor, currency, style) == shown


@pytest.mark.parametrize(
    ("minor", "currency", "style", "shown"),
    [
        (3_124_567_890, "EUR", EN, "€31,245,678.90"),
        (3_124_567_890, "EUR", DE, f"31.245.678,90{NBSP}€"),
        (3_124_567_890, "IDR", ID, "Rp31.245.678,90"),
        (1_234_567, "JPY", EN, "¥1,234,567"),
        (1_234_567, "KWD", EN, f"KWD{NBSP}1,234.567"),
        (-5, "EUR", EN, "−€0.05"),
    ],
)
def test_a_full_amount_has_the_places_of_its_currency(minor, currency, style, shown):
    assert formats.money_full(minor, currency, style) == shown


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD", "CLF", "XXX"])
def test_minor_units_come_back_unchanged(currency):
    assert money.to_minor(money.from_minor(-987_654_321, currency), currency) == -987_654_321


def test_what_is_no_number_is_no_amount():
    with pytest.raises(ValueError, match="not a number"):
        money.to_minor(Decimal("NaN"), "EUR")


def test_a_person_may_choose_other_signs_than_the_language_has():
    style = style_for("en", "1.234,5")

    assert formats.number(Decimal("1234567.891"), style, 2) == "1.234.567,89"


def test_an_unknown_choice_follows_the_language():
    assert style_for("de", "?") == DE


def test_percent_has_a_space_in_german_only():
    assert formats.percent(18, EN) == "18%"
    assert formats.percent(17.64, DE, 1) == f"17,6{NBSP}%"
    assert formats.percent(18, ID) == "18%"


@pytest.mark.parametrize(("text", "shown"), [("8.4%", "+8.4%"), ("−3", "−3"), ("0.0%", "0.0%")])
def test_only_growth_carries_a_plus(text, shown):
    assert formats.signed(text) == shown


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "today"),
        (date(2026, 11, 20), "yesterday"),
        (date(2026, 11, 22), "tomorrow"),
        (date(2026, 11, 9), "12 days ago"),
        (date(2026, 11, 24), "in 3 days"),
        (date(2026, 12, 6), None),
        (date(2026, 11, 6), None),
    ],
)
def test_a_day_is_told_in_words_up_to_fourteen_days_away(day, words):
    with translation.override("en"):
        assert formats.relative_day(day, date(2026, 11, 21)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 21, 13, 59, 30, tzinfo=UTC), "just now"),
        (datetime(2026, 11, 21, 13, 40, tzinfo=UTC), "20 minutes ago"),
        (datetime(2026, 11, 21, 12, 59, tzinfo=UTC), "1 hour ago"),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), "yesterday"),
        (datetime(2026, 11, 21, 18, 0, tzinfo=UTC), "today"),
        (datetime(2026, 1, 1, tzinfo=UTC), None),
    ],
)
def test_a_moment_of_the_same_day_is_told_in_hours(moment, words):
    now = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    with translation.override("en"):
        assert formats.relative_moment(moment, now) == words


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "21 Mar 2026"), ("de", "21. März 2026"), ("id", "21 Mar 2026")],
)
def test_a_short_date_follows_the_language(language, shown):
    with translation.override(language):
        assert formats.short_date(date(2026, 3, 21), language) == shown
