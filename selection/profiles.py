"""Weight profiles: other weights for a segment of accounts (method row 106). Pure functions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from selection import weights


@dataclass(frozen=True)
class Segment:
    """Whom a profile is for: chosen sectors and countries; an empty choice means all of them."""

    sectors: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    def fits(self, sector: str, country: str) -> bool:
        return (not self.sectors or sector in self.sectors) and (
            not self.countries or country in self.countries
        )


def first_fit(segments: Sequence[Segment], sector: str, country: str) -> int | None:
    """The place of the first segment that the account belongs to; None: the usual weights."""
    return next((place for place, each in enumerate(segments) if each.fits(sector, country)), None)


def start_points(usual: Mapping[str, float], value_codes: Collection[str]) -> dict[str, float]:
    """Points to begin a profile with: the usual ones, those of whole value equal (row 106).

    The value criteria share alike what they weigh together, or what as many average criteria
    would weigh if that is nothing. 100 together. ValueError where nothing has weight.
    """
    chosen = [code for code in usual if code in value_codes]
    if not chosen:
        return weights.to_hundred(usual)
    total = sum(usual.values())
    together = sum(usual[code] for code in chosen) or total * len(chosen) / len(usual)
    share = together / len(chosen)
    return _exact(weights.to_hundred({**usual, **dict.fromkeys(chosen, share)}), chosen)


def shares(
    codes: Sequence[str], usual: Sequence[float], points: Mapping[str, float]
) -> list[float]:
    """Weights in the order of the criteria: those of the profile; a criterion that it does not
    name, because it came later, weighs as usual. Where nothing would weigh: as usual."""
    found = [points.get(code, weight) for code, weight in zip(codes, usual, strict=True)]
    return found if any(found) else list(usual)


def _exact(points: dict[str, float], chosen: Sequence[str]) -> dict[str, float]:
    """The same, the chosen ones exactly equal: the heaviest other takes what rounding left."""
    others = [code for code in points if code not in chosen]
    if not others:
        return points
    least = min(points[code] for code in chosen)
    left = sum(points[code] for code in chosen) - least * len(chosen)
    heaviest = max(others, key=lambda code: (points[code], code))
    return {
        code: least if code in chosen else round(value + left, 1) if code == heaviest else value
        for code, value in points.items()
    }
