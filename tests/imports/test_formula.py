"""A formula is arithmetic over columns, exact, and wrong ones are explained by position."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.imports.formula import FormulaError, compile_formula, rounded

COLUMNS = ["unitPrice", "quantity", "discount", "Net price", "x", "products.unitPrice"]


def value(text, **given_values):
    formula = compile_formula(text, COLUMNS)
    return formula.evaluate(
        [Decimal(given_values[name.replace(" ", "_")]) for name in formula.names]
    )


def test_price_times_quantity_less_discount():
    text = "unitPrice × quantity × (1 − discount)"

    assert value(text, unitPrice="42.40", quantity="35", discount="0.15") == Decimal("1261.4")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("2 + 3 * 4", "14"),
        ("2 x 3 X 4", "24"),
        ("8 ÷ 4 / 2", "1"),
        ("8 : 4", "2"),
        ("−(2 – 5)", "3"),
        ("1,5 + 1.5", "3"),
        ("100 * 15%", "15"),
        ("--2", "2"),
        ("((((1))))", "1"),
    ],
)
def test_signs_as_people_type_them(text, result):
    assert compile_formula(text, ["a"]).evaluate([]) == Decimal(result)


def test_names_with_spaces_stand_in_brackets_or_quotes():
    for text in ("[Net price] * 2", '"Net price" * 2', "'Net price' * 2", "[net price] * 2"):
        assert value(text, Net_price="1.5") == 3


def test_a_column_of_another_file_is_called_with_it():
    assert compile_formula("products.unitPrice * 2", COLUMNS).names == ("products.unitPrice",)


def test_a_column_called_x_is_a_column_where_a_value_should_stand():
    assert value("x x x", x="3") == 9


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "ends at character 1"),
        ("unitPrice *", 12, "ends at"),
        ("unitPrice * (1 - discount", 13, "never closed"),
        ("unitPrice ** 2", 12, "does not fit"),
        ("price * 2", 1, "no column “price”"),
        ("quantity quantity", 10, "does not fit"),
        ("__import__('os')", 1, "no column"),
        ("quantity; 1", 9, "means nothing"),
        ("quantity.real", 1, "no column"),
        ("1 + )", 5, "does not fit"),
        ("2(3)", 2, "does not fit"),
    ],
)
def test_a_wrong_formula_is_explained_where_it_goes_wrong(text, position, words):
    with pytest.raises(FormulaError) as error:
        compile_formula(text, COLUMNS)

    assert error.value.position == position
    assert words in str(error.value.reason)


@pytest.mark.parametrize("text", ["(" * 500, "-" * 300 + "1", "1+" * 400 + "1"])
def test_a_monster_is_refused(text):
    with pytest.raises(FormulaError):
        compile_formula(text, [])


def test_a_division_by_zero_is_told_apart():
    with pytest.raises(ValueError, match="zero"):
        value("unitPrice / quantity", unitPrice="1", quantity="0")


def test_half_a_cent_is_rounded_away_from_zero():
    assert rounded(Decimal("1.005"), 2) == Decimal("1.01")
    assert rounded(Decimal("-1.005"), 2) == Decimal("-1.01")
    assert rounded(Decimal("1234.5"), 0) == Decimal("1235")


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused_in_words(text):
    try:
        compile_formula(text, COLUMNS)
    except FormulaError as error:
        said = str(error.reason)
    else:
        said = "a formula"

    assert said
