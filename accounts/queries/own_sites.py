"""The places of our own company."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import OwnSite
from kam.errors import NotFound


def own_sites() -> QuerySet[OwnSite]:
    """All of them, by name."""
    return OwnSite.objects.order_by("name", "pk")


def get_own_site(own_site_id: UUID) -> OwnSite:
    """Raises NotFound."""
    found = OwnSite.objects.filter(pk=own_site_id).first()
    if found is None:
        raise NotFound
    return found
