"""How far two places lie apart, over the surface of the earth (method row 106)."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""

Place = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""


def great_circle_km(one: Place, other: Place) -> float:
    """Kilometres along the great circle between two places (haversine), 0 to 20,015."""
    lat, lat_other = radians(one[0]), radians(other[0])
    across = radians(other[1] - one[1])
    half = sin((lat_other - lat) / 2) ** 2 + cos(lat) * cos(lat_other) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def nearest_km(place: Place, others: Iterable[Place]) -> float | None:
    """Kilometres to the nearest of other places; None where there are none."""
    return min((great_circle_km(place, other) for other in others), default=None)
