"""Files joined by key columns: which columns fit, and the line of the other file for a key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import FilePlan, JoinPlan
from kam.imports.tables.refused import cell_text

Key = tuple[str, ...]
Line = tuple[int, Sequence[Any], Reason | None]


@dataclass(frozen=True)
class UnreadLine:
    """A line of a joined file that could not be read; it may be corrected and sent again."""

    number: int
    cells: Sequence[Any]
    reason: Reason


@dataclass
class Index:
    """The lines of a joined file by key."""

    name: str
    columns: tuple[str, ...]  # the key's, in that file
    lines: dict[Key, Sequence[Any]] = field(default_factory=dict)
    twice: dict[Key, tuple[int, int]] = field(default_factory=dict)
    unread: dict[Key, list[UnreadLine]] = field(default_factory=dict)
    loose: dict[str, str] | None = None

    def why_missing(self, key: Key, columns: Sequence[str]) -> Reason:
        """In words, why `key` has no line here. `columns` name it in the file that asks."""
        values = {"column": columns[0], "key": " ".join(key)[:80] or "—", "file": self.name}
        if not any(key):
            return Reason(gettext_noop("{column} is empty, so no line of {file} fits."), **values)
        if key in self.twice:
            first, second = self.twice[key]
            return Reason(
                gettext_noop(
                    "{column} {key} stands in more than one line of {file} ({first} and {second})."
                ),
                **values,
                first=first,
                second=second,
            )
        if key in self.unread:
            return Reason(
                gettext_noop(
                    "{column} {key} stands in line {line} of {file}, which could not be read."
                ),
                **values,
                line=self.unread[key][0].number,
            )
        return self._no_line(key, values)

    def _no_line(self, key: Key, values: dict[str, Any]) -> Reason:
        near = self._near(key)
        if near:
            return Reason(
                gettext_noop("{column} {key} stands in no line of {file}; did you mean “{near}”?"),
                **values,
                near=near[:80],
            )
        return Reason(gettext_noop("{column} {key} stands in no line of {file}."), **values)

    def _near(self, key: Key) -> str:
        if self.loose is None:
            self.loose = {_loose(each): " ".join(each) for each in self.lines}
        return self.loose.get(_loose(key), "")


def build_index(
    name: str, columns: Sequence[str], positions: Sequence[int], parts: Sequence[Iterable[Line]]
) -> Index:
    """Index a file's lines by the cells at `positions`. Equal keys are remembered as such, unless
    the whole lines are equal; a later part (corrected lines) replaces what an earlier one said.
    A line that could not be read is known by what stands at the key's place."""
    index = Index(name, tuple(columns))
    for lines in parts:
        _add_part(index, positions, lines)
    index.unread = {key: lines for key, lines in index.unread.items() if key not in index.lines}
    return index


def _add_part(index: Index, positions: Sequence[int], lines: Iterable[Line]) -> None:
    found: dict[Key, tuple[int, Sequence[Any]]] = {}
    twice: dict[Key, tuple[int, int]] = {}
    unread: dict[Key, list[UnreadLine]] = {}
    for number, cells, reason in lines:
        key = key_of(cells, positions)
        if reason is not None:
            unread.setdefault(key, []).append(UnreadLine(number, cells, reason))
        elif key not in found:
            found[key] = (number, cells)
        elif list(found[key][1]) != list(cells):
            twice.setdefault(key, (found[key][0], number))
    for key, (_, cells) in found.items():
        index.twice.pop(key, None)
        index.lines[key] = cells
    for key in twice:
        index.lines.pop(key, None)
    index.twice.update(twice)
    index.unread.update(unread)


def key_of(cells: Sequence[Any], positions: Sequence[int]) -> Key:
    """The cells at `positions` as text; one that is missing is empty."""
    width = len(cells)
    return tuple(
        cell_text(cells[position]).strip() if position < width else "" for position in positions
    )


def _loose(key: Key) -> str:
    return re.sub(r"\W|_", "", " ".join(key)).casefold()


# --- which columns fit --------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """What of a file is needed to guess joins: the texts of every column, in order."""

    plan: FilePlan
    columns: Mapping[str, Sequence[str]]
    lines: int

    @property
    def stem(self) -> str:
        return stem_of(self.plan.name)


def stem_of(name: str) -> str:
    """The file's name without its ending: what stands before the dot in `stem.column`."""
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


@dataclass(frozen=True)
class _Fit:
    source: int
    target: int
    columns: tuple[str, str]
    score: float


def guess_order(samples: Sequence[Sample]) -> list[int]:
    """Positions of the files, the main one first: the one from which most others are found, then
    the one with most lines; the others in the order in which they can be looked up."""
    fits = _fits(samples)
    best = max(
        range(len(samples)),
        key=lambda main: (len(_reach(main, fits)), samples[main].lines),
    )
    reached = _reach(best, fits)
    return [best, *reached, *(i for i in range(len(samples)) if i != best and i not in reached)]


def guess_joins(samples: Sequence[Sample]) -> tuple[JoinPlan, ...]:
    """Joins for files already in order (the main one first). A file without a fit has none."""
    fits = _fits(samples)
    reached = _reach(0, fits)
    have = {0}
    joins = []
    for target in reached:
        fit = max(
            (each for each in fits if each.target == target and each.source in have),
            key=lambda each: (each.score, -each.source),
        )
        left, right = fit.columns
        earlier = [i for i in sorted(have) if left in samples[i].columns]
        name = (
            left if earlier and earlier[0] == fit.source else f"{samples[fit.source].stem}.{left}"
        )
        joins.append(JoinPlan(file=target, on=((name, right),)))
        have.add(target)
    return tuple(joins)


def _reach(main: int, fits: Sequence[_Fit]) -> list[int]:
    reached: list[int] = []
    have = {main}
    while True:
        found = sorted(
            {fit.target for fit in fits if fit.source in have and fit.target not in have}
        )
        if not found:
            return reached
        reached.extend(found)
        have.update(found)


def _fits(samples: Sequence[Sample]) -> list[_Fit]:
    """The best pair of columns for each pair of files where one looks up lines of the other."""
    result = []
    for source, left in enumerate(samples):
        for target, right in enumerate(samples):
            if source != target:
                best = max(
                    (
                        _Fit(source, target, (a, b), _score(a, left, b, right))
                        for b in right.columns
                        if _is_key(right.columns[b])
                        for a in left.columns
                    ),
                    key=lambda fit: fit.score,
                    default=None,
                )
                if best is not None and best.score >= 0.8:
                    result.append(best)
    return result


def _is_key(values: Sequence[str]) -> bool:
    filled = [value for value in values if value]
    return (
        len(filled) > 1
        and len(filled) >= 0.95 * len(values)
        and (len(set(filled)) >= 0.98 * len(filled))
    )


def _score(a: str, left: Sample, b: str, right: Sample) -> float:
    """Share of the left values found on the right, and whether the names agree."""
    wanted = {value for value in left.columns[a] if value}
    if len(wanted) < 2:
        return 0.0
    there = set(right.columns[b])
    share = len(wanted & there) / len(wanted)
    return share * 0.6 + _name_score(a, b, right.stem) if share >= 0.3 else 0.0


def _name_score(a: str, b: str, stem: str) -> float:
    plain_a, plain_b, plain_stem = (_loose((name,)) for name in (a, b, stem))
    if plain_a == plain_b:
        return 0.55
    singular = plain_stem.rstrip("s")
    if plain_a in {singular, singular + plain_b, plain_stem + plain_b}:
        return 0.45
    if plain_a.endswith(plain_b) or plain_b.endswith(plain_a):
        return 0.3
    return 0.0
