"""Reasons of the same kind together: “order 17 stands in no line” and “order 18 …” are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_PARTICULAR = re.compile(r"“[^”]*”|(?<!\w)\d[\w.,-]*|(?<=\s)[A-Z0-9][A-Z0-9-]{2,}(?=\s)")
_EXAMPLES = 3


@dataclass
class ReasonGroup:
    """`text` is the reason itself where all are equal, else with “…” for what differs."""

    text: str
    rows: int = 0
    parked: bool = False
    examples: list[str] = field(default_factory=list)


def group_reasons(found: Iterable[Mapping[str, Any]], *, most: int = 12) -> list[ReasonGroup]:
    """Groups of reasons (dicts of reason, state, rows), the most frequent first."""
    groups: dict[tuple[str, str], ReasonGroup] = {}
    for each in found:
        pattern = _PARTICULAR.sub("…", each["reason"])
        key = (each["state"], pattern)
        group = groups.setdefault(key, ReasonGroup(pattern, parked=each["state"] == "parked"))
        group.rows += each["rows"]
        if len(group.examples) < _EXAMPLES:
            group.examples.append(each["reason"])
    for group in groups.values():
        if len(group.examples) == 1:
            group.text, group.examples = group.examples[0], []
    return sorted(groups.values(), key=lambda group: -group.rows)[:most]
