"""Reading the organisation: a tree of units."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kam.errors import NotFound
from kam.identity.models import LeaderScope, Membership, OrgUnit


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in the order of the tree. `depth` counts from 0; `people` are its active members."""

    unit: OrgUnit
    depth: int
    people: int
    leaders: tuple[str, ...]
    has_parts: bool


def units() -> QuerySet[OrgUnit]:
    return OrgUnit.objects.order_by("name", "id")


def unit_ids() -> list[UUID]:
    return list(OrgUnit.objects.values_list("id", flat=True))


def get_unit(unit_id: UUID) -> OrgUnit:
    """One unit; raises NotFound."""
    found = OrgUnit.objects.select_related("parent").filter(pk=unit_id).first()
    if found is None:
        raise NotFound
    return found


def unit_tree() -> list[UnitRow]:
    """All units, each followed by its parts, by name; three statements for any size."""
    parts: dict[UUID | None, list[OrgUnit]] = {}
    for unit in units():
        parts.setdefault(unit.parent_id, []).append(unit)
    people: dict[UUID, int] = {}
    for unit_id in Membership.objects.filter(is_active=True, unit__isnull=False).values_list(
        "unit_id", flat=True
    ):
        people[unit_id] = people.get(unit_id, 0) + 1
    leaders: dict[UUID, list[str]] = {}
    for unit_id, name in (
        LeaderScope.objects.filter(membership__is_active=True)
        .order_by("membership__name", "id")
        .values_list("unit_id", "membership__name")
    ):
        leaders.setdefault(unit_id, []).append(name)
    rows: list[UnitRow] = []
    waiting = [(unit, 0) for unit in reversed(parts.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        below = parts.get(unit.pk, [])
        rows.append(
            UnitRow(
                unit,
                depth,
                people.get(unit.pk, 0),
                tuple(leaders.get(unit.pk, ())),
                bool(below),
            )
        )
        waiting.extend((part, depth + 1) for part in reversed(below))
    return rows


def with_descendants(unit_ids: Iterable[UUID]) -> list[UUID]:
    """These units and everything below them."""
    found = list(dict.fromkeys(unit_ids))
    if not found:
        return []
    parts: dict[UUID | None, list[UUID]] = {}
    for unit_id, parent_id in OrgUnit.objects.values_list("id", "parent_id"):
        parts.setdefault(parent_id, []).append(unit_id)
    known = set(found)
    for unit_id in found:
        for part in parts.get(unit_id, []):
            if part not in known:
                known.add(part)
                found.append(part)
    return found
