"""Minor units of currencies (ISO 4217), for every floor that reads or shows an amount. Pure Python.

Amounts are kept as whole minor units beside a currency code. What belongs to the domain (limits,
dated rates, conversion) stands in `accounts.money`; the faces, which may not import the domain,
take the exponents from here.
"""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

DEFAULT_EXPONENT = 2
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}


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
