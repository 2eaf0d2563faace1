"""Weight profiles of a draft (method row 106)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.countries import country_code
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.tenancy.versions import lock
from selection.models import CriteriaModel, WeightProfile
from selection.queries.criteria import criteria_of
from selection.queries.profiles import first_points, profiles_of
from selection.services.drafts import changed, must_change, to_hundred
from selection.services.scores import score_accounts

MOST_PROFILES = 12


@dataclass(frozen=True, kw_only=True)
class ProfileData:
    """Whom a profile is for, and its points by criterion code; without points it begins with the
    usual ones, those of whole value equal."""

    name: str
    sectors: Sequence[str] = ()
    countries: Sequence[str] = ()
    points: Mapping[str, float] | None = None


@transaction.atomic
def add_profile(
    *, model: CriteriaModel, profile: ProfileData, by: Actor, today: date, now: datetime
) -> WeightProfile:
    """Add a profile to a draft, after the ones that are there."""
    must_change(model=model, by=by)
    present = profiles_of(model)
    if len(present) >= MOST_PROFILES:
        raise RuleViolation(
            _("A version holds at most %(most)s profiles.") % {"most": MOST_PROFILES}
        )
    if not criteria_of(model):
        raise RuleViolation(_("Add at least one criterion first."))
    stored = WeightProfile(
        model=model,
        position=1 + max((each.position for each in present), default=-1),
        points=first_points(model),
    )
    _apply(stored, profile)
    stored.save(force_insert=True)
    changed(model=model, by=by, now=now, changes={"profiles": (None, [stored.name])})
    score_accounts(model=model, by=by, today=today, now=now)
    return stored


@transaction.atomic
def change_profile(
    *,
    profile: WeightProfile,
    data: ProfileData,
    version: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> WeightProfile:
    """Rename a profile of a draft, choose others for it, or weigh it."""
    must_change(model=profile.model, by=by)
    stored = lock(profile, version)
    before = _told(stored)
    _apply(stored, data)
    after = _told(stored)
    if before != after:
        stored.version += 1
        stored.save(force_update=True)
        changes = {k: (before[k], after[k]) for k in after if before[k] != after[k]}
        changed(model=stored.model, by=by, now=now, changes=changes)
        score_accounts(model=stored.model, by=by, today=today, now=now)
    return stored


@transaction.atomic
def remove_profile(
    *,
    profile: WeightProfile,
    version: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> None:
    """Take a profile out of a draft; its accounts are weighed by what fits next."""
    model = profile.model
    must_change(model=model, by=by)
    stored = lock(profile, version)
    changed(model=model, by=by, now=now, changes={"profiles": ([stored.name], None)})
    stored.delete()
    score_accounts(model=model, by=by, today=today, now=now)


def _apply(stored: WeightProfile, data: ProfileData) -> None:
    name = data.name.strip()
    if not name:
        raise RuleViolation(_("Give the profile a name."), field="name")
    same = WeightProfile.objects.filter(model=stored.model, name=name).exclude(pk=stored.pk)
    if same.exists():
        raise Conflict(_("There is a profile of this name."), field="name")
    sectors = list(dict.fromkeys(text.strip() for text in data.sectors if text.strip()))
    countries = [country_code(text) for text in data.countries]
    if None in countries:
        raise RuleViolation(_("This is not a country we know."), field="countries")
    if not sectors and not countries:
        raise RuleViolation(_("Choose at least one sector or country."), field="sectors")
    stored.name, stored.sectors = name, sectors
    stored.countries = list(dict.fromkeys(countries))
    if data.points is not None:
        codes = {criterion.code for criterion in criteria_of(stored.model)}
        if set(data.points) != codes:
            raise RuleViolation(_("Weigh every criterion of the draft."), field="points")
        stored.points = to_hundred(data.points)


def _told(profile: WeightProfile) -> dict[str, Any]:
    """What history says of it."""
    return {
        "name": profile.name,
        "sectors": profile.sectors,
        "countries": profile.countries,
        "points": profile.points,
    }
