"""Every list as a file: the address of the list with `?export=csv` or `?export=xlsx`.

    COLUMNS = (
        Column(_("Account"), "name"),
        Column(_("Revenue, 12 mo"), "revenue_minor", "money", currency="currency"),
        Column(_("Currency"), "currency"),
    )

    if kind := exports.asked(request):
        rows = exports.every(state.ordered(queries.things(by=request.actor, **state.filters)))
        return exports.table_answer(request, name="things", columns=COLUMNS, rows=rows, kind=kind)

and `{% export_menu %}` in the fragment of the list. Filters, order and the circle of figures are
those of the list: the rows come from its own query. Over REST see kam.rest.files.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from kam.exports.answers import TYPES, XLSX, Column, Taken, as_file, every, in_chunks, labels_of
from kam.exports.sheets import CsvSheet, Sheet, XlsxSheet
from kam.web import formats

__all__ = ["Column", "asked", "every", "filters_of", "in_chunks", "links", "table_answer"]

PARAMETER, TABLE = "export", "table"
# What an address says beside the filters.
_NOT_FILTERS = frozenset({PARAMETER, TABLE, "page"})


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
    taken = Taken(actor, name, kind, filters_of(request).urlencode())
    sheet = _sheet(request, name, columns, kind)
    return as_file(taken, columns=columns, rows=rows, sheet=sheet)


def _sheet(request: HttpRequest, name: str, columns: Sequence[Column], kind: str) -> Sheet:
    labels, kinds = labels_of(columns)
    if kind == XLSX:
        return XlsxSheet(labels, kinds, name=name)
    chosen = getattr(request.user, "number_format", "") or ""
    style = formats.style_for(translation.get_language(), chosen)
    return CsvSheet(labels, kinds, decimal=style.decimal, flags=(_("yes"), _("no")))
