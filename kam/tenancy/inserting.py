"""New rows of several tables, sent by one message.

The ORM composes an insert anew for every set of rows and asks the database once per table. Here
the text of a table's insert is composed once per process; its rows travel as one JSON value, and
the inserts of all tables in one message, in the order given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field

from kam.tenancy.context import required_tenant_id
from kam.tenancy.models import TenantModel

BATCH = 5000


@dataclass(frozen=True)
class Rows:
    """Rows of one table: each names the same columns. The rest stands at the fields' defaults.

    Values are what JSON can hold, ids, dates and moments; no bytes, and no text with a NUL.
    """

    model: type[TenantModel]
    values: Sequence[Mapping[str, Any]]


def rows_of(things: Sequence[TenantModel]) -> Rows:
    """The rows of new, unsaved instances of one model; they count as saved from here on."""
    model = type(things[0])
    fields = _columns(model)
    values = []
    for thing in things:
        thing.take_tenant()
        values.append({field.attname: field.pre_save(thing, add=True) for field in fields})
        thing._state.adding, thing._state.db = False, connection.alias  # noqa: SLF001
    return Rows(model, values)


def insert_together(*groups: Rows) -> None:
    """Insert the rows of the active tenant, all of one table before those of the next."""
    for message in _messages(groups):
        tenant_id = required_tenant_id()
        texts, params = [], []
        for model, values in message:
            texts.append(_insert(model, tuple(values[0])))
            params += [tenant_id, orjson.dumps(values, default=str).decode()]
        with connection.cursor() as cursor:
            cursor.execute("; ".join(texts), params)


def _messages(
    groups: Sequence[Rows],
) -> Iterator[list[tuple[type[TenantModel], Sequence[Mapping[str, Any]]]]]:
    """What goes together: everything where it is little, else one batch of one table each."""
    some = [group for group in groups if group.values]
    if sum(len(group.values) for group in some) <= BATCH:
        if some:
            yield [(group.model, group.values) for group in some]
        return
    for group in some:
        for start in range(0, len(group.values), BATCH):
            yield [(group.model, group.values[start : start + BATCH])]


@cache
def _insert(model: type[TenantModel], names: tuple[str, ...]) -> str:
    """The insert of rows that name these columns."""
    quote = connection.ops.quote_name
    fields = {field.attname: field for field in _columns(model)}
    if unknown := set(names) - fields.keys():
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))} to be given.")
    given = [fields.pop(name) for name in names]
    rest = [field for field in fields.values() if not field.has_db_default()]
    into = ", ".join([quote("tenant_id"), *(quote(field.column) for field in [*given, *rest])])
    what = ", ".join([*(f"r.{quote(field.attname)}" for field in given), *map(_default, rest)])
    row = ", ".join(f"{quote(field.attname)} {field.db_type(connection)}" for field in given)
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({into}) "  # noqa: S608  names of columns
        f"SELECT %s, {what} FROM jsonb_to_recordset(%s::jsonb) AS r({row})"
    )


def _columns(model: type[TenantModel]) -> list[Field]:
    """All that a row may name: the database computes the rest, and the tenant is the active one."""
    fields = model._meta.local_concrete_fields
    return [field for field in fields if not field.generated and field.name != "tenant"]


def _default(field: Field) -> str:
    """The field's default as it stands in a statement."""
    value = field.get_db_prep_save(field.get_default(), connection)
    literal = connection.ops.compose_sql("%s", [value]).replace("%", "%%")
    return f"{literal}::{field.db_type(connection)}"
