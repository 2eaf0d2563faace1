"""Reading the actors without a person."""

from uuid import UUID

from django.db.models import F, QuerySet

from kam.errors import NotFound
from kam.identity.models import ServiceAccount


def service_accounts() -> QuerySet[ServiceAccount]:
    """All of them, open ones first, by name."""
    found = ServiceAccount.objects.select_related("owner")
    return found.order_by(F("closed_at").desc(nulls_first=True), "name", "id")


def open_service_accounts() -> QuerySet[ServiceAccount]:
    """Those that tokens may be issued for, by name."""
    return ServiceAccount.objects.filter(closed_at=None).order_by("name", "id")


def get_service_account(service_id: UUID) -> ServiceAccount:
    """One of them, open or closed; raises NotFound."""
    found = ServiceAccount.objects.select_related("owner").filter(pk=service_id).first()
    if found is None:
        raise NotFound
    return found
