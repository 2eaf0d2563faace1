"""Money: whole minor units of a currency, and dated rates between currencies. Pure Python."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from kam import money
from kam.money import exponent, from_minor

__all__ = [
    "CURRENCIES",
    "LARGEST_MINOR",
    "RateTable",
    "convert",
    "exponent",
    "from_minor",
    "is_currency",
    "to_minor",
]

# ISO 4217; the decimal places of each stand in kam.money.
CURRENCIES: tuple[str, ...] = tuple(
    """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU
UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
""".split()  # noqa: SIM905  one word a currency reads better
)
_KNOWN = frozenset(CURRENCIES)

# Beyond this a bigint of minor units would overflow in sums of a book.
LARGEST_MINOR = 10**16


def is_currency(code: str) -> bool:
    return code in _KNOWN


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in major units → whole minor units, halves to the even neighbour.

    ValueError if the amount is not finite or too large to keep.
    """
    minor = money.to_minor(amount, currency)
    if abs(minor) > LARGEST_MINOR:
        raise ValueError("too large")
    return minor


def convert(minor: int, currency: str, into: str, rate: Decimal) -> int:
    """Minor units of `currency` → minor units of `into` at `rate` (major into per major from)."""
    if currency == into:
        return minor
    return to_minor(from_minor(minor, currency) * rate, into)


class RateTable:
    """Dated rates. A rate holds from its day until a later one for the same pair replaces it."""

    def __init__(self, rates: Iterable[tuple[str, str, date, Decimal]]) -> None:
        """`rates`: (from, to, valid on, rate), in any order."""
        self._days: dict[tuple[str, str], list[date]] = {}
        self._rates: dict[tuple[str, str], list[Decimal]] = {}
        for source, target, valid_on, rate in sorted(rates, key=lambda each: each[2]):
            self._days.setdefault((source, target), []).append(valid_on)
            self._rates.setdefault((source, target), []).append(rate)

    def rate(self, currency: str, into: str, on: date) -> Decimal | None:
        """The rate in force on `on`: as recorded, else the inverse of the opposite pair, else None.

        Where both directions are recorded the younger one counts. Nothing is chained over a
        third currency and no earlier day borrows a later rate.
        """
        if currency == into:
            return Decimal(1)
        straight = self._latest(currency, into, on)
        reverse = self._latest(into, currency, on)
        if straight and (not reverse or straight[0] >= reverse[0]):
            return straight[1]
        return 1 / reverse[1] if reverse else None

    def convert(self, minor: int, currency: str, into: str, on: date) -> int | None:
        """Minor units in the other currency, None where no rate is known for the day."""
        rate = self.rate(currency, into, on)
        return None if rate is None else convert(minor, currency, into, rate)

    def _latest(self, source: str, target: str, on: date) -> tuple[date, Decimal] | None:
        days = self._days.get((source, target), [])
        place = bisect_right(days, on)
        if not place:
            return None
        return days[place - 1], self._rates[(source, target)][place - 1]
