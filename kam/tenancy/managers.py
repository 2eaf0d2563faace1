"""The first wall: the manager adds the tenant when the query is compiled."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import FullResultSet
from django.db import models
from django.db.models import F
from django.db.models.sql import Query

from kam.tenancy.context import required_tenant_id


class TenantScope(models.Expression):
    """`tenant_id = '<active tenant>'`, bound late; raises NoActiveTenant before any SQL is sent.

    On the aliases of settings.CROSS_TENANT_ALIASES the condition disappears.
    """

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, column: Any = None) -> None:
        super().__init__()
        self.column = column if column is not None else F("tenant")

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, expressions: list[Any]) -> None:
        (self.column,) = expressions

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if connection.alias in settings.CROSS_TENANT_ALIASES:
            raise FullResultSet
        sql, params = compiler.compile(self.column)
        return f"{sql} = %s", [*params, required_tenant_id()]


class TenantQuerySet(models.QuerySet):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for obj in objs:
            obj.take_tenant()
        return super().bulk_create(objs, *args, **kwargs)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):
    def get_queryset(self) -> TenantQuerySet:
        rows = super().get_queryset()
        rows.query = _scoped(self.model).chain()
        return rows


@cache
def _scoped(model: type[models.Model]) -> Query:
    """Everything of the active tenant, whichever that will be: composed once per table."""
    return TenantQuerySet(model).filter(TenantScope()).query
