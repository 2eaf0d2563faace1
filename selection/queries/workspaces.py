"""Which workspaces are scored by the clock."""

from uuid import UUID

from kam.identity.actor import TenantRef
from kam.tenancy.models import Tenant


def workspaces_in_use() -> list[UUID]:
    """Ids of the workspaces that are not suspended or closed."""
    active = Tenant.objects.filter(status=Tenant.Status.ACTIVE)
    return list(active.order_by("id").values_list("id", flat=True))


def workspace(tenant_id: UUID) -> TenantRef:
    tenant = Tenant.objects.get(pk=tenant_id)
    return TenantRef(**{name: getattr(tenant, name) for name in TenantRef.__dataclass_fields__})
