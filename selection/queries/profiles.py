"""Weight profiles of a version, and the weights of each account (method row 106)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from kam.errors import NotFound
from selection import library, profiles, weights
from selection.models import CriteriaModel, Criterion, Score, WeightProfile
from selection.queries.criteria import criteria_of


@dataclass(frozen=True)
class Weights:
    """The weights of a version in the order of its criteria: the usual ones, and by profile."""

    usual: list[float]
    by_profile: Mapping[UUID, list[float]]

    def of(self, profile_id: UUID | None) -> list[float]:
        """The weights of an account; the usual ones where it has no profile, or a lost one."""
        return self.by_profile.get(profile_id, self.usual) if profile_id else self.usual

    def table(self, profile_ids: Sequence[UUID | None]) -> list[float] | NDArray[np.float64]:
        """What selection.scoring.score takes: one row for all, or a row for each account."""
        if not self.by_profile or not any(profile_ids):
            return self.usual
        return np.array([self.of(each) for each in profile_ids], dtype=np.float64)


def profiles_of(model: CriteriaModel) -> list[WeightProfile]:
    """In the order in which they are tried."""
    return list(WeightProfile.objects.filter(model=model).order_by("position", "pk"))


def get_profile(profile_id: UUID) -> WeightProfile:
    """Raises NotFound."""
    found = WeightProfile.objects.select_related("model").filter(pk=profile_id).first()
    if found is None:
        raise NotFound
    return found


def weights_under(
    model: CriteriaModel,
    criteria: Sequence[Criterion],
    *,
    usual: Sequence[float] | None = None,
    found: Sequence[WeightProfile] | None = None,
) -> Weights:
    """The weights of every account under a version; `usual` tries others outside the profiles."""
    codes = [criterion.code for criterion in criteria]
    stored = [criterion.weight for criterion in criteria]
    by_profile = {
        each.pk: profiles.shares(codes, stored, each.points)
        for each in (profiles_of(model) if found is None else found)
    }
    return Weights(list(stored if usual is None else usual), by_profile)


def segment_of(profile: WeightProfile) -> profiles.Segment:
    return profiles.Segment(frozenset(profile.sectors), frozenset(profile.countries))


def points_of(profile: WeightProfile, criteria: Sequence[Criterion]) -> dict[str, float]:
    """What the profile gives each criterion, 100 together."""
    codes = [criterion.code for criterion in criteria]
    found = profiles.shares(codes, [criterion.weight for criterion in criteria], profile.points)
    points = dict(zip(codes, found, strict=True))
    return weights.to_hundred(points) if any(found) else points


def value_codes() -> set[str]:
    """Codes of the criteria of whole value."""
    return {item.code for item in library.CRITERIA if item.is_value}


def first_points(model: CriteriaModel) -> dict[str, float]:
    """Points that a new profile of a version begins with."""
    usual = {criterion.code: criterion.weight for criterion in criteria_of(model)}
    return profiles.start_points(usual, value_codes()) if any(usual.values()) else usual


def accounts_by_profile(model: CriteriaModel) -> dict[UUID, int]:
    """How many accounts each profile of a version weighs."""
    rows = Score.objects.filter(model=model).exclude(profile_id=None)
    found: dict[UUID, int] = {}
    for profile_id in rows.values_list("profile_id", flat=True):
        found[profile_id] = found.get(profile_id, 0) + 1
    return found
