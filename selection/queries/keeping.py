"""The share of what we told customers that we kept in time, by account and by tier (row 50)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.queries.circle import readable_figures, seen_from
from kam.identity.actor import Actor
from selection.models import Pledge, TierHolding
from selection.pledges import Keeping, Rhythm, kept_of, occurrences
from selection.queries.pledges import LISTED, outcomes_among
from selection.serving import year_before


@dataclass(frozen=True)
class Keeper:
    """One account to which something fell due in the trailing year; level 0 is no tier."""

    account_id: UUID
    name: str
    level: int
    tier_name: str
    keeping: Keeping


def keeping(*, by: Actor, today: date) -> list[Keeper]:
    """Accounts whose figures the actor reads and to which something fell due in the trailing year,
    the lowest rate first."""
    found = _keepers(seen_from(readable_figures(by), "account"), today)
    return sorted(found, key=lambda row: (row.keeping.percent or 0.0, -row.keeping.due, row.name))


def keeping_by_level(keepers: list[Keeper]) -> Mapping[int, Keeping]:
    """The same by tier held today, 0 for none."""
    found: dict[int, Keeping] = defaultdict(Keeping)
    for each in keepers:
        found[each.level] += each.keeping
    return found


def keeping_of(account_id: UUID, *, today: date) -> Keeping:
    """What was kept of what fell due to one account in the trailing year."""
    found = _keepers(Q(account_id=account_id), today)
    return found[0].keeping if found else Keeping()


def _keepers(of: Q, today: date) -> list[Keeper]:
    start = year_before(today + timedelta(days=1))
    rows = Pledge.objects.filter(of, due_on__lte=today, **LISTED).filter(
        Q(due_on__gte=start)
        | Q(every_months__isnull=False) & (Q(ends_on=None) | Q(ends_on__gte=start))
    )
    found = list(
        rows.values_list("pk", "account_id", "account__name", "due_on", "every_months", "ends_on")
    )
    outcomes = outcomes_among([row[0] for row in found], since=start)
    kept: dict[UUID, Keeping] = defaultdict(Keeping)
    names: dict[UUID, str] = {}
    for pledge_id, account_id, name, *rhythm in found:
        days = occurrences(Rhythm(*rhythm), outcomes[pledge_id], up_to=today, today=today)
        kept[account_id] += kept_of(days, today)
        names[account_id] = name
    held = {
        account_id: (level, name)
        for account_id, level, name in TierHolding.objects.filter(
            account_id__in=list(names), ends_on=None
        ).values_list("account_id", "level", "tier_name")
    }
    return [
        Keeper(account_id, names[account_id], *held.get(account_id, (0, "")), each)
        for account_id, each in kept.items()
        if each.due
    ]
