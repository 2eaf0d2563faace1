"""Every paged list as a file: `Accept: text/csv`, or the type of XLSX, on the list's own address.

The rows are those of the JSON answer, all of them and in its order: same filters, same fields,
same names, same rights. `limit` and `cursor` say nothing here. CSV is written as machines read
it: comma, decimal point, true and false, moments in UTC.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone

from kam.exports.answers import CHUNK, TYPES, XLSX, Column, Taken, as_file, every, labels_of
from kam.exports.sheets import PLAIN, CsvSheet, Sheet, XlsxSheet
from kam.keyset import Cursor, Keyset, Reading
from kam.rest import strict

if TYPE_CHECKING:
    from kam.rest.endpoint import Endpoint

JSON = frozenset({"application/json", "application/*", "*/*"})


def accepted(request: HttpRequest) -> str | None:
    """The kind of file that is accepted, None for JSON: the first type that is named counts."""
    for part in request.META.get("HTTP_ACCEPT", "").split(","):
        wanted = part.partition(";")[0].strip().lower()
        if wanted in JSON:
            return None
        for kind, media_type in TYPES.items():
            if wanted == media_type:
                return kind
    return None


def of_query(
    endpoint: "Endpoint",
    rows: QuerySet[Any] | Reading,
    keyset: Keyset,
    columns: tuple[tuple[str, ...], tuple[str, ...]] | None,
    kind: str,
) -> FileResponse:
    """A file of the rows of `Endpoint.page`; `columns` are names and ORM paths, where known."""
    if isinstance(rows, Reading):
        return of_rows(endpoint, _read(rows, keyset), kind)
    if rows._fields is not None:
        return of_rows(endpoint, every(keyset.order(rows, None)), kind)
    if columns is None:
        represent = strict.shape(endpoint.gives_for("GET")).to_representation
        return of_rows(endpoint, map(represent, _by_chunks(rows, keyset)), kind)
    names, paths = columns
    found = every(keyset.order(rows.values_list(*paths), None))
    return of_rows(endpoint, (dict(zip(names, row, strict=True)) for row in found), kind)


def of_rows(endpoint: "Endpoint", rows: Iterable[Any], kind: str) -> FileResponse:
    """A file of rows that hold the names of what the endpoint gives."""
    request = endpoint.request
    columns = [Column(name, name, PLAIN) for name in _names(endpoint)]
    query = request.GET.copy()
    for parameter in ("limit", "cursor"):
        query.pop(parameter, None)
    name = request.resolver_match.url_name if request.resolver_match else "list"
    taken = Taken(endpoint.actor, name or "list", kind, query.urlencode())
    with timezone.override("UTC"):
        return as_file(taken, columns=columns, rows=rows, sheet=_sheet(name, columns, kind))


def _sheet(name: str | None, columns: Sequence[Column], kind: str) -> Sheet:
    labels, kinds = labels_of(columns)
    if kind == XLSX:
        return XlsxSheet(labels, kinds, name=name or "list")
    return CsvSheet(labels, kinds)


def _names(endpoint: "Endpoint") -> list[str]:
    shape = endpoint.gives_for("GET")
    return list(strict.shape(shape).fields)


def _read(rows: Reading, keyset: Keyset) -> Iterator[Any]:
    """What a reading gives: by one statement where its rows are those of the table."""
    if type(rows) is Reading:
        return every(keyset.order(rows.compose(False), None))  # noqa: FBT003
    return _by_chunks(rows, keyset)


def _by_chunks(rows: QuerySet[Any] | Reading, keyset: Keyset) -> Iterator[Any]:
    """Rows that are more than columns: what they bring along is looked up a chunk at a time."""
    cursor: Cursor | None = None
    while True:
        window = keyset.window(rows, cursor, CHUNK)
        yield from window.rows
        if window.after is None:
            return
        cursor = window.after
