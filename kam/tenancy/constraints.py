"""Keys and row policies as constraints, so that `makemigrations` finds them by itself.

The statements join the schema editor's deferred SQL: the order of operations inside a migration
never matters.
"""

from typing import Any

from django.db.models import BaseConstraint

POLICY = "tenant_id = (SELECT current_setting('app.tenant_id')::uuid)"


class DeferredConstraint(BaseConstraint):
    first = False

    def statement(self, model: Any, schema_editor: Any) -> str:
        raise NotImplementedError

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:
        sql = self.statement(model, schema_editor)
        if self.first:
            schema_editor.deferred_sql.insert(0, sql)
        else:
            schema_editor.deferred_sql.append(sql)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """As constraint_sql; the schema editor defers what it gets, so it gets nothing to run."""
        self.constraint_sql(model, schema_editor)
        return ""

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        q = schema_editor.quote_name
        return f"ALTER TABLE {q(model._meta.db_table)} DROP CONSTRAINT {q(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database decides; there is nothing to ask Python."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class TenantPrimaryKey(DeferredConstraint):
    """The physical key (tenant_id, id): rows of a tenant lie together and can be distributed."""

    first = True

    def statement(self, model: Any, schema_editor: Any) -> str:
        q = schema_editor.quote_name
        table = model._meta.db_table
        return (
            f"ALTER TABLE {q(table)} DROP CONSTRAINT IF EXISTS {q(table + '_pkey')}, "
            f'ADD CONSTRAINT {q(self.name)} PRIMARY KEY ("tenant_id", "id")'
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        q = schema_editor.quote_name
        table = model._meta.db_table
        return (
            f"ALTER TABLE {q(table)} DROP CONSTRAINT {q(self.name)}, "
            f'ADD CONSTRAINT {q(table + "_pkey")} PRIMARY KEY ("id")'
        )


class RowPolicy(DeferredConstraint):
    """The second wall: without the tenant's stamp no row is seen and none is written."""

    def statement(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {schema_editor.quote_name(self.name)} ON {table} "
            f"USING ({POLICY}) WITH CHECK ({POLICY})"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return f"DROP POLICY {schema_editor.quote_name(self.name)} ON {table}"


class TenantKeyTo(DeferredConstraint):
    """The composite foreign key: a row can only point at a row of its own tenant."""

    def __init__(self, *, column: str, to: str, name: str) -> None:
        super().__init__(name=name)
        self.column = column
        self.to = to

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "column": self.column, "to": self.to}

    def statement(self, model: Any, schema_editor: Any) -> str:
        q = schema_editor.quote_name
        return (
            f"ALTER TABLE {q(model._meta.db_table)} ADD CONSTRAINT {q(self.name)} "
            f'FOREIGN KEY ("tenant_id", {q(self.column)}) REFERENCES {q(self.to)} '
            f'("tenant_id", "id") DEFERRABLE INITIALLY DEFERRED'
        )
