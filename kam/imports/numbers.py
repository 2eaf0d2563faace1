"""Numbers as people write them: 1.234,56 · 1,234.56 · 1 234,56 · 1'234.56 · (12.5) · 12.5-."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kam.imports.reasons import Reason, gettext_noop

_SPACES = "\u00a0\u202f\u2007\u2009 "
_SIGNS = "-\u2212\u2013"
_CURRENCY = r"(?:[A-Z]{3}|Rp\.?|kr\.?|zł|R\$|US\$|Fr\.?|[$€£¥₹₩₽₺฿₫₱₦])"
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DRESSED = re.compile(rf"^{_CURRENCY}?\s*(.*?)\s*{_CURRENCY}?$", re.DOTALL)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,3}")
_BODY = {
    ".": re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:([,' ’])[0-9]{3})(?:\1[0-9]{3})*)?(?:\.[0-9]*)?"),
    ",": re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:([.' ’])[0-9]{3})(?:\1[0-9]{3})*)?(?:,[0-9]*)?"),
}
_GROUPS = str.maketrans("", "", "' ’")
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
MAX_DIGITS = 30
MAX_LENGTH = 80  # of the text; the patterns below take long over long runs of spaces


@dataclass(frozen=True)
class NumberGuess:
    """How a column writes its numbers: `share` of values that are numbers under `decimal`."""

    decimal: str = "."
    share: float = 0.0
    ambiguous: bool = False
    percent: bool = False
    currency: str = ""


def parse_number(text: str, decimal: str = ".") -> Decimal:
    """The exact value; a percent sign divides by 100. ValueError if it is not written so."""
    if len(text) <= MAX_DIGITS and _PLAIN.fullmatch(text) and (decimal == "." or "." not in text):
        return Decimal(text)
    if len(text) > MAX_LENGTH:
        raise ValueError(text[:MAX_LENGTH])
    body, negative, percent = _undress(text)
    if _SCIENTIFIC.fullmatch(body):
        value = Decimal(body.replace(",", "."))
    else:
        value = Decimal(_plain_digits(body, decimal))
    value = value / 100 if percent else value
    return -value if negative and value else value


def number_reason(text: str, decimal: str) -> Reason:
    """Why `text` was refused as a number, with an example of what would have been read."""
    example = "1,234.56" if decimal == "." else "1.234,56"
    return Reason(
        gettext_noop("“{text}” is not a number written like {example}."),
        text=text[:60],
        example=example,
    )


def looks_like_number(text: str) -> bool:
    """Whether `text` is a number in any of the ways people write one."""
    return is_number(text, ".") or is_number(text, ",")


def is_number(text: str, decimal: str) -> bool:
    try:
        parse_number(text, decimal)
    except ValueError:
        return False
    return True


def guess_numbers(values: Iterable[str]) -> NumberGuess:
    """Judge all sample values of a column. `ambiguous`: both readings take every value and give
    different numbers (1.234 is a thousand or one and a bit); "." is then assumed as decimal."""
    texts = [text.strip() for text in values if text and text.strip()]
    if not texts:
        return NumberGuess()
    point = sum(1 for text in texts if is_number(text, "."))
    comma = sum(1 for text in texts if is_number(text, ","))
    either = any(_reads_two_ways(text) for text in texts)
    decimal = "," if comma > point else "."
    if comma == point and either:
        decimal = _lonely_mark(texts)
    return NumberGuess(
        decimal=decimal,
        share=max(point, comma) / len(texts),
        ambiguous=comma == point and either,
        percent=sum(1 for text in texts if text.endswith("%")) > len(texts) / 2,
        currency=currency_in(texts),
    )


def currency_in(texts: Iterable[str]) -> str:
    """The one currency code written beside the numbers, "" if there is none or several."""
    found = set()
    for text in texts:
        match = re.search(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])", text)
        code = match.group(1) if match else {"€": "EUR", "£": "GBP"}.get(text[:1] or "")
        found.add(code or {"€": "EUR", "£": "GBP"}.get(text[-1:], ""))
    return found.pop() if len(found) == 1 else ""


def _undress(text: str) -> tuple[str, bool, bool]:
    """Take off spaces, currency, percent, parentheses and signs on either side."""
    body = text.strip().strip(_SPACES)
    for space in _SPACES:
        body = body.replace(space, " ")
    negative = body.startswith("(") and body.endswith(")")
    if negative:
        body = body[1:-1].strip()
    body, minus = _unsign(body)
    body = _DRESSED.sub(r"\1", body)
    percent = body.endswith("%")
    body, inner = _unsign(body[:-1].strip() if percent else body)
    if sum((negative, minus, inner)) > 1:
        raise ValueError(text)
    return body, negative or minus or inner, percent


def _unsign(body: str) -> tuple[str, bool]:
    if body[:1] == "+":
        return body[1:].lstrip(), False
    if body and body[0] in _SIGNS:
        return body[1:].lstrip(), True
    if body and body[-1] in _SIGNS:
        return body[:-1].rstrip(), True
    return body, False


def _plain_digits(body: str, decimal: str) -> str:
    if not any("0" <= each <= "9" for each in body) or len(body) > 2 * MAX_DIGITS:
        raise ValueError(body)
    if not _BODY[decimal].fullmatch(body):
        raise ValueError(body)
    group = "," if decimal == "." else "."
    plain = body.translate(_GROUPS).replace(group, "").replace(decimal, ".")
    if len(plain) > MAX_DIGITS:
        raise ValueError(body)
    return plain


def _reads_two_ways(text: str) -> bool:
    try:
        return parse_number(text, ".") != parse_number(text, ",")
    except ValueError:
        return False


def _lonely_mark(texts: list[str]) -> str:
    """All values read both ways: a mark with three digits behind it groups more often."""
    commas = sum(1 for text in texts if "," in text)
    points = sum(1 for text in texts if "." in text)
    return "." if commas >= points else ","
