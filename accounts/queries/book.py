"""The list of accounts: filters, sorts, counts; one statement for rows, one for all counts."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from accounts.models import Account, GroupLink, Standing
from accounts.names import normalise
from accounts.queries import circle
from kam.identity.actor import Actor
from kam.identity.queries.units import with_descendants
from kam.keyset import Reading
from kam.tenancy.learned import ANY_TEXT, Slots, known_row

COUNT_UP_TO = 1_000
SEARCH_UP_TO = 1_000
NO_TIER = 0

# What a list may be sorted by: the standing's own columns, so that an index carries every page.
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name_norm",),
    "tier": ("tier_rank",),
    "score": ("-score_rank",),
    "revenue": ("-revenue_rank",),
    "manager": ("manager_key",),
}
# Sorting by what somebody may not read would tell it.
HIDDEN_SORTS = frozenset({"revenue"})
FIGURES = ("revenue_minor", "revenue_prev_minor", "trend")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list may be narrowed by. `tier` 0 means without one; `group` is an account with all
    below it; `unit` includes its descendants."""

    q: str = ""
    mine: bool = False
    no_manager: bool = False
    tier: Sequence[int] = ()
    sector: str = ""
    country: str = ""
    lifecycle: str = ""
    unit: UUID | None = None
    manager: UUID | None = None
    group: UUID | None = None
    archived: bool = False


def portfolio(filters: Filters, *, by: Actor, sort: str = "name") -> QuerySet[Standing]:
    """Standings of the accounts that match. A sort by figures leaves out accounts whose figures
    the actor may not read: an order would tell them."""
    found = Standing.objects.filter(is_archived=filters.archived)
    if sort.lstrip("-") in HIDDEN_SORTS:
        found = found.filter(circle.seen_from(circle.readable_figures(by), "account"))
    if filters.q:
        found = found.filter(account_id__in=found_ids(filters.q))
    if filters.mine:
        found = found.filter(account_id__in=circle.teams_of(by))
    if filters.no_manager:
        found = found.filter(manager_key="")
    if filters.tier:
        levels = Q(tier_level__in=[level for level in filters.tier if level != NO_TIER])
        found = found.filter(levels | Q(tier_level=None) if NO_TIER in filters.tier else levels)
    if filters.manager:
        found = found.filter(manager_id=filters.manager)
    return found.filter(_of_account(filters))


def hides_rows(sort: str, *, by: Actor) -> bool:
    """Whether this sort leaves out accounts whose figures the actor may not read."""
    return sort.lstrip("-") in HIDDEN_SORTS and not circle.reads_all_figures(by)


def _of_account(filters: Filters) -> Q:
    wanted = Q(account__merged_into=None) if filters.archived else Q()
    for name in ("sector", "country", "lifecycle"):
        if value := getattr(filters, name):
            wanted &= Q((f"account__{name}", value))
    if filters.unit:
        wanted &= Q(account__unit_id__in=with_descendants([filters.unit]))
    if filters.group:
        below = GroupLink.objects.filter(ancestor_id=filters.group).values("descendant_id")
        wanted &= Q(account_id__in=below)
    return wanted


def list_rows(found: QuerySet[Standing], *, by: Actor) -> QuerySet[Standing, dict[str, Any]]:
    """The rows of a list as dicts; `shows_figures` says whether figures may be shown.

    Whoever shows them passes each row through `without_hidden`.
    """
    condition = circle.readable_figures(by)
    shown = (
        Value(value=True, output_field=BooleanField())
        if condition == Q()
        else Case(
            When(circle.seen_from(condition, "account"), then=Value(value=True)),
            default=Value(value=False),
        )
    )
    return found.values(
        "id",
        "account_id",
        "name_norm",
        "tier_rank",
        "score_rank",
        "revenue_rank",
        "manager_key",
        "tier_level",
        "tier_name",
        "score",
        "completeness",
        "manager_name",
        "currency",
        "figures_note",
        *FIGURES,
        name=F("account__name"),
        sector=F("account__sector"),
        country=F("account__country"),
        lifecycle=F("account__lifecycle"),
        shows_figures=shown,
    )


def without_hidden(row: dict[str, Any]) -> dict[str, Any]:
    """The row without figures that its reader may not see."""
    if not row["shows_figures"]:
        row.update(revenue_minor=None, revenue_prev_minor=None, trend=[], figures_note="")
    return row


def rest_rows(found: QuerySet[Standing], *, by: Actor) -> QuerySet[Standing, dict[str, Any]]:
    """The rows of the REST list; figures are null where the actor may not read them."""
    condition = circle.readable_figures(by)

    def shown(name: str) -> Any:
        if condition == Q():
            return F(name)
        return Case(When(circle.seen_from(condition, "account"), then=F(name)), default=None)

    return found.values(
        "id",
        "name_norm",
        "tier_rank",
        "score_rank",
        "revenue_rank",
        "manager_key",
        "tier_level",
        "tier_name",
        "score",
        "completeness",
        "manager_id",
        "manager_name",
        "currency",
        "data_as_of",
        name=F("account__name"),
        parent_id=F("account__parent_id"),
        unit_id=F("account__unit_id"),
        sector=F("account__sector"),
        country=F("account__country"),
        website=F("account__website"),
        lifecycle=F("account__lifecycle"),
        willingness=F("account__willingness"),
        archived_at=F("account__archived_at"),
        version=F("account__version"),
        revenue_12m_minor=shown("revenue_minor"),
        revenue_12m_before_minor=shown("revenue_prev_minor"),
        margin_12m_minor=shown("margin_minor"),
    )


def found_ids(text: str) -> RawSQL:
    """Ids of accounts whose name contains the text, or that another system calls so.

    By way of an array: of a function PostgreSQL expects a thousand rows and reads the whole book.
    """
    found = "SELECT unnest(ARRAY(SELECT account_id FROM accounts_search(%s, %s)))"
    return RawSQL(found, (searched(text), SEARCH_UP_TO))  # noqa: S611  constants, values apart


def searched(text: str) -> str:
    """The text as names are kept; one of signs only as it is."""
    return normalise(text) or text


@dataclass(frozen=True)
class Counts:
    """How many accounts each view of the list holds; None where counting stopped at 1,000."""

    shown: int | None
    everyone: int | None
    mine: int | None
    no_manager: int | None


def listed(filters: Filters, *, by: Actor, sort: str = "name") -> Reading | QuerySet[Standing]:
    """`list_rows` of a portfolio for a page of a list, by a known statement where there is one."""
    return _reading("list", list_rows, filters, by=by, sort=sort)


def rest_listed(filters: Filters, *, by: Actor, sort: str = "name") -> Reading | QuerySet[Standing]:
    """`rest_rows` of a portfolio, likewise."""
    return _reading("rest", rest_rows, filters, by=by, sort=sort)


def _reading(
    name: str, rows_of: Callable[..., Any], filters: Filters, *, by: Actor, sort: str
) -> Reading | QuerySet[Standing]:
    def compose(known: bool) -> QuerySet[Standing]:  # noqa: FBT001
        asked = _with_any_text(filters) if known else filters
        return rows_of(portfolio(asked, by=by, sort=sort), by=by)

    if not _is_common(filters):
        return compose(False)  # noqa: FBT003
    return Reading(
        Standing, (name, *_shape(filters, by=by, sort=sort)), compose, _slots(filters, by)
    )


def _is_common(filters: Filters) -> bool:
    """Whether many ask with just these filters: worth keeping their statements."""
    rare = (filters.sector, filters.country, filters.unit, filters.manager, filters.group)
    return not any(rare)


def _shape(filters: Filters, *, by: Actor, sort: str) -> tuple[Hashable, ...]:
    named = replace(filters, q="q" if filters.q else "", tier=tuple(filters.tier))
    return named, circle.shape_of(by), sort


def _slots(filters: Filters, by: Actor) -> Slots:
    return [*circle.slots_of(by), (ANY_TEXT, searched(filters.q))]


def _with_any_text(filters: Filters) -> Filters:
    return replace(filters, q=ANY_TEXT) if filters.q else filters


def counts(filters: Filters, *, by: Actor, sort: str = "name", shown: int | None = None) -> Counts:
    """All counts of the list page in one statement; `shown` where it is known already."""

    def compose(asked: Filters) -> tuple[str, list[Any]]:
        found = None if shown is not None else portfolio(asked, by=by, sort=sort)
        return _composed_counts(found, by=by)

    if _is_common(filters):
        key = ("counts", shown is None, *_shape(filters, by=by, sort=sort))
        asked = _with_any_text(filters)
        numbers = known_row(key, lambda: compose(asked), _slots(filters, by))
    else:
        with connection.cursor() as cursor:
            cursor.execute(*compose(filters))
            numbers = cursor.fetchone()
    known = numbers if shown is None else (shown, *numbers)
    return Counts(*(None if number > COUNT_UP_TO else number for number in known))


def _composed_counts(found: QuerySet[Standing] | None, *, by: Actor) -> tuple[str, list[Any]]:
    plain = Standing.objects.filter(is_archived=False)
    # From the few places of one person: the planner else reads every account of the workspace.
    mine = circle.places_of(by).filter(account__archived_at=None)
    views = [plain, mine.values("account_id").distinct(), plain.filter(manager_key="")]
    return _count_each(views if found is None else [found, *views])


def facets() -> dict[str, list[tuple[str, int]]]:
    """Values that filters offer, most frequent first: sectors, countries, tiers with their name."""
    accounts = Account.objects.filter(archived_at=None)
    found: dict[str, list[tuple[str, int]]] = {}
    for name in ("sector", "country"):
        rows = accounts.exclude(**{name: ""}).values_list(name)
        found[name] = list(rows.annotate(count=Count("id")).order_by("-count", name)[:200])
    return found


def tiers_in_use() -> list[tuple[int, str]]:
    """(level, name) of the tiers that accounts stand in, the highest first."""
    rows = Standing.objects.exclude(tier_level=None).values_list("tier_level", "tier_name")
    return list(rows.order_by("tier_level", "tier_name").distinct())


def _count_each(rows: Sequence[QuerySet[Any]]) -> tuple[str, list[Any]]:
    """How many each holds, up to the limit; what is asked twice is counted once."""
    asked: dict[str, tuple[str, str, list[Any]]] = {}
    names = []
    for each in rows:
        named = each if each.query.values_select else each.values("id")
        limited = named.order_by()[: COUNT_UP_TO + 1]
        sql, params = limited.query.get_compiler(connection=connection).as_sql()
        names.append(asked.setdefault(f"{sql} {params}", (f"c{len(asked)}", sql, params))[0])
    count = "(SELECT count(*) FROM ({}) AS counted) AS {}".format
    counts = ", ".join(count(sql, name) for name, sql, _params in asked.values())
    values = [value for _name, _sql, params in asked.values() for value in params]
    return f"SELECT {', '.join(names)} FROM (SELECT {counts}) AS asked", values  # noqa: S608
