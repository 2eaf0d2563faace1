"""Paging by sort key: the rows after a row, and signed cursors that name that row.

A cursor holds the sort key of the row at the page's edge and the direction. Its signature covers
the tenant, the list, its filters and its order: a cursor of another tenant, of another filter or
made by hand is refused, not obeyed.
"""

import base64
import datetime as dt
import uuid
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from kam.tenancy.learned import Slots, known_rows

KINDS = {
    uuid.UUID: ("u", str, uuid.UUID),
    dt.datetime: ("t", dt.datetime.isoformat, dt.datetime.fromisoformat),
    dt.date: ("d", dt.date.isoformat, dt.date.fromisoformat),
    Decimal: ("n", str, Decimal),
}
READERS = {tag: read for tag, _write, read in KINDS.values()}


class BadCursor(ValueError):
    """Not a cursor of this list as it stands."""


@dataclass(frozen=True)
class Column:
    """One column of a sort key: ORM path, direction, and whether it can be empty.

    Empty values come last, in either direction.
    """

    path: str
    descending: bool
    nullable: bool

    def ordering(self, *, backwards: bool) -> OrderBy:
        nulls: dict[str, bool] = {}
        if self.nullable:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        if self.descending != backwards:
            return F(self.path).desc(**nulls)
        return F(self.path).asc(**nulls)

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Rows strictly past this value in reading direction; None if there can be none."""
        if value is None:
            return Q((f"{self.path}__isnull", False)) if backwards else None
        past = Q((f"{self.path}__{'lt' if self.descending != backwards else 'gt'}", value))
        if self.nullable and not backwards:
            past |= Q((f"{self.path}__isnull", True))
        return past

    def same(self, value: Any) -> Q:
        return Q((f"{self.path}__isnull", True)) if value is None else Q((self.path, value))


@dataclass(frozen=True)
class Cursor:
    """The key of the row at a page's edge; `backwards` asks for the page before it."""

    values: tuple[Any, ...]
    backwards: bool = False


@dataclass(frozen=True)
class Window:
    """The rows of one page and what lies on either side of it."""

    rows: list[Any]
    before: Cursor | None
    after: Cursor | None


@dataclass(frozen=True)
class Reading:
    """Rows of `.values()` whose statement is composed once per `key` (kam.tenancy.learned).

    `compose(known)` builds the queryset: with stand-ins in its slots, or as it is asked now.
    """

    model: type[Model]
    key: Hashable
    compose: Callable[[bool], QuerySet[Any]]
    slots: Slots = ()

    def fetch(self, keyset: "Keyset", cursor: Cursor | None, limit: int) -> list[Any]:
        """At most `limit` rows; pages behind a cursor are composed for themselves."""
        if cursor is not None:
            return list(keyset.order(self.compose(False), cursor)[:limit])  # noqa: FBT003
        order = tuple((column.path, column.descending) for column in keyset.columns)
        return known_rows(
            (self.key, order, limit),
            lambda: keyset.order(self.compose(True), None)[:limit],  # noqa: FBT003
            self.slots,
        )


class Keyset:
    """The order of one list. `key` names ORM paths, "-" for descending; the id is appended.

    It runs in the direction of the column before it: an index on (column, id) then serves both.
    `never_null` names paths that are never empty though the tables alone do not say so.
    """

    def __init__(
        self, model: type[Model], key: Sequence[str], *, never_null: Collection[str] = ()
    ) -> None:
        names = list(key)
        if "id" not in {name.lstrip("-") for name in names}:
            names.append("-id" if names and names[-1].startswith("-") else "id")
        self.columns: list[Column] = []
        for name in names:
            path = name.lstrip("-")
            nullable = path not in never_null and _is_nullable(model, path)
            self.columns.append(Column(path, name.startswith("-"), nullable))

    @property
    def paths(self) -> list[str]:
        return [column.path for column in self.columns]

    def window(
        self,
        rows: "QuerySet[Any] | Reading",
        cursor: Cursor | None,
        size: int,
        *,
        key_of: Callable[[Any], tuple[Any, ...]] | None = None,
    ) -> Window:
        """At most `size` rows past the cursor, in one statement.

        `rows` may also be a Reading: its first page is then a statement that is known.
        """
        key_of = key_of or self.key_of
        backwards = cursor is not None and cursor.backwards
        if isinstance(rows, Reading):
            found = rows.fetch(self, cursor, size + 1)
        else:
            found = list(self.order(rows, cursor)[: size + 1])
        more = len(found) > size
        found = found[:size]
        if backwards:
            found.reverse()
        before = after = None
        if found and (more if backwards else cursor is not None):
            before = Cursor(key_of(found[0]), backwards=True)
        if found and (more or backwards):
            after = Cursor(key_of(found[-1]))
        return Window(found, before, after)

    def order(self, rows: QuerySet[Any], cursor: Cursor | None) -> QuerySet[Any]:
        """The rows past the cursor in reading direction (the nearest to it first)."""
        backwards = cursor is not None and cursor.backwards
        ordered = rows.order_by(*(c.ordering(backwards=backwards) for c in self.columns))
        if cursor is None:
            return ordered
        if len(cursor.values) != len(self.columns):
            raise BadCursor
        return ordered.filter(self._past(cursor))

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """The sort key of a model instance or of a row of `.values()`."""
        if isinstance(row, Mapping):
            return tuple(row[path] for path in self.paths)
        return tuple(_follow(row, path) for path in self.paths)

    def _past(self, cursor: Cursor) -> Any:
        directions = {column.descending for column in self.columns}
        if len(directions) == 1 and not any(column.nullable for column in self.columns):
            # A row comparison is what an index on the key can start from.
            down = directions.pop() != cursor.backwards
            compare = TupleLessThan if down else TupleGreaterThan
            return compare(Tuple(*map(F, self.paths)), cursor.values)
        past = Q(pk__in=[])
        tied = Q()
        for column, value in zip(self.columns, cursor.values, strict=True):
            beyond = column.beyond(value, backwards=cursor.backwards)
            if beyond is not None:
                past |= tied & beyond
            tied &= column.same(value)
        return past & self._start(cursor)

    def _start(self, cursor: Cursor) -> Q:
        """Where an index on the first column may start; says nothing that is not implied."""
        first, value = self.columns[0], cursor.values[0]
        if first.nullable or value is None:
            return Q()
        return Q(
            (f"{first.path}__{'lte' if first.descending != cursor.backwards else 'gte'}", value)
        )


def sort_key(sorts: Mapping[str, Sequence[str]], sort: str) -> list[str]:
    """The key of one of `sorts` by its name; "-" before the name turns the order round."""
    key = list(sorts[sort.lstrip("-")])
    if sort.startswith("-"):
        return [name[1:] if name.startswith("-") else f"-{name}" for name in key]
    return key


def seal(cursor: Cursor, *, binding: Sequence[object]) -> str:
    """The cursor as text, valid only where the same `binding` (tenant, list, filters) holds."""
    packed = orjson.dumps([cursor.backwards, *map(_pack, cursor.values)])
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return _signer(binding).sign(text)


def unseal(text: str, *, binding: Sequence[object]) -> Cursor:
    """The cursor of a text that `seal` made with the same binding, else BadCursor."""
    try:
        packed = _signer(binding).unsign(text)
        backwards, *values = orjson.loads(
            base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        )
        return Cursor(tuple(map(_unpack, values)), backwards)
    except (BadSignature, ValueError) as error:
        raise BadCursor from error


def _signer(binding: Sequence[object]) -> Signer:
    return Signer(salt="kam.keyset:" + "\x1f".join(map(str, binding)), sep=".")


def _pack(value: Any) -> Any:
    kind = KINDS.get(type(value))
    return value if kind is None else {kind[0]: kind[1](value)}


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((tag, text),) = value.items()
    return READERS[tag](text)


def _follow(row: Any, path: str) -> Any:
    for part in path.split("__"):
        if row is None:
            return None
        row = getattr(row, part)
    return row


def _is_nullable(model: type[Model], path: str) -> bool:
    current: Any = model
    for part in path.split("__"):
        try:
            found = current._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            return True
        if getattr(found, "null", True) or (found.is_relation and not found.concrete):
            return True
        current = found.related_model
    return False
