"""A list as an attachment: complete before its first byte is sent, and written down in history.

The file reads one state, its length is known, and a slow reader holds no transaction open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable
from django.http import FileResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kam import money
from kam.audit.services import Entry, record_many
from kam.errors import Conflict
from kam.exports import sheets
from kam.identity.actor import Actor

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 2_000
MONEY = "money"


@dataclass(frozen=True)
class Column:
    """One column. `of` is the name of the row's value (a key or an attribute) or a function of the
    row; an empty value is None.

    `kind`: text; number (int, float, Decimal); money (minor units, with the name of the row's
    `currency`, shown in major units); day (date); moment (aware datetime, shown in the reader's
    zone); percent (a fraction, 0.37); flag (bool); plain (by the value's own type).
    """

    label: object
    of: str | Callable[[Any], Any]
    kind: str = sheets.TEXT
    currency: str = ""

    def value_of(self, row: Any) -> Any:
        value = _part(row, self.of) if isinstance(self.of, str) else self.of(row)
        if self.kind != MONEY or value is None:
            return value
        return money.from_minor(value, _part(row, self.currency))


@dataclass(frozen=True)
class Taken:
    """Who takes which list, narrowed how (a query string), as what."""

    by: Actor
    name: str
    kind: str
    filter: str = ""


def every(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows of an ordered queryset (of models or `.values()`): one statement, one state, and
    never more than a chunk of them in memory."""
    read: Any = ModelIterable
    if rows._fields is not None:
        is_listed = issubclass(rows._iterable_class, ValuesListIterable)  # noqa: SLF001
        read = ValuesListIterable if is_listed else ValuesIterable
    return iter(read(rows, chunked_fetch=True, chunk_size=CHUNK))


def in_chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """As `every`, in lists: for rows that something is looked up for, a chunk at a time."""
    chunk: list[Any] = []
    for row in every(rows):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def as_file(
    taken: Taken, *, columns: Sequence[Column], rows: Iterable[Any], sheet: sheets.Sheet
) -> FileResponse:
    """The rows in `sheet` as an attachment. Conflict while another export of the same actor is
    being made."""
    _one_at_a_time(taken.by)
    count = 0
    for row in rows:
        sheet.write([column.value_of(row) for column in columns])
        count += 1
    said = {"list": taken.name, "format": taken.kind, "filter": taken.filter, "rows": count}
    changes = {field: (None, value) for field, value in said.items()}
    record_many([Entry("list.exported", "list", None, changes)], by=taken.by)
    media_type = TYPES[taken.kind]
    today = timezone.localdate()
    response = FileResponse(
        sheet.finish(),
        as_attachment=True,
        filename=f"{taken.by.tenant.slug}-{slugify(taken.name)}-{today:%Y-%m-%d}.{taken.kind}",
        content_type=f"{media_type}; charset=utf-8" if taken.kind == CSV else media_type,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def labels_of(columns: Sequence[Column]) -> tuple[list[str], list[str]]:
    """What a sheet asks for: the labels and the kinds of its columns."""
    kinds = [sheets.NUMBER if each.kind == MONEY else each.kind for each in columns]
    return [str(column.label) for column in columns], kinds


def _one_at_a_time(by: Actor) -> None:
    """A file of a whole book takes a while: one person's exports wait for each other, not all
    threads for one person. The lock ends with the transaction."""
    who = by.token_id or by.membership_id
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"export {by.tenant.id} {who}"],
        )
        (free,) = cursor.fetchone()
    if not free:
        raise Conflict(_("Another export of yours is still being made. Try again shortly."))


def _part(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)
