"""What a list shows, read from its URL and written back to it: search, filters, sort, page.

    ACCOUNTS = ListSpec(
        filters={"tier": Several(one_of(Tier.values)), "owner": key, "archived": flag},
        sorts={"name": ("name_norm",), "score": ("-standing__score", "name_norm")},
        default_sort="name",
    )
    state = ListState(ACCOUNTS, request)
    page = state.page(queries.accounts(q=state.q, by=request.actor, **state.filters))

An address that makes no sense (unknown parameter, unreadable value, stale cursor) shows the list
without it: a page never fails for a link.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from kam.keyset import BadCursor, Cursor, Keyset, Reading, seal, sort_key, unseal

Reader = Callable[[str], Any]
SEARCH, SORT, PAGE = "q", "sort", "page"
COUNT_UP_TO = 10_000


def text(value: str) -> str:
    """Any text without NUL, trimmed; empty means not given."""
    value = value.strip()
    if not value or "\x00" in value:
        raise ValueError
    return value


def key(value: str) -> uuid.UUID:
    """The id of a thing."""
    return uuid.UUID(value)


def flag(value: str) -> bool:
    """`1` or `0`."""
    if value not in {"0", "1"}:
        raise ValueError
    return value == "1"


def number(value: str) -> int:
    """A whole number that fits a bigint."""
    found = int(value)
    if abs(found) >= 2**63:
        raise ValueError
    return found


def day(value: str) -> dt.date:
    """A date as YYYY-MM-DD."""
    return dt.date.fromisoformat(value)


def one_of(choices: Iterable[str]) -> Reader:
    """One of the codes."""
    known = frozenset(map(str, choices))

    def read(value: str) -> str:
        if value not in known:
            raise ValueError
        return value

    return read


class Several:
    """A filter that may be given more than once: `?tier=key&tier=growth`. Gives a list."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader


@dataclass(frozen=True)
class ListSpec:
    """What the URL of one list may say. Sort keys name ORM paths; ties end in the id."""

    sorts: Mapping[str, Sequence[str]]
    default_sort: str
    filters: Mapping[str, Reader | Several] = field(default_factory=dict)
    never_null: Collection[str] = ()
    size: int = 50


@dataclass(frozen=True)
class SortLink:
    """The head of a sortable column: where a click leads and how it is sorted now."""

    name: str
    url: str
    active: bool
    descending: bool

    @property
    def aria(self) -> str:
        if not self.active:
            return "none"
        return "descending" if self.descending else "ascending"


@dataclass(frozen=True)
class Chip:
    """One filter that is set, and the address without it."""

    name: str
    value: Any
    url: str


@dataclass(frozen=True)
class Page:
    """The rows shown, the addresses before and after, and how many there are in all.

    `total` stops counting at 10,000; `more_than_total` says that it did.
    """

    rows: list[Any]
    previous: str | None
    next: str | None
    total: int | None = None
    more_than_total: bool = False

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class ListState:
    """One request's view of a list."""

    def __init__(self, spec: ListSpec, request: HttpRequest) -> None:
        self.spec = spec
        self.path = request.path
        self.tenant = getattr(getattr(request, "actor", None), "tenant", None)
        given = request.GET
        self.q = _read(text, given.get(SEARCH, "")) or ""
        self.filters: dict[str, Any] = {}
        for name, reader in spec.filters.items():
            value = _filter_value(reader, given.getlist(name))
            if value is not None:
                self.filters[name] = value
        wanted = given.get(SORT, "")
        self.sort = wanted if wanted.lstrip("-") in spec.sorts else spec.default_sort
        self.cursor_text = given.get(PAGE, "")

    def url(self, **changes: Any) -> str:
        """The list with some of q, sort and the filters changed (None takes one away).

        Any change leads back to the first page.
        """
        state: dict[str, Any] = {SEARCH: self.q, **self.filters, SORT: self.sort, **changes}
        return self._address(state)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or filter hides rows."""
        return bool(self.q or self.filters)

    @property
    def clear_url(self) -> str:
        """The list without search and filters, in the same order."""
        return self._address({SORT: self.sort})

    @cached_property
    def sort_links(self) -> dict[str, SortLink]:
        """One link per sort; the active one turns the order round."""
        links = {}
        for name in self.spec.sorts:
            active = self.sort.lstrip("-") == name
            turned = active and not self.sort.startswith("-")
            links[name] = SortLink(
                name,
                self.url(sort=f"-{name}" if turned else name),
                active,
                active and self._is_descending(),
            )
        return links

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are set, one chip per value."""
        chips = []
        for name, value in self.filters.items():
            if not isinstance(value, list):
                chips.append(Chip(name, value, self.url(**{name: None})))
                continue
            for one in value:
                rest = [other for other in value if other != one]
                chips.append(Chip(name, one, self.url(**{name: rest or None})))
        return chips

    def hidden(self, *leave: str) -> list[tuple[str, str]]:
        """Name and value of what a GET form must carry on, without the fields it shows itself."""
        state = {SEARCH: self.q, **self.filters, SORT: self.sort}
        kept = {name: value for name, value in state.items() if name not in leave}
        return list(self._pairs(kept))

    def page(self, rows: QuerySet[Any] | Reading, *, count: bool = False) -> Page:
        """The rows of this page: one statement, and one more if they are to be counted."""
        keyset = Keyset(rows.model, self._key(), never_null=self.spec.never_null)
        cursor = self._cursor()
        window = keyset.window(rows, cursor, self.spec.size)
        if cursor is not None and not window.rows:  # what the link led to is gone
            window = keyset.window(rows, None, self.spec.size)
        total, more = None, False
        if count and isinstance(rows, QuerySet):
            total = rows.order_by()[: COUNT_UP_TO + 1].count()
            total, more = min(total, COUNT_UP_TO), total > COUNT_UP_TO
        return Page(
            window.rows, self._page_url(window.before), self._page_url(window.after), total, more
        )

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All rows in the order of this list, without its pages: for a file (kam.web.exports)."""
        return Keyset(rows.model, self._key(), never_null=self.spec.never_null).order(rows, None)

    def _key(self) -> list[str]:
        return sort_key(self.spec.sorts, self.sort)

    def _is_descending(self) -> bool:
        return self._key()[0].startswith("-")

    def _binding(self) -> list[object]:
        tenant = self.tenant.id if self.tenant else ""
        return [tenant, self.path, self.url(), *self._key()]

    def _cursor(self) -> Cursor | None:
        if not self.cursor_text:
            return None
        try:
            return unseal(self.cursor_text, binding=self._binding())
        except BadCursor:
            return None

    def _page_url(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        here = self.url()
        sealed = seal(cursor, binding=self._binding())
        return f"{here}{'&' if '?' in here else '?'}{PAGE}={sealed}"

    def _address(self, state: Mapping[str, Any]) -> str:
        query = urlencode(list(self._pairs(state)))
        return f"{self.path}?{query}" if query else self.path

    def _pairs(self, state: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        for name, value in state.items():
            if value is None or value == "" or (name == SORT and value == self.spec.default_sort):
                continue
            for one in value if isinstance(value, list) else [value]:
                yield name, str(int(one)) if isinstance(one, bool) else str(one)


def _filter_value(reader: Reader | Several, given: list[str]) -> Any:
    if isinstance(reader, Several):
        values = [_read(reader.reader, value) for value in given]
        return [value for value in dict.fromkeys(values) if value is not None] or None
    return _read(reader, given[-1]) if given else None


def _read(reader: Reader, value: str) -> Any:
    try:
        return reader(value)
    except ValueError:
        return None
