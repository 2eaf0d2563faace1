"""What the overview of an account shows beside its head, in the shapes that the templates read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.choices import TeamRole
from accounts.queries.groups import Branch, Group
from accounts.queries.page import NOTES_SHOWN, AccountHead

TEAM_SHOWN = 8
BRANCHES_SHOWN = 40
ROLES = {code: (place, label) for place, (code, label) in enumerate(TeamRole.choices)}


def team_of(head: AccountHead) -> list[dict[str, Any]]:
    """The first of the team, the manager leading; role in words."""
    team = sorted(head.parts["team"], key=lambda each: ROLES[each["role"]][0])
    return [{**each, "role": ROLES[each["role"]][1]} for each in team[:TEAM_SHOWN]]


def notes_of(head: AccountHead) -> list[dict[str, Any]]:
    """The newest notes."""
    return [
        {**each, "written_at": datetime.fromisoformat(each["written_at"])}
        for each in head.parts["notes"][:NOTES_SHOWN]
    ]


def share_of_spend(head: AccountHead) -> float | None:
    """Our revenue of the last twelve months as percent of what the customer spends in our
    category, where both are known in one currency."""
    spend = head.parts["spend"][0] if head.parts["spend"] else None
    revenue = head.standing.revenue_minor
    if not spend or revenue is None or spend["currency"] != head.standing.currency:
        return None
    return 100 * revenue / spend["amount_minor"] if spend["amount_minor"] else None


def branches_shown(group: Group, account_id: UUID) -> list[Branch]:
    """A small group whole; else the line up, the account, and what stands right below it."""
    if len(group.branches) <= BRANCHES_SHOWN:
        return list(group.branches)
    by_id = {each.id: each for each in group.branches}
    line: set[UUID] = set()
    node: UUID | None = account_id
    while node is not None:
        line.add(node)
        node = by_id[node].parent_id
    near = [each for each in group.branches if each.id in line or each.parent_id == account_id]
    return near[:BRANCHES_SHOWN]
