"""Minor units of currencies (ISO 4217), for every floor that reads or shows an amount. Pure Python.

Amounts are kept as whole minor units beside a currency code. What belongs to the domain (limits,
dated rates, conversion) stands in `accounts.money`; the faces, which may not import the domain,
take the exponents from here.
"""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

DEFAULT_EXPONENT = 2
EXPONENTS: dict[str, int] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
}  # fmt: skip


def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit; 2 unless ISO 4217 says otherwise."""
    return EXPONENTS.get(currency, DEFAULT_EXPONENT)


def to_minor(amount: Decimal, currency: str) -> int:
    """Major units → whole minor units, halves to the even neighbour; ValueError if not finite."""
    if not amount.is_finite():
        raise ValueError("not a number")
    with localcontext() as context:
        context.prec = 60
        return int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN))


def from_minor(minor: int, currency: str) -> Decimal:
    """Whole minor units → major units with the currency's places."""
    with localcontext() as context:
        context.prec = 60
        return Decimal(minor).scaleb(-exponent(currency))
