"""What Home shows a person: what is theirs, in figures of the domain's own queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts import queries as accounts
from accounts.queries.deadlines import DueContract, contracts_due
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.choices import RunState
from kam.imports.queries import recent_runs
from selection.queries.approvals import waiting_for

ROWS = 12
RUNS = 4


@dataclass(frozen=True)
class Totals:
    """Twelve months of a set of accounts, minor units of `currency` (Standing's own figures).

    `revenue_minor` is None where some amount has no exchange rate (`without_rate` accounts);
    the change compares accounts known in both years; the margin counts accounts whose cost is
    known, and `margin_percent` is of their revenue alone.
    """

    accounts: int
    currency: str
    revenue_minor: int | None
    change_percent: float | None
    margin_minor: int | None
    margin_percent: float | None
    cost_unknown: int
    without_rate: int


@dataclass(frozen=True)
class Start:
    """Everything on Home. `whose` says which accounts it is about: mine, scope or nobodys."""

    greeting: str
    today: Any
    whose: str
    rows: list[dict[str, Any]]
    totals: Totals | None
    counts: Any
    contracts: list[DueContract]
    proposals: int | None
    runs: list[Any]

    @property
    def owned(self) -> int:
        return self.totals.accounts if self.totals else 0


def start_of(*, by: Actor, now: datetime) -> Start:
    """Home for this person at `now` (in their time zone), in six statements."""
    counts = accounts.counts(accounts.Filters(), by=by)
    whose = (
        "mine"
        if counts.mine != 0
        else "scope"
        if by.can(Permission.READ_ALL_FIGURES)
        else "nobodys"
    )
    found = _accounts_of(whose, by=by)
    return Start(
        greeting=greeting_at(now, by.name),
        today=now.date(),
        whose=whose,
        rows=[] if found is None else _rows(found, by=by),
        totals=None if found is None else _totals(found, by=by),
        counts=counts,
        contracts=contracts_due(by=by, today=now.date()),
        proposals=_proposals(by=by),
        runs=_unfinished(by=by),
    )


def greeting_at(now: datetime, name: str) -> str:
    """Morning from five until noon, afternoon until six, else evening; by the first name."""
    first = next(iter(name.split()), "")
    if 5 <= now.hour < 12:
        return _("Good morning, %(name)s") % {"name": first}
    if 12 <= now.hour < 18:
        return _("Good afternoon, %(name)s") % {"name": first}
    return _("Good evening, %(name)s") % {"name": first}


def _accounts_of(whose: str, *, by: Actor) -> QuerySet[Any] | None:
    """Standings whose figures the actor may read: sorting by revenue leaves out the others."""
    if whose == "nobodys":
        return None
    filters = accounts.Filters(mine=whose == "mine")
    return accounts.portfolio(filters, by=by, sort="revenue")


def _rows(found: QuerySet[Any], *, by: Actor) -> list[dict[str, Any]]:
    largest = accounts.list_rows(found, by=by).order_by("-revenue_rank", "-id")[:ROWS]
    return [row for row in largest if row["shows_figures"]]


def _totals(found: QuerySet[Any], *, by: Actor) -> Totals:
    comparable = Q(revenue_minor__isnull=False, revenue_prev_minor__isnull=False)
    priced = Q(revenue_minor__isnull=False, margin_minor__isnull=False)
    other_currency = ~Q(currency__in=("", by.tenant.currency))
    sums = found.order_by().aggregate(
        accounts=Count("id"),
        revenue=Sum("revenue_minor"),
        without_rate=Count(
            "id", filter=other_currency | Q(revenue_minor=None) & ~Q(figures_note="")
        ),
        now=Sum("revenue_minor", filter=comparable),
        before=Sum("revenue_prev_minor", filter=comparable),
        margin=Sum("margin_minor", filter=priced),
        priced=Sum("revenue_minor", filter=priced),
        cost_unknown=Count("id", filter=Q(revenue_minor__isnull=False, margin_minor=None)),
    )
    if sums["without_rate"]:
        sums = dict.fromkeys(("revenue", "now", "before", "margin", "priced")) | {
            name: sums[name] for name in ("accounts", "without_rate", "cost_unknown")
        }
    return Totals(
        accounts=sums["accounts"],
        currency=by.tenant.currency,
        revenue_minor=_whole(sums["revenue"]),
        change_percent=_share(sums["now"], sums["before"], less=100),
        margin_minor=_whole(sums["margin"]),
        margin_percent=_share(sums["margin"], sums["priced"]),
        cost_unknown=sums["cost_unknown"],
        without_rate=sums["without_rate"],
    )


def _whole(amount: Any) -> int | None:
    return None if amount is None else int(amount)


def _share(part: Any, whole: Any, *, less: int = 0) -> float | None:
    """Percent of a whole that is above zero, else unknown."""
    return None if part is None or not whole or whole < 0 else float(100 * part / whole) - less


def _proposals(*, by: Actor) -> int | None:
    """How many decisions wait for this leader, changes of tier included; None for others."""
    return waiting_for(by) if by.can(Permission.CONFIRM_TIERS) else None


def _unfinished(*, by: Actor) -> list[Any]:
    """Import runs of this person that wait for a step, and those that stopped."""
    if not by.can(Permission.IMPORT_FILES):
        return []
    own = recent_runs().filter(started_by_id=by.membership_id)
    return list(own.exclude(state__in=(RunState.DONE, RunState.UNDONE))[:RUNS])
