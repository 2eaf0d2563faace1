"""Weights that always add up to 100: moving one rescales the rest (method 3.2)."""

from collections.abc import Mapping

TOTAL = 100.0
_TENTHS = 1000


def to_hundred(weights: Mapping[str, float]) -> dict[str, float]:
    """The same proportions, adding up to exactly 100 in steps of 0.1.

    What rounding leaves over goes to the largest remainders. ValueError where a weight is
    negative or all are zero: nothing can be weighed then.
    """
    if any(not weight >= 0 or weight == float("inf") for weight in weights.values()):
        raise ValueError("Weights must be numbers of zero or more.")
    largest = max(weights.values(), default=0.0)
    if largest == 0:
        raise ValueError("At least one weight must be above zero.")
    parts = {code: weight / largest for code, weight in weights.items()}
    return _in_tenths(parts, _TENTHS)


def moved(weights: Mapping[str, float], code: str, to: float) -> dict[str, float]:
    """One weight set to `to`; the others share the rest in their old proportions.

    Others that were all zero share it equally. A single criterion always carries 100.
    """
    others = {other: weight for other, weight in weights.items() if other != code}
    if not others:
        return {code: TOTAL}
    tenths = round(min(max(to, 0.0), TOTAL) * 10)
    largest = max(others.values())
    parts = {other: weight / largest if largest else 1.0 for other, weight in others.items()}
    rest = _in_tenths(parts, _TENTHS - tenths)
    return {other: tenths / 10 if other == code else rest[other] for other in weights}


def _in_tenths(parts: Mapping[str, float], tenths: int) -> dict[str, float]:
    total = sum(parts.values())
    exact = {code: tenths * part / total for code, part in parts.items()}
    whole = {code: int(share) for code, share in exact.items()}
    left = tenths - sum(whole.values())
    # Largest remainder first; the name settles ties so that the answer is always the same.
    for code in sorted(exact, key=lambda c: (whole[c] - exact[c], c))[:left]:
        whole[code] += 1
    return {code: share / 10 for code, share in whole.items()}
