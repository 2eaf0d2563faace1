"""The foreign key between two rows of one tenant, and the numbers of transactions."""

from typing import Any

from django.db import models
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode


class TenantForeignKey(models.ForeignKey):
    """A foreign key to another tenant table; joins compare the tenant, too.

    The database constraint is the composite TenantKeyTo, which the model class adds by itself.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        return name, path, args, kwargs

    def get_extra_restriction(self, alias: str, related_alias: str) -> WhereNode:
        theirs = self.remote_field.model._meta.get_field("tenant").get_col(alias)
        ours = self.model._meta.get_field("tenant").get_col(related_alias)
        return WhereNode([Exact(theirs, ours)])


class Xid8Field(models.Field):
    """A transaction number of PostgreSQL; it orders what is read by its commit."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)


class CurrentTransaction(models.Func):
    """The number of the transaction that writes the row."""

    template = "pg_current_xact_id()"
    output_field = Xid8Field()
