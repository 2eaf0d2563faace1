"""From a cell to a field's value: empty texts, text, numbers, dates, months, choices, e-mails."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from kam.imports.dates import date_reason, parse_date
from kam.imports.numbers import number_reason, parse_number
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import Field, FilePlan
from kam.imports.tables.refused import cell_text

# What empty cells are called in files; offered where a column holds it.
EMPTY_TEXTS = (
    "NULL",
    "null",
    "None",
    "NaN",
    "nan",
    "N/A",
    "n/a",
    "#N/A",
    "NA",
    "-",
    "--",
    "–",
    "?",
)

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_MAX_CACHED = 50_000
_MAX_KEPT = 200
_MAX_TEXT = 20_000

Convert = Callable[[Any], str | None]


class CellRefused(Exception):
    """The cell cannot be the field's value."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(str(reason))


def converter(field: Field, file: FilePlan, empty_texts: Collection[str]) -> Convert:
    """A function from a cell of `file` to the field's value as Row says, None if empty.

    Raises CellRefused. What it read once it remembers, since columns repeat themselves.
    """
    convert = _converters().get(field.kind, _text)
    empties = frozenset(empty_texts) | {""}
    known: dict[Any, str | None] = {}

    def one(cell: Any) -> str | None:
        if cell in known:
            return known[cell]
        text = cell_text(cell, file.decimal).strip()
        value = None if text in empties else convert(text, cell, file, field)
        if len(known) < _MAX_CACHED and len(text) <= _MAX_KEPT:
            known[cell] = value
        return value

    return one


def plain(value: Decimal) -> str:
    """Canonical text of a number: no exponent, no trailing zeros, no negative zero."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _converters() -> dict[str, Callable[[str, Any, FilePlan, Field], str]]:
    return {
        "number": _number,
        "money": _number,
        "percent": _percent,
        "date": _date,
        "month": _month,
        "choice": _choice,
        "email": _email,
    }


def number_of(text: str, cell: Any, file: FilePlan) -> Decimal:
    """The number in a cell. CellRefused if there is none."""
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    try:
        return parse_number(text, file.decimal)
    except ValueError as error:
        raise CellRefused(number_reason(text, file.decimal)) from error


def _text(text: str, _cell: Any, _file: FilePlan, field: Field) -> str:
    if len(text) > _MAX_TEXT:
        raise CellRefused(
            Reason(gettext_noop("{field} is longer than 20,000 characters."), field=field.label)
        )
    return text


def _number(text: str, cell: Any, file: FilePlan, _field: Field) -> str:
    return plain(number_of(text, cell, file))


def _percent(text: str, cell: Any, file: FilePlan, _field: Field) -> str:
    """15% and 15 are fifteen hundredths, 0.15 is, too; a bare 1 is a whole."""
    value = number_of(text, cell, file)
    return plain(value if "%" in text or abs(value) <= 1 else value / 100)


def _day(text: str, file: FilePlan) -> Any:
    try:
        return parse_date(text, file.date_order)
    except ValueError as error:
        raise CellRefused(date_reason(text, file.date_order)) from error


def _date(text: str, _cell: Any, file: FilePlan, _field: Field) -> str:
    return _day(text, file).isoformat()


def _month(text: str, _cell: Any, file: FilePlan, _field: Field) -> str:
    return _day(text, file).replace(day=1).isoformat()


def _choice(text: str, _cell: Any, _file: FilePlan, field: Field) -> str:
    if not field.choices:
        return text
    wanted = text.casefold()
    for value, label in field.choices:
        if wanted == str(value).casefold() or wanted in _in_every_language(label):
            return str(value)
    raise CellRefused(
        Reason(
            gettext_noop("“{text}” is none of: {choices}."),
            text=text[:60],
            choices=", ".join(str(label) for _, label in field.choices),
        )
    )


def _in_every_language(label: Any) -> set[str]:
    """What a choice is called: the file may come from a colleague who reads another language."""
    found = {str(label).casefold()}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(str(label).casefold())
    return found


def _email(text: str, _cell: Any, _file: FilePlan, _field: Field) -> str:
    if not _EMAIL.fullmatch(text):
        raise CellRefused(Reason(gettext_noop("“{text}” is no e-mail address."), text=text[:60]))
    return text
