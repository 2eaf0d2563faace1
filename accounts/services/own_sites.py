"""The places of our own company, from which distances to customers are counted (row 106)."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.countries import country_code
from accounts.models import OwnSite
from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock


@dataclass(frozen=True, kw_only=True)
class OwnSiteData:
    """A place of ours; coordinates in degrees, WGS 84."""

    name: str
    latitude: float
    longitude: float
    city: str = ""
    country: str = ""


@transaction.atomic
def add_own_site(*, site: OwnSiteData, by: Actor) -> OwnSite:
    """Distances follow with the next scoring."""
    by.must(Permission.EDIT_ACCOUNTS)
    stored = OwnSite()
    changes = _apply(stored, site)
    stored.save(force_insert=True)
    record("own_site.added", subject=stored, by=by, changes=changes)
    return stored


@transaction.atomic
def edit_own_site(
    *, own_site: OwnSite, site: OwnSiteData, version: int | None = None, by: Actor
) -> OwnSite:
    by.must(Permission.EDIT_ACCOUNTS)
    stored = lock(own_site, version)
    changes = _apply(stored, site)
    if changes:
        stored.version += 1
        stored.save(force_update=True)
        record("own_site.edited", subject=stored, by=by, changes=changes)
    return stored


@transaction.atomic
def remove_own_site(*, own_site: OwnSite, version: int | None = None, by: Actor) -> None:
    by.must(Permission.EDIT_ACCOUNTS)
    stored = lock(own_site, version)
    record("own_site.removed", subject=stored, by=by, changes={"name": (stored.name, None)})
    stored.delete()


def _apply(stored: OwnSite, site: OwnSiteData) -> dict[str, tuple[Any, Any]]:
    new = asdict(site) | {"name": site.name.strip(), "city": site.city.strip()}
    new["country"] = _country(site.country)
    if not new["name"]:
        raise RuleViolation(_("Give the site a name."), field="name")
    if not -90 <= site.latitude <= 90:
        raise RuleViolation(_("Between −90 and 90 degrees."), field="latitude")
    if not -180 <= site.longitude <= 180:
        raise RuleViolation(_("Between −180 and 180 degrees."), field="longitude")
    if OwnSite.objects.filter(name=new["name"]).exclude(pk=stored.pk).exists():
        raise Conflict(_("There is a site of this name."), field="name")
    changes = {}
    for name, value in new.items():
        if getattr(stored, name) != value:
            changes[name] = (getattr(stored, name), value)
            setattr(stored, name, value)
    return changes


def _country(text: str) -> str:
    if not text.strip():
        return ""
    code = country_code(text)
    if code is None:
        raise RuleViolation(_("This is not a country we know."), field="country")
    return code
