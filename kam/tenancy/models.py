"""The tenant, and the model every tenant's table derives from."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.signals import class_prepared
from uuid_utils.compat import uuid7

from kam.tenancy import lookups  # noqa: F401  registers `starts`
from kam.tenancy.constraints import RowPolicy, TenantKeyTo, TenantPrimaryKey
from kam.tenancy.context import required_tenant_id
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.managers import TenantManager


class Tenant(models.Model):
    """A company that works here. Global: the door reads it before a tenant is known."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    currency = models.CharField(max_length=3, default="EUR")
    fiscal_year_start = models.PositiveSmallIntegerField(default=1)
    figures_open = models.BooleanField(default=False)
    # Requests a minute over REST, set by whoever runs the installation (kam.rest.limits).
    rest_per_token = models.IntegerField(default=1200, db_default=1200)
    rest_per_workspace = models.IntegerField(default=6000, db_default=6000)
    version = models.IntegerField(default=1, db_default=1)
    second_factor_required = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start__range=(1, 12)), name="tenant_fiscal_month"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def today(self, now: datetime) -> date:
        """The tenant's calendar day at the instant `now`."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


class TenantModel(models.Model):
    """A row of one tenant. Keys, row policy and indexes are added when the class is prepared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="+", db_index=False, editable=False
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def take_tenant(self) -> None:
        """Belong to the active tenant; a row of another one is refused."""
        active = required_tenant_id()
        if self.tenant_id is None:
            self.tenant_id = active
        elif self.tenant_id != active:
            raise ValueError("This row belongs to another tenant.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_tenant()
        super().save(*args, **kwargs)


def _add_walls(sender: type[models.Model], **_: Any) -> None:
    meta = sender._meta
    if meta.abstract or not issubclass(sender, TenantModel):
        return
    meta.base_manager_name = "objects"
    meta.original_attrs["base_manager_name"] = "objects"
    table = meta.db_table
    constraints: list[models.BaseConstraint] = [
        TenantPrimaryKey(name=f"{table}_tenant_pk"),
        RowPolicy(name=f"{table}_tenant_wall"),
    ]
    indexes = []
    for field in meta.local_fields:
        if isinstance(field, TenantForeignKey):
            constraints.append(_key_of(field, table))
            index = models.Index(fields=["tenant", field.name])
            index.set_name_with_model(sender)
            indexes.append(index)
    meta.constraints = [*meta.constraints, *constraints]
    meta.indexes = [*meta.indexes, *indexes]
    meta.original_attrs["constraints"] = meta.constraints
    meta.original_attrs["indexes"] = meta.indexes


def _key_of(field: TenantForeignKey, table: str) -> TenantKeyTo:
    to = field.remote_field.model
    if to == "self":
        target = table
    elif isinstance(to, str):
        app, _, name = to.rpartition(".")
        target = f"{app or field.model._meta.app_label}_{name.lower()}"
    else:
        target = to._meta.db_table
    return TenantKeyTo(column=field.column, to=target, name=f"{table}_{field.column}_tenant_fk")


class_prepared.connect(_add_walls)
