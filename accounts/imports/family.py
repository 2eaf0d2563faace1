"""The parents that a file speaks of: who hangs on whom, in any order of the rows."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.names import sorts_as
from accounts.queries.callings import (
    accounts_called,
    accounts_of_source,
    accounts_without_id,
    parents_of,
)
from kam.imports.spec import Row, Stage

Node = Hashable  # an account's id where there is one, else ("row", number)


@dataclass
class Family:
    """`moves`: child → parent among registered accounts. By row number: `orphans`, whose parent
    is neither in the file nor registered, and `rings`, who would hang on themselves. `rows`: the
    number of the row that speaks of a child."""

    moves: dict[UUID, UUID | None] = field(default_factory=dict)
    orphans: dict[int, str] = field(default_factory=dict)
    rings: dict[int, str] = field(default_factory=dict)
    rows: dict[UUID, int] = field(default_factory=dict)


def family_of(stage: Stage) -> Family:
    """Parents as id or name; in the file first, then in the register."""
    rows = list(stage.rows())
    nodes = _nodes(rows, stage)
    by_id = {row.values["external_id"]: nodes[row.number] for row in rows}
    by_name = _once_each(rows, nodes)
    hung = [row for row in rows if _speaks(row, stage)]
    outside = {row.values["parent"] for row in hung if row.values["parent"]}
    outside -= by_id.keys()
    known = accounts_called(
        {each for each in outside if sorts_as(each) not in by_name}, source=stage.plan.source
    )
    parents: dict[int, Node | None] = {}
    family = Family()
    for row in hung:
        text = row.values["parent"]
        if not text:
            parents[row.number] = None
        elif text in by_id:
            parents[row.number] = by_id[text]
        elif sorts_as(text) in by_name:
            parents[row.number] = by_name[sorts_as(text)]
        elif known[text].account_id is not None:
            parents[row.number] = known[text].account_id
        else:
            family.orphans[row.number] = _("Parent company: %(problem)s") % {
                "problem": known[text].problem
            }
    _drop_children(family, parents, nodes)
    _find_rings(family, parents, nodes)
    for number, parent in parents.items():
        child = nodes[number]
        if isinstance(child, UUID) and (parent is None or isinstance(parent, UUID)):
            family.moves[child] = parent
            family.rows[child] = number
    return family


def _speaks(row: Row, stage: Stage) -> bool:
    text = row.values.get("parent")
    return bool(text) or ("parent" in row.values and stage.plan.erase_empty)


def _nodes(rows: list[Row], stage: Stage) -> dict[int, Node]:
    source = stage.plan.source
    known = accounts_of_source({row.values["external_id"] for row in rows}, source=source)
    rest = [row.values["name"] for row in rows if row.values["external_id"] not in known]
    named = {} if stage.plan.generate_ids else accounts_without_id(rest, source=source)
    nodes: dict[int, Node] = {}
    for row in rows:
        found = known.get(row.values["external_id"])
        nodes[row.number] = found or named.pop(sorts_as(row.values["name"]), ("row", row.number))
    return nodes


def _once_each(rows: list[Row], nodes: Mapping[int, Node]) -> dict[str, Node]:
    seen: dict[str, list[Node]] = {}
    for row in rows:
        seen.setdefault(sorts_as(row.values["name"]), []).append(nodes[row.number])
    return {name: found[0] for name, found in seen.items() if len(found) == 1}


def _drop_children(
    family: Family, parents: dict[int, Node | None], nodes: Mapping[int, Node]
) -> None:
    """Who hangs on a new row that cannot come in cannot come in either."""
    lost = {nodes[number] for number in family.orphans if not isinstance(nodes[number], UUID)}
    while lost:
        dropped = [number for number, parent in parents.items() if parent in lost]
        for number in dropped:
            family.orphans[number] = _("The parent company's own row cannot come in.")
            del parents[number]
        lost = {nodes[number] for number in dropped if not isinstance(nodes[number], UUID)}


def _find_rings(family: Family, parents: dict[int, Node | None], nodes: Mapping[int, Node]) -> None:
    numbers = {nodes[number]: number for number in parents}
    ids = {each for each in [*numbers, *parents.values()] if isinstance(each, UUID)}
    above: dict[Node, Node | None] = dict(parents_of(ids))
    above.update({nodes[number]: parent for number, parent in parents.items()})
    safe: set[Node] = set()
    for start in numbers:
        path: list[Node] = []
        node: Node | None = start
        while node is not None and node not in safe and node not in path:
            path.append(node)
            node = above.get(node)
        if node is not None and node not in safe:
            for each in path[path.index(node) :]:
                if each in numbers:
                    family.rings[numbers[each]] = _("This account would hang below itself.")
        safe.update(path)
    for number in family.rings:
        parents.pop(number, None)
