"""Numbers, amounts and dates as a reader of a language writes them; no clock, no markup."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from django.utils import formats
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam import money

MINUS = "\u2212"
NBSP = "\u00a0"
UNKNOWN = "\u2013"

# What a person may choose on the profile page; "" follows the language. (decimal, group)
NUMBER_FORMATS: dict[str, tuple[str, str]] = {
    "1,234.5": (".", ","),
    "1.234,5": (",", "."),
    "1 234,5": (",", NBSP),
    "1’234.5": (".", "’"),
}
SYMBOLS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "IDR": "Rp", "KRW": "₩",
    "ILS": "₪", "VND": "₫", "PHP": "₱", "BRL": "R$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$",
    "HKD": "HK$", "MXN": "MX$", "TWD": "NT$", "CNY": "CN¥",
}  # fmt: skip
# Powers of ten and their short names; a space before all but the English ones.
UNITS = {
    "en": ((12, "tn"), (9, "bn"), (6, "m"), (3, "k")),
    "de": ((12, "Bio."), (9, "Mrd."), (6, "Mio."), (3, "Tsd.")),
    "id": ((12, "T"), (9, "M"), (6, "jt"), (3, "rb")),
}
AMOUNT_FIRST = frozenset({"de"})
SHORT_DATES = {"en": "j M Y", "de": "j. N Y", "id": "j M Y"}
LONG_DATES = {"en": "l j F Y", "de": "l, j. F Y", "id": "l, j F Y"}
RELATIVE_DAYS = 14
_WIDE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Which signs a reader expects, and the language whose short units and order go with it."""

    language: str
    decimal: str
    group: str


@lru_cache(maxsize=64)
def style_for(language: str | None, chosen: str = "") -> NumberStyle:
    """The signs of the language, unless the person chose one of NUMBER_FORMATS."""
    language = language or "en"
    family = language.split("-")[0]
    if chosen in NUMBER_FORMATS:
        return NumberStyle(family, *NUMBER_FORMATS[chosen])
    decimal = str(formats.get_format("DECIMAL_SEPARATOR", language))
    group = str(formats.get_format("THOUSAND_SEPARATOR", language))
    return NumberStyle(family, decimal, group)


# Pages draw the same figures again and again, and exact decimals are slow to write.
@lru_cache(maxsize=8192)
def number(value: Decimal | float, style: NumberStyle, places: int = 0) -> str:
    """`1,234.5` with exactly `places` decimals, halves away from zero, a real minus sign.
    Negative `places` are as many at most, none where there is nothing behind the mark."""
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if places < 0:
        left = exact.quantize(_unit(-places), ROUND_HALF_UP, _WIDE).normalize().as_tuple().exponent
        places = max(0, -left) if isinstance(left, int) else 0
    rounded = exact.quantize(_unit(places), ROUND_HALF_UP, _WIDE)
    text = f"{abs(rounded):,.{places}f}"
    text = text.replace(",", "\0").replace(".", style.decimal).replace("\0", style.group)
    return f"{MINUS}{text}" if rounded < 0 else text


@lru_cache(maxsize=32)
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def compact(value: Decimal | float, style: NumberStyle) -> str:
    """`31.2m`, `31,2 Mio.`, `31,2 jt`: one decimal below a hundred of the unit, none above."""
    exact = Decimal(str(value))
    units = UNITS.get(style.language, UNITS["en"])
    gap = "" if units is UNITS["en"] else NBSP
    shown = None
    for power, unit in reversed(units):
        scaled = exact.scaleb(-power)
        if abs(scaled) < 1 and not (shown and _carries(exact, power)):
            break
        places = 1 if abs(scaled.quantize(Decimal("0.1"), ROUND_HALF_UP)) < 100 else 0
        shown = f"{number(scaled, style, places)}{gap}{unit}"
    return shown or number(exact, style, 0)


@lru_cache(maxsize=8192)
def money_full(minor: int, currency: str, style: NumberStyle) -> str:
    """Every digit: `€31,245,678.90`, `31.245.678,90 €`, `Rp31.245.678,90`."""
    amount = money.from_minor(minor, currency)
    return _with_currency(number(amount, style, money.exponent(currency)), currency, style)


@lru_cache(maxsize=8192)
def money_short(minor: int, currency: str, style: NumberStyle) -> str:
    """For heads and lists: `€31.2m`, `31,2 Mio. €`, `€31,2 jt`."""
    return _with_currency(compact(money.from_minor(minor, currency), style), currency, style)


def percent(value: Decimal | float, style: NumberStyle, places: int = 0) -> str:
    """Of a number in percent points: `18%`, German `18 %`."""
    gap = NBSP if style.language == "de" else ""
    return f"{number(value, style, places)}{gap}%"


def signed(text: str) -> str:
    """A plus sign before what is not negative and not zero."""
    plain = not text.strip("0.,%" + NBSP)
    return text if plain or text.startswith(MINUS) else f"+{text}"


def short_date(day: date, language: str | None) -> str:
    """`21 Nov 2026`, `21. Nov. 2026`."""
    return date_words(day, SHORT_DATES.get(_family(language), SHORT_DATES["en"]))


def long_date(day: date, language: str | None) -> str:
    """`Saturday 21 November 2026`."""
    return date_words(day, LONG_DATES.get(_family(language), LONG_DATES["en"]))


def relative_day(day: date, today: date) -> str | None:
    """In words up to 14 days away, else None."""
    away = (day - today).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get(away)
    if near is not None:
        return near
    if abs(away) > RELATIVE_DAYS:
        return None
    if away > 0:
        return ngettext("in %(n)d day", "in %(n)d days", away) % {"n": away}
    return ngettext("%(n)d day ago", "%(n)d days ago", -away) % {"n": -away}


def relative_moment(moment: datetime, now: datetime) -> str | None:
    """In words: minutes and hours on the same day, then days; both in the reader's time zone."""
    seconds = (now - moment).total_seconds()
    if moment.date() != now.date() or seconds < 0:
        return relative_day(moment.date(), now.date())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        minutes = int(seconds // 60)
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    hours = int(seconds // 3600)
    return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}


def _family(language: str | None) -> str:
    return (language or "en").split("-")[0]


def _carries(exact: Decimal, power: int) -> bool:
    """Whether rounding lifts 999.96k to 1.0m."""
    below = abs(exact).scaleb(-(power - 3))
    return below.quantize(Decimal(1), ROUND_HALF_UP) >= 1000


def _with_currency(text: str, currency: str, style: NumberStyle) -> str:
    symbol = SYMBOLS.get(currency, currency)
    if style.language in AMOUNT_FIRST:
        return f"{text}{NBSP}{symbol}"
    sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    gap = NBSP if symbol == currency else ""
    return f"{sign}{symbol}{gap}{digits}"
