"""Celery task bases: a task works for the tenant named in its message, or for none at all."""

from typing import Any
from uuid import UUID

from celery import Task
from celery.signals import before_task_publish

from kam.tenancy.context import NoActiveTenant, activate, current_tenant_id

HEADER = "tenant_id"


@before_task_publish.connect(weak=False)
def carry_tenant(headers: dict[str, Any] | None = None, **_: Any) -> None:
    tenant_id = current_tenant_id()
    if headers is not None and tenant_id is not None:
        headers.setdefault(HEADER, str(tenant_id))


class TenantTask(Task):
    """Runs inside `activate(tenant)`; a message without a tenant raises NoActiveTenant."""

    abstract = True
    scope = "tenant"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        tenant_id = self.request.get(HEADER) or (self.request.headers or {}).get(HEADER)
        if not tenant_id:
            raise NoActiveTenant(f"{self.name} came without a tenant.")
        with activate(UUID(str(tenant_id))):
            return super().__call__(*args, **kwargs)


class SystemTask(Task):
    """Runs for no tenant: it may only look for work and hand it on, tenant by tenant."""

    abstract = True
    scope = "system"
