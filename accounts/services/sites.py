"""The places of a customer."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.choices import SiteKind
from accounts.countries import country_code
from accounts.models import Site
from accounts.queries.accounts import get_account, get_site
from accounts.services.rights import must_edit
from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.tenancy.versions import lock


@dataclass(frozen=True, kw_only=True)
class SiteData:
    """Coordinates in degrees, both or none. The main site is the one that distances count from."""

    kind: str = SiteKind.OFFICE
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_main: bool = False


@transaction.atomic
def add_site(*, account_id: UUID, site: SiteData, by: Actor) -> Site:
    account = get_account(account_id)
    must_edit(account_id=account_id, by=by)
    stored = Site(account=account)
    changes = _apply(stored, site)
    _only_main(stored)
    stored.save(force_insert=True)
    record("site.added", subject=stored, by=by, changes=changes, account_id=account_id)
    return stored


@transaction.atomic
def edit_site(
    *, account_id: UUID, site_id: UUID, site: SiteData, version: int | None = None, by: Actor
) -> Site:
    must_edit(account_id=account_id, by=by)
    stored = lock(get_site(account_id, site_id), version)
    changes = _apply(stored, site)
    if changes:
        _only_main(stored)
        stored.version += 1
        stored.save(force_update=True)
        record("site.edited", subject=stored, by=by, changes=changes, account_id=account_id)
    return stored


@transaction.atomic
def remove_site(*, account_id: UUID, site_id: UUID, version: int | None = None, by: Actor) -> None:
    must_edit(account_id=account_id, by=by)
    stored = lock(get_site(account_id, site_id), version)
    changes = {f.name: (getattr(stored, f.name), None) for f in fields(SiteData)}
    record("site.removed", subject=stored, by=by, changes=changes, account_id=account_id)
    stored.delete()


def _apply(stored: Site, site: SiteData) -> dict[str, tuple[Any, Any]]:
    new = {f.name: getattr(site, f.name) for f in fields(SiteData)}
    new["country"] = _country(site.country)
    if site.kind not in SiteKind.values:
        raise RuleViolation(_("Choose what kind of site this is."), field="kind")
    if not (site.name.strip() or site.city.strip()):
        raise RuleViolation(_("A site needs a name or a city."), field="city")
    if (site.latitude is None) != (site.longitude is None):
        raise RuleViolation(_("Give both coordinates, or none."), field="longitude")
    if site.latitude is not None and not -90 <= site.latitude <= 90:
        raise RuleViolation(_("Between −90 and 90 degrees."), field="latitude")
    if site.longitude is not None and not -180 <= site.longitude <= 180:
        raise RuleViolation(_("Between −180 and 180 degrees."), field="longitude")
    changes = {}
    for name, value in new.items():
        value = value.strip() if isinstance(value, str) else value  # noqa: PLW2901
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


def _only_main(site: Site) -> None:
    if site.is_main:
        Site.objects.filter(account_id=site.account_id, is_main=True).exclude(pk=site.pk).update(
            is_main=False, version=F("version") + 1
        )
