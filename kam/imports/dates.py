"""Dates as people write them; which of day and month comes first is the file's `date_order`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from kam.imports.reasons import Reason, gettext_noop

ORDERS = ("ymd", "dmy", "mdy")
MAX_LENGTH = 60

_TIME = (
    r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_ISO = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_SHORT = re.compile(rf"([0-9]{{1,2}})([-/.])\s?([0-9]{{1,2}})\2\s?([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_DAY_WORD = re.compile(
    rf"([0-9]{{1,2}})[. \-/]+([^\W\d_]{{3,12}})[. \-/,]+'?([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_WORD_DAY = re.compile(
    rf"([^\W\d_]{{3,12}})[. \-]+([0-9]{{1,2}})(?:st|nd|rd|th)?,? +([0-9]{{4}}){_TIME}"
)
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_WORD_YEAR = re.compile(r"([^\W\d_]{3,12})[. \-/]+'?([0-9]{4}|[0-9]{2})")

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan januar january januari jän jänner",
            "feb februar february februari",
            "mar mär mrz märz march maret",
            "apr april",
            "may mai mei",
            "jun juni june",
            "jul juli july",
            "aug august agu agustus agt",
            "sep sept september",
            "oct okt oktober october",
            "nov november nop",
            "dec dez dezember december des desember",
        ),
        start=1,
    )
    for word in words.split()
}


@dataclass(frozen=True)
class DateGuess:
    """How a column writes its dates: `share` of values that are dates under `order`."""

    order: str = "ymd"
    share: float = 0.0
    ambiguous: bool = False
    months_only: bool = False


def parse_date(text: str, order: str = "ymd") -> date:
    """The day (a month without a day is its first). ValueError if it is no date.

    Forms that can be read in one way only (2026-01-31, 31-Jan-26, 2026-01) are read under any
    order; `order` decides 01/02/2026, where ymd reads the day first, as dmy does.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise ValueError(text[:MAX_LENGTH])
    for pattern, build in _FORMS:
        match = pattern.fullmatch(text)
        if match:
            return build(match, order)
    raise ValueError(text)


def date_reason(text: str, order: str) -> Reason:
    """Why `text` was refused as a date, with an example of what would have been read."""
    example = {"mdy": "12/31/2026", "dmy": "31.12.2026"}.get(order, "2026-12-31")
    return Reason(
        gettext_noop("“{text}” is not a date written like {example}."),
        text=text[:60],
        example=example,
    )


def looks_like_date(text: str) -> bool:
    """Whether `text` is a date in any order; a bare number of eight digits is not enough."""
    return not text.strip().isdigit() and (is_date(text, "dmy") or is_date(text, "mdy"))


def is_date(text: str, order: str) -> bool:
    try:
        parse_date(text, order)
    except ValueError:
        return False
    return True


def guess_dates(values: Iterable[str]) -> DateGuess:
    """Judge all sample values of a column. `ambiguous`: day first and month first both read every
    value and differ somewhere; day first is then assumed."""
    texts = [text.strip() for text in values if text and text.strip()]
    if not texts:
        return DateGuess()
    day = [_or_none(text, "dmy") for text in texts]
    month = [_or_none(text, "mdy") for text in texts]
    days, months = (sum(1 for each in read if each) for read in (day, month))
    differ = any(a != b for a, b in zip(day, month, strict=True))
    order = "mdy" if months > days else "dmy"
    bare = sum(1 for text in texts if _is_month_only(text))
    return DateGuess(
        order=order if differ else "ymd",
        share=max(days, months) / len(texts),
        ambiguous=differ and days == months,
        months_only=bare > len(texts) / 2,
    )


def _or_none(text: str, order: str) -> date | None:
    try:
        return parse_date(text, order)
    except ValueError:
        return None


def _is_month_only(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_YEAR_MONTH, _MONTH_YEAR, _WORD_YEAR))


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(word: str) -> int:
    number = _MONTHS.get(word.casefold())
    if number is None:
        raise ValueError(word)
    return number


def _iso(match: re.Match[str], _order: str) -> date:
    return date(int(match[1]), int(match[3]), int(match[4]))


def _short(match: re.Match[str], order: str) -> date:
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    return date(year, first, second) if order == "mdy" else date(year, second, first)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], date]], ...] = (
    (_ISO, _iso),
    (_SHORT, _short),
    (_COMPACT, lambda match, _: date(int(match[1]), int(match[2]), int(match[3]))),
    (_DAY_WORD, lambda match, _: date(_year(match[3]), _month(match[2]), int(match[1]))),
    (_WORD_DAY, lambda match, _: date(int(match[3]), _month(match[1]), int(match[2]))),
    (_YEAR_MONTH, lambda match, _: date(int(match[1]), int(match[2]), 1)),
    (_MONTH_YEAR, lambda match, _: date(int(match[2]), int(match[1]), 1)),
    (_WORD_YEAR, lambda match, _: date(_year(match[2]), _month(match[1]), 1)),
)
