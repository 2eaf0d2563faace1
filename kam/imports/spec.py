"""What may be imported (fields, rules) and how files become rows (the plan)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kam.identity.actor import Actor

KINDS = ("text", "number", "money", "date", "month", "choice", "email", "percent")

# The last column of a file of refused rows. A header of this name is never guessed, matched or
# counted in a fingerprint, so that the corrected file loads with the plan of the first one.
REASON_COLUMN = "Reason refused"

# The two columns that unpivoting makes: the name of the wide column and its cell.
UNPIVOT_NAME = "column name"
UNPIVOT_VALUE = "column value"


@dataclass(frozen=True)
class Field:
    """One thing a row may say. `aliases` are lower-case header words that mean it."""

    name: str
    label: Any
    kind: str = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass
class Row:
    """A row on its way in.

    `values` holds only mapped fields: text, choice, email as str; number, money, percent as a
    Decimal's text ("1234.5", percent as a fraction); date as "2026-01-31"; month as "2026-01-01";
    an empty cell as None. `problem` is the reason of refusal in words, "" if there is none;
    `parked` says that the only problem is something that may still come (an unknown account).
    `amount` and `currency` are set by check, on refused rows too where they can be read: the
    figure that totals add up, rounded as it will be kept. `same` is set by apply when the row
    changed nothing.
    """

    number: int
    values: dict[str, Any]
    key: str = ""
    problem: str = ""
    parked: bool = False
    same: bool = False
    line: int = 0
    amount: Decimal | None = None
    currency: str = ""
    found: Any = None  # what check looked up for apply; not kept


def place_of(row: Row, plan: Plan) -> str:
    """What a row is called by where nothing else names it: its place below the header."""
    return str(row.line - plan.files[0].header)


class Stage(Protocol):
    """The staged rows of a run, as check_set and finish see them."""

    run_id: Any
    plan: Plan
    uploaded_on: date  # in the tenant's zone
    content_id: str  # the same for the same bytes of the main file
    memo: dict[Any, Any]  # what a spec looked up and may keep while this set is worked on

    def rows(self) -> Iterable[Row]:
        """Every row that may come in or has come in, in order of number."""

    def refuse(self, reasons: Mapping[int, str], *, parked: bool = False) -> None:
        """Refuse rows by number, with the reason in words."""

    def unmark(self, numbers: Collection[int]) -> None:
        """Rows that were called the same did change something."""


class ImportSpec:
    """One kind of import. The app that owns the rows subclasses it and registers it.

    The engine calls, in this order: `key` and `check` for each chunk, `check_set` once (the
    check); then for each chunk `check` again and `apply`, and `finish` once (the run). Neither
    check writes. Each of apply and finish stands in one transaction and is safe to repeat.
    """

    kind: str = ""
    label: Any = ""
    fields: tuple[Field, ...] = ()
    permission: Any = None
    # The field whose sum is compared with the control total, "" if nothing is added up.
    amount: str = ""
    # Whether the plan must name a source (whose ids and lines these are).
    needs_source: bool = False

    def key(self, values: Mapping[str, Any], *, plan: Plan) -> str:
        """What makes two rows of one set the same; "" if they never are."""
        return ""

    def plan_problems(self, plan: Plan) -> dict[str, str]:
        """What is missing in a plan of this kind, by field; empty if it is complete."""
        return {}

    def required(self, plan: Plan) -> set[str]:
        """Names of the fields that this plan must fill."""
        return {each.name for each in self.fields if each.required}

    def whole(self, plan: Plan) -> bool:
        """Whether all rows must come in at once (one transaction), as when a set replaces."""
        return False

    def check(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        """Set `problem` on rows that the run would refuse. Set-based, reads only."""

    def check_set(self, *, stage: Stage, by: Actor) -> None:
        """Refuse what only the whole set shows (cycles)."""

    def apply(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        """Write one chunk. May set `same` on rows that changed nothing."""
        raise NotImplementedError

    def finish(self, *, stage: Stage, by: Actor) -> None:
        """What follows once after the last chunk (derived figures, parents)."""

    def stopped(self, *, stage: Stage, by: Actor) -> None:
        """What follows when a run ends half-way: derived figures of what came in."""

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)


_registry: dict[str, ImportSpec] = {}


def register(spec: ImportSpec) -> None:
    """Called by AppConfig.ready of the app that owns the rows."""
    _registry[spec.kind] = spec


def specs() -> list[ImportSpec]:
    return list(_registry.values())


def spec_of(kind: str) -> ImportSpec:
    """The spec of a kind; KeyError if nothing of that kind may be imported."""
    return _registry[kind]


# --- the plan -----------------------------------------------------------------------------------


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
