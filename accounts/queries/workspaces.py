"""The workspaces that the schedule walks over, and what day it is in each."""

from datetime import date, datetime
from uuid import UUID

from kam.tenancy.models import Tenant


def workspaces_in_use() -> list[UUID]:
    active = Tenant.objects.filter(status=Tenant.Status.ACTIVE)
    return list(active.order_by("id").values_list("id", flat=True))


def local_day(tenant_id: UUID, *, now: datetime) -> date:
    """The calendar day in the workspace's time zone."""
    return Tenant.objects.get(pk=tenant_id).today(now)
