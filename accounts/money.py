"""Money: whole minor units of a currency, and dated rates between currencies. Pure Python."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

# ISO 4217, by the decimal places of the minor unit.
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON
RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG
"""
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_EXPONENTS = {
    code: places
    for places, codes in {0: _NONE, 2: _TWO, 3: _THREE, 4: _FOUR}.items()
    for code in codes.split()
}
CURRENCIES: tuple[str, ...] = tuple(sorted(_EXPONENTS))
# Beyond this a bigint of minor units would overflow in sums of a book.
LARGEST_MINOR = 10**16


def is_currency(code: str) -> bool:
    return code in _EXPONENTS


def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit; 2 for a code that ISO 4217 does not list."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in major units → whole minor units, halves to the even neighbour.

    ValueError if the amount is not finite or too large to keep.
    """
    if not amount.is_finite():
        raise ValueError("not a number")
    with localcontext() as context:
        context.prec = 60
        minor = int((amount.scaleb(exponent(currency))).to_integral_value(ROUND_HALF_EVEN))
    if abs(minor) > LARGEST_MINOR:
        raise ValueError("too large")
    return minor


def from_minor(minor: int, currency: str) -> Decimal:
    """Whole minor units → the amount in major units with the currency's places."""
    return Decimal(minor).scaleb(-exponent(currency))


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
