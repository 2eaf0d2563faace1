"""What becomes of the rows of two accounts that turn out to be one. Pure Python.

The rules, one per kind of row: what the survivor says stands; what it does not say comes from the
other; what only one of them may have is dropped from the other. Nothing else is lost.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Row = Mapping[str, Any]
FOREVER = date.max


@dataclass(frozen=True)
class Change:
    """One row: columns `before` and `after`, or all columns and None where it is dropped.

    `rule` names the rule that made more of it than a move (the words are in `terms`).
    """

    kind: str
    id: Hashable
    before: dict[str, Any]
    after: dict[str, Any] | None
    rule: str = ""


@dataclass(frozen=True)
class Roles:
    """The role that only one may have at a time, and what its second holder becomes."""

    alone: str
    instead: str


@dataclass
class Taken:
    """Who stands in which role from when to when, on the team that comes out."""

    places: list[tuple[Row, Hashable]] = field(default_factory=list)

    def overlapping(self, place: Row, role: str) -> list[Row]:
        return [
            other
            for other, as_role in self.places
            if as_role == role and other["covers_id"] is None and overlap(other, place)
        ]


def overlap(one: Row, other: Row) -> bool:
    """Whether two places share a day; one without an end never ends."""
    return one["starts_on"] < (other["ends_on"] or FOREVER) and other["starts_on"] < (
        one["ends_on"] or FOREVER
    )


def moved(kind: str, row: Row, into: Hashable, rule: str = "", **also: Any) -> Change:
    """The row hangs on `into` from now on, with other columns changed `also`."""
    after = {"account_id": into, **also}
    if "version" in row:
        after["version"] = row["version"] + 1
    return Change(kind, row["id"], {name: row[name] for name in after}, after, rule)


def dropped(kind: str, row: Row, rule: str) -> Change:
    return Change(kind, row["id"], dict(row), None, rule)


def move_all(kind: str, theirs: Iterable[Row], into: Hashable) -> list[Change]:
    return [moved(kind, row, into) for row in theirs]


def move_sites(ours: Sequence[Row], theirs: Iterable[Row], into: Hashable) -> list[Change]:
    """One main site: the survivor's, where it has one."""
    has_main = any(row["is_main"] for row in ours)
    return [
        moved("site", row, into, "second_main_site", is_main=False)
        if has_main and row["is_main"]
        else moved("site", row, into)
        for row in theirs
    ]


def move_by_year(
    kind: str, ours: Iterable[Row], theirs: Iterable[Row], into: Hashable
) -> list[Change]:
    """One row a year: the survivor's, where it has one."""
    taken = {row["year"] for row in ours}
    return [
        dropped(kind, row, "year_is_known") if row["year"] in taken else moved(kind, row, into)
        for row in theirs
    ]


def move_team(
    ours: Sequence[Row], theirs: Sequence[Row], into: Hashable, *, roles: Roles, today: date
) -> list[Change]:
    """Places that run or are planned; what is over stays with the account it was over on.

    A second manager works on in another role; who stands in the same role already is dropped.
    Who reported to a dropped place, or covers for it, does so for the one that stands for it.
    """
    taken = Taken([(row, row["role"]) for row in ours])
    changes: list[Change] = []
    heirs: dict[Hashable, Hashable] = {}
    moving = [row for row in theirs if row["ends_on"] is None or row["ends_on"] > today]
    for row in moving:
        role, rule = row["role"], ""
        if role == roles.alone and row["covers_id"] is None and taken.overlapping(row, role):
            role, rule = roles.instead, "second_manager"
        standing = [
            other
            for other in (*taken.overlapping(row, row["role"]), *taken.overlapping(row, role))
            if other["member_id"] == row["member_id"]
        ]
        if standing and row["covers_id"] is None:
            heirs[row["id"]] = standing[0]["id"]
            changes.append(dropped("team", row, "already_on_team"))
            continue
        taken.places.append((row, role))
        also = {"role": role} if role != row["role"] else {}
        changes.append(moved("team", row, into, rule, **also))
    going = {row["id"] for row in moving} - heirs.keys()
    return [_pointed(each, heirs, going, theirs) for each in changes]


def _pointed(
    change: Change, heirs: Mapping[Hashable, Hashable], going: set[Hashable], rows: Sequence[Row]
) -> Change:
    """Whom a moved place reports to and covers, where that one was dropped or stays behind."""
    if change.after is None:
        return change
    row = next(each for each in rows if each["id"] == change.id)
    before, after = dict(change.before), dict(change.after)
    for name in ("reports_to_id", "covers_id"):
        above = row[name]
        if above is None or above in going:
            continue
        before[name], after[name] = above, heirs.get(above)
    return Change(change.kind, change.id, before, after, change.rule)


def moves_in_group(
    *,
    survivor: Hashable,
    merged: Hashable,
    parents: Mapping[Hashable, Hashable | None],
    above: Iterable[Hashable],
) -> dict[Hashable, Hashable | None]:
    """{account: new parent}: the merged one's children come to the survivor, itself it leaves.

    `parents` holds both and the children; `above` is the survivor's line up. A survivor that
    stands somewhere below takes the merged one's place first.
    """
    moves: dict[Hashable, Hashable | None] = {
        child: survivor
        for child, parent in parents.items()
        if parent == merged and child not in {survivor, merged}
    }
    if merged in set(above):
        moves[survivor] = parents[merged]
    if parents[merged] is not None:
        moves[merged] = None
    return moves


def filled(ours: Row, theirs: Row, names: Iterable[str]) -> dict[str, Any]:
    """What the survivor does not say and the other does."""
    return {name: theirs[name] for name in names if not ours[name] and theirs[name]}
