"""What may be imported: fields and rules of each kind of row. The plan stands in plan.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from kam.imports.plan import (
    UNPIVOT_NAME,
    UNPIVOT_VALUE,
    ColumnPlan,
    ControlPlan,
    FilePlan,
    FilterPlan,
    JoinPlan,
    Plan,
    ReplacePlan,
    UnpivotPlan,
    plan_from_json,
)

if TYPE_CHECKING:
    from kam.identity.actor import Actor
    from kam.imports.traces import Undoing

__all__ = [
    "UNPIVOT_NAME",
    "UNPIVOT_VALUE",
    "ColumnPlan",
    "ControlPlan",
    "Field",
    "FilePlan",
    "FilterPlan",
    "ImportSpec",
    "JoinPlan",
    "Plan",
    "ReplacePlan",
    "Row",
    "Stage",
    "UnpivotPlan",
    "place_of",
    "plan_from_json",
    "register",
    "spec_of",
    "specs",
]

KINDS = ("text", "number", "money", "date", "month", "choice", "email", "percent")

# The last column of a file of refused rows. A header of this name is never guessed, matched or
# counted in a fingerprint, so that the corrected file loads with the plan of the first one.
REASON_COLUMN = "Reason refused"


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

    def undo_chunk(self, *, undoing: Undoing, by: Actor) -> int:
        """Take back the next changes of a run, as far as nobody wrote since. One transaction,
        safe to repeat. Returns how many were dealt with; 0 when none is left."""
        raise NotImplementedError

    def undone(self, *, undoing: Undoing, by: Actor) -> None:
        """What follows once after the last change was dealt with (derived figures)."""

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
