"""Which rows cannot go back to where they were, and why, in words."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.choices import TeamRole
from accounts.models import Account, GroupLink, RevenueLine, TeamMember
from accounts.services.undoing.rows import Changes
from accounts.tree import Cycle, lines_up


def for_accounts(rows: Mapping[UUID, Account], changes: Changes) -> dict[UUID, str]:
    """Accounts that would stand below themselves, or be prospects that buy."""
    rings = dict.fromkeys(_rings(rows, changes), _("It would hang below itself."))
    welcomed = [pk for pk, told in changes.items() if told.keys() == {"lifecycle"}]
    buying = RevenueLine.objects.filter(account_id__in=welcomed).values_list("account_id")
    words = _("It has revenue from another import.")
    return rings | {pk: words for (pk,) in buying.distinct()}


def _rings(rows: Mapping[UUID, Account], changes: Changes) -> set[UUID]:
    moves = {
        pk: UUID(told["parent_id"][1]) if told["parent_id"][1] else None
        for pk, told in changes.items()
        if "parent_id" in told
    }
    above = {each for each in moves.values() if each}
    known = GroupLink.objects.filter(descendant_id__in=above).values("ancestor_id")
    parents: dict[UUID, UUID | None] = dict(
        Account.objects.filter(pk__in=known).values_list("pk", "parent_id")
    )
    parents.update(moves)
    refused: set[UUID] = set()
    while True:
        try:
            lines_up(parents)
        except Cycle as cycle:
            ring = {pk for pk in cycle.path if pk in moves} - refused
            if not ring:
                return refused
            refused |= ring
            parents.update((pk, rows[pk].parent_id) for pk in ring)
        else:
            return refused


def for_places(rows: Mapping[UUID, TeamMember], changes: Changes) -> dict[UUID, str]:
    """Places that would stand at the same time as another one: two managers, or the same person
    twice in one role."""
    wanted = {pk: _span(rows[pk], told) for pk, told in changes.items()}
    standing = TeamMember.objects.filter(
        account_id__in={rows[pk].account_id for pk in wanted}, covers=None
    )
    team: dict[tuple[UUID, str], list[TeamMember]] = {}
    for place in standing:
        team.setdefault((place.account_id, place.role), []).append(place)
    refused = {}
    for pk, (start, end) in wanted.items():
        mine = rows[pk]
        for other in team.get((mine.account_id, mine.role), ()):
            rival = mine.role == TeamRole.MANAGER or other.member_id == mine.member_id
            begins, until = wanted.get(other.pk, (other.starts_on, other.ends_on))
            apart = (end and end <= begins) or (until and until <= start)
            if other.pk != pk and rival and not apart and mine.covers_id is None:
                refused[pk] = _("Somebody else has this place now.")
    return refused


def _span(row: TeamMember, told: Mapping[str, tuple[object, object]]) -> tuple[date, date | None]:
    former = {name: told[name][1] for name in ("starts_on", "ends_on") if name in told}
    start = former.get("starts_on", row.starts_on)
    end = former.get("ends_on", row.ends_on)
    return _day(start) or row.starts_on, _day(end)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]
