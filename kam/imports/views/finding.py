"""Which run a page is about, and what its readers may see of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.errors import NotFound
from kam.imports import queries
from kam.imports.choices import RunState
from kam.imports.sight import sees_figures
from kam.imports.spec import spec_of

STEPS = (
    ("file", gettext_lazy("File")),
    ("columns", gettext_lazy("Columns")),
    ("check", gettext_lazy("Check")),
    ("result", gettext_lazy("Result")),
)
ICONS = {"accounts": "building-skyscraper", "team": "users-group", "revenue": "coins"}
PARTS = (
    ("read", gettext_lazy("Rows read")),
    ("ok", gettext_lazy("Good rows")),
    ("same", gettext_lazy("Of these there already")),
    ("refused", gettext_lazy("Refused")),
    ("parked", gettext_lazy("Wait for their account")),
)
_WORKING = frozenset({RunState.UPLOADED, RunState.PLANNED})
_AFTER = frozenset(
    {RunState.RUNNING, RunState.DONE, RunState.WEIGHING, RunState.UNDOING, RunState.UNDONE}
)


@dataclass(frozen=True)
class Step:
    name: str
    label: object
    url: str
    done: bool
    current: bool


@dataclass(frozen=True)
class Tally:
    """Rows and sums of one part of a run: [(currency, amount)]."""

    name: str
    label: object
    rows: int
    sums: list[tuple[str, Decimal]]


def run_for(request: HttpRequest, run_id: UUID) -> Any:
    """The run; NotFound also where its figures are not for this reader."""
    run = queries.get_run(run_id)
    if not sees_figures(run, by=request.actor):  # type: ignore[attr-defined]
        raise NotFound
    return run


def step_of(run: Any) -> str:
    """The step on which a run is."""
    if run.state in _AFTER or run.applied_through:
        return "result"
    if run.state == RunState.UPLOADED:
        return "columns"
    return "check"


def url_of(run: Any, step: str = "") -> str:
    return reverse(f"imports:{step or step_of(run)}", args=[run.id])


def steps_for(run: Any | None, current: str) -> list[Step]:
    """The stepper: what is done leads back as long as that makes sense."""
    names = [name for name, _label in STEPS]
    reached = names.index(step_of(run)) if run is not None else 0
    at = names.index(current)
    open_again = run is not None and step_of(run) != "result" and run.first_id is None
    steps = []
    for place, (name, label) in enumerate(STEPS):
        leads = (
            run is not None
            and place != at
            and (
                (name == "columns" and open_again)
                or (name in {"check", "result"} and place == reached)
            )
        )
        url = url_of(run, name) if leads else ""
        steps.append(Step(name, label, url, done=place < at, current=place == at))
    return steps


def tallies(run: Any) -> list[Tally]:
    """The parts of a run's totals that are worth a line."""
    found = []
    for name, label in PARTS:
        part = run.totals.get(name, {})
        if part.get("rows") or name in {"read", "ok", "refused"}:
            sums = [
                (code, Decimal(amount)) for code, amount in sorted(part.get("sums", {}).items())
            ]
            found.append(Tally(name, label, part.get("rows", 0), sums))
    return found


def rows_in(run: Any, part: str) -> int:
    return run.totals.get(part, {}).get("rows", 0)


def title_of(run: Any) -> str:
    """What a run is called on its pages."""
    kind = spec_of(run.kind).label
    return (
        _("%(kind)s from %(source)s") % {"kind": kind, "source": run.source}
        if run.source
        else (str(kind))
    )
