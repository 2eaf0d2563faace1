"""Which plan some files get: the one given, the one remembered for such files, or a guess."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.guess import Guess, Proposal, propose
from kam.imports.join import stem_of
from kam.imports.models import ImportRun
from kam.imports.queries import contents_of, remembered_plan
from kam.imports.reader import open_table, probe
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import ColumnPlan, FilePlan, ImportSpec, Plan, plan_from_json, spec_of

Upload = tuple[str, bytes]


@dataclass(frozen=True)
class PlanForFiles:
    """A plan with its files in its order; `remembered` if such files came before."""

    plan: Plan
    files: tuple[Upload, ...]
    fingerprint: str
    remembered: bool = False


def plan_files(
    kind: str,
    files: Sequence[Upload],
    *,
    by: Actor,
    given: Mapping[str, Any] | None = None,
) -> PlanForFiles:
    """The plan for these files of `by`. `given` is a plan as JSON, whole or some of its parts.

    FileRefused if a file cannot be read, ValueError if `given` is no plan.
    """
    given = {"kind": kind, **(given or {})}
    if "columns" in given and "files" in given:
        return _as_given(plan_from_json(given), files)
    spec = spec_of(kind)
    proposal = with_manager(propose(spec, files, currency=by.tenant.currency), spec, by)
    ordered = tuple(files[place] for place in proposal.order)
    plan = proposal.plan
    mark = fingerprint_of(plan.files, [content for _name, content in ordered])
    known = remembered_plan(kind, mark)
    if known is not None:
        plan = replace(known, files=_with_conventions(known.files, plan.files))
    if not plan.source:
        plan = replace(plan, source=stem_of(plan.files[0].name)[:60])
    plan = plan_from_json({**plan.as_json(), **given})
    return PlanForFiles(plan, ordered, mark, known is not None)


def with_manager(proposal: Proposal, spec: ImportSpec, by: Actor) -> Proposal:
    """Whoever may change only his own accounts manages those he brings in, or he could not load
    their revenue afterwards."""
    known = {field.name for field in spec.fields}
    if "manager" not in known - set(proposal.guesses) or by.can(Permission.EDIT_ACCOUNTS):
        return proposal
    column = ColumnPlan("manager", constant=by.name)
    why = Reason(gettext_noop("only an account's team may load its revenue"))
    guesses = {**proposal.guesses, "manager": Guess("manager", column, 0.7, why)}
    plan = replace(proposal.plan, columns=(*proposal.plan.columns, column))
    return replace(proposal, plan=plan, guesses=guesses)


def fingerprint_of(files: Sequence[FilePlan], contents: Sequence[bytes]) -> str:
    """The same for files with the same columns in the same places, whatever stands in them."""
    headers = [
        open_table(content, plan).columns for plan, content in zip(files, contents, strict=True)
    ]
    return hashlib.sha256(json.dumps(headers).encode()).hexdigest()


def places_of(run: ImportRun, files: Sequence[Upload]) -> dict[int, list[Upload]]:
    """Corrected files by the place in the run's plan whose columns they have.

    RuleViolation if a file has the columns of none.
    """
    plan = plan_from_json(run.plan)
    headers = {
        open_table(parts[0], described).columns: place
        for place, (described, parts) in enumerate(zip(plan.files, contents_of(run), strict=True))
    }
    places: dict[int, list[Upload]] = {}
    for name, content in files:
        place = headers.get(open_table(content, probe(content, name)).columns)
        if place is None:
            raise RuleViolation(
                _("%(name)s has other columns than the files of this import.") % {"name": name},
                field="files",
            )
        places.setdefault(place, []).append((name, content))
    return places


def _as_given(plan: Plan, files: Sequence[Upload]) -> PlanForFiles:
    """The plan's files by name, or in the order given where the names are others."""
    by_name = dict(files)
    names = [described.name for described in plan.files]
    if len(names) == len(files) and set(names) == set(by_name):
        ordered = tuple((name, by_name[name]) for name in names)
        described = plan.files
    else:
        ordered = tuple(files)
        found = [probe(content, name) for name, content in ordered]
        described = _with_conventions(plan.files, found)
        if len(found) == len(plan.files):
            described = tuple(
                replace(new, name=old.name) for new, old in zip(described, plan.files, strict=True)
            )
    mark = fingerprint_of(described, [content for _name, content in ordered])
    return PlanForFiles(replace(plan, files=tuple(described)), ordered, mark)


def _with_conventions(known: Sequence[FilePlan], found: Sequence[FilePlan]) -> tuple[FilePlan, ...]:
    """Files as they are written today, numbers and dates read as was decided for such files."""
    if len(known) != len(found):
        return tuple(found)
    return tuple(
        replace(new, decimal=old.decimal, date_order=old.date_order)
        for old, new in zip(known, found, strict=True)
    )
