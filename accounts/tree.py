"""Group trees: the closure of parents, and moves that would bite their own tail. Pure Python."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


class Cycle(ValueError):
    """Following the parents leads back to where it began; `path` is the ring, oldest first."""

    def __init__(self, path: Sequence[Hashable]) -> None:
        super().__init__("cycle")
        self.path = tuple(path)


def lines_up(
    parents: Mapping[Node, Node | None], known: Mapping[Node, Sequence[Node]] | None = None
) -> dict[Node, list[Node]]:
    """For every node of `parents` its ancestors, nearest first.

    `known` gives the ancestors (nearest first) of nodes outside `parents` on which it hangs.
    Raises Cycle. Iterative and linear in the output, so any depth is fine.
    """
    outside = known or {}
    done: dict[Node, list[Node]] = {}
    for start in parents:
        path: list[Node] = []
        seen: set[Node] = set()
        node: Node | None = start
        while node is not None and node in parents and node not in done:
            if node in seen:
                raise Cycle([*path[path.index(node) :], node])
            seen.add(node)
            path.append(node)
            node = parents[node]
        above = (
            [] if node is None else [node, *(done[node] if node in done else outside.get(node, ()))]
        )
        for each in reversed(path):
            done[each] = above
            above = [each, *above]
    return done


def closure(
    parents: Mapping[Node, Node | None], known: Mapping[Node, Sequence[Node]] | None = None
) -> Iterable[tuple[Node, Node, int]]:
    """(ancestor, descendant, depth) for every node of `parents`, itself at depth 0 included."""
    for node, above in lines_up(parents, known).items():
        yield node, node, 0
        for depth, ancestor in enumerate(above, start=1):
            yield ancestor, node, depth


def in_order(
    parents: Mapping[Node, Node | None], names: Mapping[Node, str]
) -> list[tuple[Node, int]]:
    """(node, depth) of a forest as it is read: parents before children, siblings by name."""
    children: dict[Node | None, list[Node]] = {}
    for node, parent in parents.items():
        children.setdefault(parent if parent in parents else None, []).append(node)
    for group in children.values():
        group.sort(key=lambda each: names[each], reverse=True)
    stack = [(node, 0) for node in children.get(None, [])]
    read: list[tuple[Node, int]] = []
    while stack:
        node, depth = stack.pop()
        read.append((node, depth))
        stack.extend((child, depth + 1) for child in children.get(node, []))
    return read
