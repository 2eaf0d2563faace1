"""Statements that the ORM composes once per process and sends many times.

Composing one of the large readings takes longer than PostgreSQL needs to answer it. What differs
between two askers of the same question is only ids and a searched text: those are slots, and all
else that shapes a statement is its key. No row of any tenant is kept, only text of SQL.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from threading import Lock
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from psycopg import sql

from kam.tenancy.context import required_tenant_id

MOST = 512
PLACE = re.compile("%[s%]")
# What stands for a searched text while its statement is composed.
ANY_TEXT = "qxstandsforanytextxq"

# (what stands in the statement while it is composed, the value to send), in a fixed order.
Slots = Sequence[tuple[Any, Any]]


@dataclass(frozen=True)
class Known:
    """A statement with named places; `places` says which slot fills which of them.

    Its constants stand in it: a hundred of them took longer to send than the rows to come back.
    """

    sql: str
    places: Mapping[str, int]
    rows: Any = None  # the queryset and its compiler, where rows are read through them

    def filled(self, slots: Slots) -> dict[str, Any]:
        return {name: slots[slot][1] for name, slot in self.places.items()}


_known: dict[Hashable, Known] = {}
_lock = Lock()


def known_rows(key: Hashable, compose: Callable[[], QuerySet[Any]], slots: Slots = ()) -> list[Any]:
    """The rows of the queryset that `compose` builds; it is called once per key.

    The key names everything that shapes the statement beside the slots. The active tenant is a
    slot by itself; a statement with any other id in it is never kept.
    """
    slots = _with_tenant(slots)
    found = _known.get(key)
    if found is None:
        rows = compose()
        compiler = rows.query.get_compiler(connection=connections[rows.db])
        try:
            text, params = compiler.as_sql()
        except EmptyResultSet:
            return []
        found = _learn(key, text, params, slots, (rows, compiler))
        if found is None:
            return list(rows)
    rows, compiler = found.rows
    replay = copy(compiler)
    replay.connection = connections[rows.db]
    answer = (found.sql, found.filled(slots))
    replay.as_sql = lambda *_args, **_kwargs: answer
    query = copy(rows.query)
    query.get_compiler = lambda *_args, **_kwargs: replay
    asked = SimpleNamespace(query=query, db=rows.db, _known_related_objects={})
    with replay.connection.prepared():
        return list(rows._iterable_class(asked))  # noqa: SLF001  as QuerySet._fetch_all does


def known_row(
    key: Hashable, compose: Callable[[], tuple[str, Sequence[Any]]], slots: Slots = ()
) -> tuple[Any, ...]:
    """The only row of a statement; `compose` gives it with its parameters, once per key."""
    slots = _with_tenant(slots)
    found = _known.get(key)
    if found is None:
        text, params = compose()
        found = _learn(key, text, params, slots)
        if found is None:
            return _sent(text, params)
    with connection.prepared():
        return _sent(found.sql, found.filled(slots))


def _sent(text: str, params: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchone()


def _with_tenant(slots: Slots) -> list[tuple[Any, Any]]:
    tenant_id = required_tenant_id()
    return [(tenant_id, tenant_id), *slots]


def _learn(
    key: Hashable, text: str, params: Sequence[Any], slots: Slots, rows: Any = None
) -> Known | None:
    """The statement with its slots, kept for the next time; None if an id in it is no slot."""
    stand_ins = [stand_in for stand_in, _value in slots]
    places: dict[str, int] = {}
    texts: list[str] = []
    for place, param in enumerate(params):
        if isinstance(param, UUID | str) and param in stand_ins:
            slot = stand_ins.index(param)
            # a text may be of one type here and of another there: each place for itself
            name = f"s{slot}" if isinstance(param, UUID) else f"s{slot}_{place}"
            places[name] = slot
            texts.append(f"%({name})s")
        elif isinstance(param, UUID | list | tuple | dict):
            if any(stand_in != value for stand_in, value in slots):
                raise ValueError("A statement with other ids in it cannot have stand-ins.")
            return None
        elif isinstance(param, str) and ANY_TEXT in param:
            raise ValueError("A searched text must be sent as it is.")
        else:
            texts.append(_constant(param))
    each = iter(texts)
    found = Known(PLACE.sub(lambda at: next(each) if at[0] == "%s" else at[0], text), places, rows)
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = found
    return found


def _constant(param: Any) -> str:
    """As a cursor of Django's writes it into a statement."""
    connection.ensure_connection()
    return sql.Literal(param).as_string(connection.connection).replace("%", "%%")
