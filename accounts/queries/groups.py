"""The group an account belongs to, with the figures of each branch rolled up (any depth)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, F, Q, QuerySet, Subquery, Value, When

from accounts.models import GroupLink
from accounts.queries import circle
from accounts.tree import in_order, lines_up
from kam.identity.actor import Actor
from kam.tenancy.learned import known_rows

LARGEST_DRAWN = 2_000


@dataclass(frozen=True)
class Branch:
    """An account of the group. `depth` from the top of the group; `members` counts the account
    with all below it, `counted` those of them whose figures are in `total_minor`."""

    id: UUID
    name: str
    depth: int
    parent_id: UUID | None
    is_archived: bool
    tier_level: int | None
    tier_name: str
    revenue_minor: int | None
    total_minor: int | None
    counted: int
    members: int
    currency: str


@dataclass(frozen=True)
class Group:
    """All branches as they are read, top first; `too_large` if there are more than are drawn."""

    branches: Sequence[Branch]
    too_large: bool

    def branch(self, account_id: UUID) -> Branch | None:
        return next((each for each in self.branches if each.id == account_id), None)


def group_of(account_id: UUID, *, by: Actor) -> Group:
    """The whole group of an account in one statement.

    A total adds up what the actor may read; it is None where one of these has no total itself
    (a missing rate), and says by `counted` of `members` how much of the branch it covers.
    """
    rows = known_rows(
        ("group", circle.shape_of(by)),
        lambda: _links(account_id, by=by),
        [*circle.slots_of(by), (account_id, account_id)],
    )
    if len(rows) > LARGEST_DRAWN:
        return Group([], too_large=True)
    return Group(_branches({row["pk"]: row for row in rows}), too_large=False)


def _links(account_id: UUID, *, by: Actor) -> QuerySet[GroupLink, dict[str, Any]]:
    top = GroupLink.objects.filter(descendant_id=account_id).order_by("-depth")
    return (
        GroupLink.objects.filter(ancestor_id=Subquery(top.values("ancestor_id")[:1]))
        .order_by("depth", "id")
        .values(
            pk=F("descendant_id"),
            name=F("descendant__name"),
            name_norm=F("descendant__name_norm"),
            parent=F("descendant__parent_id"),
            archived=F("descendant__archived_at"),
            tier_level=F("descendant__standings__tier_level"),
            tier_name=F("descendant__standings__tier_name"),
            revenue=F("descendant__standings__revenue_minor"),
            currency=F("descendant__standings__currency"),
            readable=_readable(by),
        )[: LARGEST_DRAWN + 1]
    )


def _readable(by: Actor) -> Any:
    condition = circle.readable_figures(by)
    if condition == Q():
        return Value(value=True, output_field=BooleanField())
    seen = circle.seen_from(condition, "descendant")
    return Case(When(seen, then=Value(value=True)), default=Value(value=False))


def _branches(rows: dict[UUID, dict[str, Any]]) -> list[Branch]:
    parents = {pk: row["parent"] if row["parent"] in rows else None for pk, row in rows.items()}
    totals: dict[UUID, list[int | None]] = {pk: [] for pk in rows}
    members = dict.fromkeys(rows, 0)
    for pk, above in lines_up(parents).items():
        row = rows[pk]
        for branch in (pk, *above):
            members[branch] += 1
            if row["readable"]:
                totals[branch].append(row["revenue"])
    read = in_order(parents, {pk: row["name_norm"] for pk, row in rows.items()})
    return [
        Branch(
            id=pk,
            name=rows[pk]["name"],
            depth=depth,
            parent_id=parents[pk],
            is_archived=rows[pk]["archived"] is not None,
            tier_level=rows[pk]["tier_level"],
            tier_name=rows[pk]["tier_name"] or "",
            revenue_minor=rows[pk]["revenue"] if rows[pk]["readable"] else None,
            total_minor=_sum(totals[pk]),
            counted=len(totals[pk]),
            members=members[pk],
            currency=rows[pk]["currency"] or "",
        )
        for pk, depth in read
    ]


def _sum(amounts: list[int | None]) -> int | None:
    known = [each for each in amounts if each is not None]
    return sum(known) if known and len(known) == len(amounts) else None
