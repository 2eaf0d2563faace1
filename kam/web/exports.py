"""Every list as a file: the address of the list with `?export=csv` or `?export=xlsx`.

    COLUMNS = (
        Column(_("Account"), "name"),
        Column(_("Revenue, 12 mo"), "revenue_minor", "money", currency="currency"),
        Column(_("Currency"), "currency"),
    )

    if kind := exports.asked(request):
        rows = exports.every(state.ordered(queries.things(by=request.actor, **state.filters)))
        return exports.table_answer(request, name="accounts", columns=COLUMNS, rows=rows, kind=kind)

Filters, order and the circle of figures are those of the list: the rows come from its own query.
Over REST the same list answers `Accept: text/csv` (or the type of XLSX) so. The file is complete
before its first byte is sent: it reads one state, its length is known, and a slow reader holds no
transaction. Each one stands in the history: who took what, how many rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, ValuesIterable
from django.http import FileResponse, HttpRequest, QueryDict
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kam import money
from kam.audit.services import Entry, record_many
from kam.errors import Conflict
from kam.tenancy.context import required_tenant_id
from kam.web import formats, sheets

PARAMETER, TABLE = "export", "table"
CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 2_000
MONEY = "money"
# What an address says beside the filters.
_NOT_FILTERS = frozenset({PARAMETER, TABLE, "page", "cursor", "limit"})


@dataclass(frozen=True)
class Column:
    """One column. `of` is the name of the row's value (a key or an attribute) or a function of the
    row; an empty value is None.

    `kind`: text; number (int, float, Decimal); money (minor units, with the name of the row's
    `currency`, shown in major units); day (date); moment (aware datetime, shown in the reader's
    zone); percent (a fraction, 0.37); flag (bool).
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


def asked(request: HttpRequest, table: str = "") -> str | None:
    """The kind of file that the address of a list asks for, None for the page.

    A page of several lists asks once for the `table` of each.
    """
    kind = request.GET.get(PARAMETER, "")
    return kind if kind in TYPES and request.GET.get(TABLE, "") == table else None


def links(request: HttpRequest, table: str = "") -> dict[str, str]:
    """Where the list of this address is to be had as a file, by kind."""
    found = {}
    for kind in TYPES:
        query = filters_of(request)
        query[PARAMETER] = kind
        if table:
            query[TABLE] = table
        found[kind] = f"{request.path}?{query.urlencode()}"
    return found


def filters_of(request: HttpRequest) -> QueryDict:
    """What narrows and orders the list of this address."""
    query = request.GET.copy()
    for parameter in _NOT_FILTERS:
        query.pop(parameter, None)
    return query


def accepted(request: HttpRequest) -> str | None:
    """The kind of file that a REST client accepts, None for JSON: the first type it names."""
    for part in request.headers.get("Accept", "").split(","):
        wanted = part.partition(";")[0].strip().lower()
        for kind, media_type in TYPES.items():
            if wanted == media_type:
                return kind
        if wanted in {"application/json", "application/*", "*/*"}:
            return None
    return None


def every(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows of an ordered queryset (of models or `.values()`): one statement, one state, and
    never more than a chunk of them in memory."""
    read = ModelIterable if rows._fields is None else ValuesIterable
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


def table_answer(
    request: HttpRequest,
    *,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    kind: str,
) -> FileResponse:
    """The rows as an attachment, written down in the history.

    `name` is the list's, in plain ASCII: it is part of the file's name and of the history.
    Conflict while another export of the same actor is being made.
    """
    actor = request.actor  # type: ignore[attr-defined]
    _one_at_a_time(actor.token_id or actor.membership_id)
    sheet = _sheet(request, name, columns, kind)
    count = 0
    for row in rows:
        sheet.write([column.value_of(row) for column in columns])
        count += 1
    _note(actor, request, name=name, kind=kind, count=count)
    response = FileResponse(
        sheet.finish(),
        as_attachment=True,
        filename=f"{actor.tenant.slug}-{slugify(name)}-{timezone.localdate():%Y-%m-%d}.{kind}",
        content_type=f"{TYPES[kind]}; charset=utf-8" if kind == CSV else TYPES[kind],
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sheet(
    request: HttpRequest, name: str, columns: Sequence[Column], kind: str
) -> sheets.CsvSheet | sheets.XlsxSheet:
    labels = [str(column.label) for column in columns]
    kinds = [sheets.NUMBER if each.kind == MONEY else each.kind for each in columns]
    if kind == XLSX:
        return sheets.XlsxSheet(labels, kinds, name=name)
    chosen = getattr(request.user, "number_format", "") or ""
    style = formats.style_for(translation.get_language(), chosen)
    return sheets.CsvSheet(labels, kinds, decimal=style.decimal)


def _one_at_a_time(who: object) -> None:
    """A file of a whole book takes a while: one person's exports wait for each other, not all
    threads for one person. The lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"export {required_tenant_id()} {who}"],
        )
        (free,) = cursor.fetchone()
    if not free:
        raise Conflict(_("Another export of yours is still being made. Try again shortly."))


def _note(actor: Any, request: HttpRequest, *, name: str, kind: str, count: int) -> None:
    narrowed = filters_of(request).urlencode()
    said = {"list": name, "format": kind, "filter": narrowed, "rows": count}
    changes = {field: (None, value) for field, value in said.items()}
    record_many([Entry("list.exported", "list", None, changes)], by=actor)


def _part(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)
