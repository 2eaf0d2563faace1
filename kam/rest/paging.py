"""Pages of a REST list: the columns of the shape, one statement, a signed cursor to go on."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import serializers

from kam.keyset import BadCursor, Cursor, Keyset, Reading, seal, unseal
from kam.rest import files, strict
from kam.rest.problems import Fault, refuse_input

if TYPE_CHECKING:
    from kam.rest.endpoint import Endpoint

LIMIT, CURSOR = "limit", "cursor"
DEFAULT_LIMIT, MAX_LIMIT = 50, 200
COMPOSED = (
    serializers.BaseSerializer,
    serializers.SerializerMethodField,
    serializers.HiddenField,
)


def without_own(given: QueryDict) -> QueryDict:
    """The query without `limit` and `cursor`."""
    rest = given.copy()
    rest.pop(LIMIT, None)
    rest.pop(CURSOR, None)
    return rest


def page(
    endpoint: "Endpoint",
    rows: QuerySet[Any] | Reading,
    *,
    key: Sequence[str],
    never_null: Sequence[str],
) -> HttpResponseBase:
    """`{"results": […], "next": url | null}` and the same link as a header."""
    request = endpoint.request
    limit = _limit(request)
    keyset = Keyset(rows.model, key, never_null=never_null)
    if kind := files.accepted(request):
        return files.of_query(endpoint, rows, keyset, _columns(endpoint.gives_for("GET")), kind)
    binding = _binding(request, key)
    cursor = _cursor(request, binding)
    shape = endpoint.gives_for("GET")
    columns = _columns(shape)
    if isinstance(rows, Reading) or rows._fields is not None:
        window = keyset.window(rows, cursor, limit)
        results = _only(window.rows, list(strict.shape(shape).fields))
    elif columns is not None:
        results, window = _by_columns(rows, keyset, cursor, limit, columns)
    else:
        window = keyset.window(rows, cursor, limit)
        represent = strict.shape(shape).to_representation
        results = [represent(row) for row in window.rows]
    following = None
    if window.after is not None:
        following = _next_url(request, window.after, binding)
    return _answer(endpoint, results, following)


def _only(rows: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    """The rows with these names in this order. Rows that have them so are not made anew: they lose
    the rest in place."""
    surplus = [name for name in rows[0] if name not in names] if rows else []
    if rows and [name for name in rows[0] if name not in surplus] != names:
        return [{name: row[name] for name in names} for row in rows]
    for row in rows:
        for name in surplus:
            del row[name]
    return rows


def page_of(endpoint: "Endpoint", rows: list[Any]) -> HttpResponse:
    """A short list that is at hand: whole unless `limit` or `cursor` ask for a part of it."""
    request = endpoint.request
    if LIMIT not in request.GET and CURSOR not in request.GET:
        return endpoint._json({"results": rows, "next": None})  # noqa: SLF001
    limit = _limit(request)
    binding = _binding(request, ())
    cursor = _cursor(request, binding)
    start = cursor.values[0] if cursor else 0
    following = None
    if start + limit < len(rows):
        following = _next_url(request, Cursor((start + limit,)), binding)
    return _answer(endpoint, rows[start : start + limit], following)


def _next_url(request: HttpRequest, cursor: Cursor, binding: Sequence[object]) -> str:
    query = request.GET.copy()
    query[CURSOR] = seal(cursor, binding=binding)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _answer(endpoint: "Endpoint", rows: list[Any], following: str | None) -> HttpResponse:
    response = endpoint._json({"results": rows, "next": following})  # noqa: SLF001
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _by_columns(
    rows: QuerySet[Any],
    keyset: Keyset,
    cursor: Cursor | None,
    limit: int,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
) -> tuple[list[dict[str, Any]], Any]:
    names, paths = columns
    wanted = list(dict.fromkeys([*paths, *keyset.paths]))
    places = [wanted.index(path) for path in keyset.paths]
    window = keyset.window(
        rows.values_list(*wanted),
        cursor,
        limit,
        key_of=lambda row: tuple(row[place] for place in places),
    )
    spots = [wanted.index(path) for path in paths]
    if spots == list(range(len(names))):
        return [dict(zip(names, row, strict=False)) for row in window.rows], window
    return [{n: row[s] for n, s in zip(names, spots, strict=True)} for row in window.rows], window


@cache
def _columns(shape: strict.Shape) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Names and ORM paths of a shape whose every field is a column, else None."""
    names, paths = [], []
    for name, field in strict.shape(shape).fields.items():
        if isinstance(field, COMPOSED) or field.source == "*":
            return None
        names.append(name)
        paths.append(field.source.replace(".", "__"))
    return tuple(names), tuple(paths)


def _limit(request: HttpRequest) -> int:
    given = request.GET.getlist(LIMIT)
    if not given:
        return DEFAULT_LIMIT
    text = given[0]
    if len(given) == 1 and text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT:
        return int(text)
    detail = _("Give a whole number from 1 to %(most)s.") % {"most": MAX_LIMIT}
    raise refuse_input([Fault("out_of_range", detail, parameter=LIMIT)])


def _binding(request: HttpRequest, key: Sequence[str]) -> list[object]:
    actor = getattr(request, "actor", None)
    tenant = actor.tenant.id if actor else ""
    filters = sorted((n, v) for n, v in without_own(request.GET).lists())
    return [tenant, request.path, orjson.dumps(filters).decode(), ",".join(key)]


def _cursor(request: HttpRequest, binding: Sequence[object]) -> Cursor | None:
    given = request.GET.getlist(CURSOR)
    if not given:
        return None
    try:
        return unseal("" if len(given) > 1 else given[0], binding=binding)
    except BadCursor as error:
        detail = _("This cursor does not belong to this list with these filters.")
        raise refuse_input([Fault("bad_cursor", detail, parameter=CURSOR)]) from error
