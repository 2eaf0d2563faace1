"""Which cell a column's name means among the joined files, and the pair that unpivoting adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kam.imports.join import stem_of
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import UNPIVOT_NAME, UNPIVOT_VALUE, FilePlan, JoinPlan, Plan

Ref = tuple[int, int]  # index in the context, position in that line


class PlanRefused(Exception):
    """The plan does not fit the files. `reason` in words; `field` is the part to blame: a target,
    "joins", "only" or "unpivot", "" if none."""

    def __init__(self, template: str, field: str = "", /, **values: Any) -> None:
        self.field = field
        self.reason = Reason(template, **values)
        super().__init__(str(self.reason))


def column_names(files: Sequence[FilePlan], headers: Sequence[Sequence[str]]) -> dict[str, Ref]:
    """Every name a plan may use. A bare name means the earliest file that has it; `stem.column`
    always means that file's."""
    names: dict[str, Ref] = {}
    for index, columns in enumerate(headers):
        for position, column in enumerate(columns):
            names.setdefault(column, (index, position))
    for index, (file, columns) in enumerate(zip(files, headers, strict=True)):
        for position, column in enumerate(columns):
            names.setdefault(f"{stem_of(file.name)}.{column}", (index, position))
    return names


class Places:
    """The names of a plan's columns and where each stands."""

    def __init__(self, plan: Plan, headers: Sequence[Sequence[str]]) -> None:
        self.plan = plan
        self.headers = headers
        self._names = column_names(plan.files, headers)
        if plan.unpivot is not None:
            self._names[UNPIVOT_NAME] = (len(headers), 0)
            self._names[UNPIVOT_VALUE] = (len(headers), 1)

    @property
    def names(self) -> list[str]:
        return list(self._names)

    def find(self, name: str, part: str) -> Ref:
        ref = self._names.get(name)
        if ref is None:
            raise PlanRefused(
                gettext_noop("There is no column “{name}” in the files."), part, name=name
            )
        joined = {0, len(self.headers), *(join.file for join in self.plan.joins)}
        if ref[0] not in joined:
            raise PlanRefused(
                gettext_noop("{file} is not joined, so its column “{name}” cannot be used."),
                part,
                name=name,
                file=self.plan.files[ref[0]].name,
            )
        return ref

    def position(self, file: int, column: str) -> int:
        """Where a column of one file stands in it, with or without the file's stem before it."""
        bare = column.removeprefix(f"{stem_of(self.plan.files[file].name)}.")
        for name in (column, bare):
            if name in self.headers[file]:
                return list(self.headers[file]).index(name)
        raise PlanRefused(
            gettext_noop("There is no column “{name}” in {file}."),
            "joins",
            name=column,
            file=self.plan.files[file].name,
        )

    def check_join(self, join: JoinPlan, number: int) -> None:
        """A join looks up a later file once, by columns of files that are there already."""
        before = {0, *(each.file for each in self.plan.joins[:number])}
        sound = 0 < join.file < len(self.headers) and join.file not in before and join.on
        if not sound or any(self.find(mine, "joins")[0] not in before for mine, _ in join.on):
            raise PlanRefused(
                gettext_noop("Join number {number} does not fit the files."),
                "joins",
                number=number + 1,
            )

    def file_of(self, ref: Ref) -> FilePlan:
        return self.plan.files[ref[0] if ref[0] < len(self.plan.files) else 0]

    def spread(self) -> Callable[[Sequence[Any]], Iterator[tuple[Any, ...]]]:
        """One empty pair per line, or one (column name, cell) per unpivoted column."""
        if self.plan.unpivot is None:
            return lambda _cells: iter([()])
        pairs = [(name, self.position(0, name)) for name in self.plan.unpivot.columns]
        return lambda cells: iter([(name, cells[position]) for name, position in pairs])
