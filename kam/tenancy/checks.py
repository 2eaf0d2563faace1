"""System checks: a model that would open a gap in the walls does not start."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel


@register("tenancy")
def check_walls(**_: Any) -> list[CheckMessage]:
    """E001 plain key to a tenant's table, E002 global table pointing at one, E003 uniqueness
    without the tenant, E004 index without the tenant, E005 many-to-many."""
    return [message for model in apps.get_models() for message in _gaps(model)]


def _gaps(model: type[models.Model]) -> Iterator[Error]:
    own = issubclass(model, TenantModel)
    for field in model._meta.local_fields:
        yield from _gaps_of_field(model, field, own=own)
    if not own:
        return
    if model._meta.local_many_to_many:
        yield Error("Write the link as a TenantModel of its own.", obj=model, id="tenancy.E005")
    for constraint in model._meta.constraints:
        leads = tuple(getattr(constraint, "fields", ()))[:1] == ("tenant",)
        if isinstance(constraint, models.UniqueConstraint) and not leads:
            yield Error(f"{constraint.name} must lead with tenant.", obj=model, id="tenancy.E003")
    for index in model._meta.indexes:
        if index.fields and index.fields[0] != "tenant":
            yield Error(f"{index.name} must lead with tenant.", obj=model, id="tenancy.E004")


def _gaps_of_field(model: type[models.Model], field: models.Field, *, own: bool) -> Iterator[Error]:
    to = getattr(field.remote_field, "model", None) if field.is_relation else None
    aims_at_tenant = isinstance(to, type) and issubclass(to, TenantModel)
    if aims_at_tenant and not isinstance(field, TenantForeignKey):
        number = "E001" if own else "E002"
        yield Error(f"{field} must be a TenantForeignKey.", obj=model, id=f"tenancy.{number}")
    if own and field.unique and not field.primary_key:
        yield Error(f"{field} is unique across tenants.", obj=model, id="tenancy.E003")
