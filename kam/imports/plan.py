"""How files become rows of one kind: the plan, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

# The two columns that unpivoting makes: the name of the wide column and its cell.
UNPIVOT_NAME = "column name"
UNPIVOT_VALUE = "column value"


@dataclass(frozen=True)
class FilePlan:
    """How one file is read. The first file of a plan is the main one: its rows are the rows."""

    name: str
    format: str = "csv"  # csv | xlsx
    encoding: str = "utf-8"
    separator: str = ","
    sheet: str = ""
    header: int = 1  # 1-based line of the header; 0: no header, columns are called A, B, C …
    date_order: str = "ymd"  # ymd | dmy | mdy
    decimal: str = "."  # "." | ","


@dataclass(frozen=True)
class JoinPlan:
    """Look up one row of another file. `on` pairs (column so far, column of that file).

    A column is called by its name; where several files have it, the earlier file in the plan
    wins, and `stem.column` (`products.unitPrice`, the file's name without its ending) always
    means that file's.
    """

    file: int
    on: tuple[tuple[str, str], ...]
    required: bool = True


@dataclass(frozen=True)
class ColumnPlan:
    """Where a field's value comes from: exactly one of column, columns, constant, formula.

    `columns` are joined by "-" (a line id composed of order and product). A formula is
    arithmetic over column names: `unitPrice * quantity * (1 - discount)`.
    """

    target: str
    column: str = ""
    columns: tuple[str, ...] = ()
    constant: str = ""
    formula: str = ""


@dataclass(frozen=True)
class FilterPlan:
    """Only rows whose cell is (or, negated, is not) one of the values; "" means empty."""

    column: str
    values: tuple[str, ...]
    negate: bool = False


@dataclass(frozen=True)
class UnpivotPlan:
    """Each main row becomes one row per listed column: its name and its cell are then to be had
    as the columns UNPIVOT_NAME and UNPIVOT_VALUE."""

    columns: tuple[str, ...]


@dataclass(frozen=True)
class ReplacePlan:
    """The set replaces all lines of its source for these months ("2026-01" to "2026-03").
    Empty ends mean the first and last month of the set."""

    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class ControlPlan:
    """What the source says: number of rows and sum of the amount, as text in plain decimals."""

    rows: int | None = None
    sum: str = ""


@dataclass(frozen=True)
class Plan:
    """How files become rows of one kind. `as_json` and `plan_from_json` are inverse."""

    kind: str
    files: tuple[FilePlan, ...] = ()
    joins: tuple[JoinPlan, ...] = ()
    columns: tuple[ColumnPlan, ...] = ()
    only: tuple[FilterPlan, ...] = ()
    unpivot: UnpivotPlan | None = None
    empty_texts: tuple[str, ...] = ()
    source: str = ""
    replace: ReplacePlan | None = None
    control: ControlPlan = field(default_factory=ControlPlan)
    erase_empty: bool = False  # an empty cell erases what stood there
    generate_ids: bool = False  # rows without an id are called by their number

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def column_for(self, target: str) -> ColumnPlan | None:
        return next((each for each in self.columns if each.target == target), None)

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(each.target for each in self.columns)


_PARTS: dict[str, type] = {
    "files": FilePlan,
    "joins": JoinPlan,
    "columns": ColumnPlan,
    "only": FilterPlan,
    "unpivot": UnpivotPlan,
    "replace": ReplacePlan,
    "control": ControlPlan,
}


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Read a plan; ValueError in words if a key is unknown or a part has the wrong shape."""
    _must_be_known(data, Plan, "plan")
    values: dict[str, Any] = {}
    for name, value in data.items():
        part = _PARTS.get(name)
        if part is None:
            values[name] = tuple(value) if isinstance(value, list) else value
        elif isinstance(value, list | tuple):
            values[name] = tuple(_part_from_json(part, each, name) for each in value)
        elif value is not None:
            values[name] = _part_from_json(part, value, name)
    if "kind" not in values:
        raise ValueError("The plan does not say its kind.")
    return Plan(**values)


def _part_from_json(part: type, value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"“{name}” must be an object with named values.")  # noqa: TRY004
    _must_be_known(value, part, name)
    plain = {key: _tuples(each) for key, each in value.items()}
    try:
        return part(**plain)
    except TypeError as error:
        raise ValueError(f"“{name}” in the plan is incomplete: {error}.") from error


def _must_be_known(data: Mapping[str, Any], part: type, name: str) -> None:
    unknown = sorted(set(data) - {each.name for each in fields(part)})
    if unknown:
        raise ValueError(f"“{name}” has no entry {', '.join(unknown)}.")


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list | tuple) else value
