"""The plan of a run while a person still works on it: what was guessed, what was remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kam.identity.actor import Actor
from kam.imports.assembly import AssembledRow, assemble
from kam.imports.guess import Guess, Survey, propose_columns, survey
from kam.imports.join import stem_of
from kam.imports.models import ImportRun
from kam.imports.planning import fingerprint_of, with_manager
from kam.imports.queries import contents_of, files_of, remembered_plan
from kam.imports.reader import probe
from kam.imports.reasons import Reason
from kam.imports.spec import FilePlan, ImportSpec, Plan, plan_from_json, spec_of

_GOOD, _BAD, _LOOKED_AT = 6, 4, 3_000


@dataclass(frozen=True)
class Draft:
    """A plan on its way. `remembered` if such files came before; `notes` on what was assumed."""

    plan: Plan
    looked: Survey
    guesses: Mapping[str, Guess]
    notes: tuple[Reason, ...]
    contents: Sequence[Sequence[bytes]]
    fingerprint: str
    remembered: bool = False


def files_as_planned(run: ImportRun, contents: Sequence[Sequence[bytes]]) -> list[FilePlan]:
    """How the run's files are read so far: as its plan says, else as they look."""
    if run.plan:
        return list(plan_from_json(run.plan).files)
    names = [file.name for file in files_of(run) if file.part == 0]
    return [probe(parts[0], name) for name, parts in zip(names, contents, strict=True)]


def draft_of(
    run: ImportRun,
    *,
    by: Actor,
    files: Sequence[FilePlan] | None = None,
    contents: Sequence[Sequence[bytes]] | None = None,
    guess_again: bool = False,
) -> Draft:
    """The run's plan to work on. With `files` they are read in that way. FileRefused if not."""
    spec = spec_of(run.kind)
    contents = contents if contents is not None else contents_of(run)
    first = [parts[0] for parts in contents]
    described = list(files) if files is not None else files_as_planned(run, contents)
    looked = survey(list(zip(described, first, strict=True)), keep_order=True)
    proposal = with_manager(propose_columns(spec, looked, currency=by.tenant.currency), spec, by)
    mark = fingerprint_of(looked.files, first)
    plan, remembered = replace(proposal.plan, source=stem_of(described[0].name)[:60]), False
    known = None if guess_again else remembered_plan(run.kind, mark)
    if run.plan and not guess_again:
        plan = replace(plan_from_json(run.plan), files=looked.files)
    elif known is not None:
        plan, remembered = replace(known, files=_as_before(known.files, looked.files)), True
    return Draft(plan, looked, proposal.guesses, proposal.notes, contents, mark, remembered)


def preview_of(
    plan: Plan, spec: ImportSpec, contents: Sequence[Sequence[bytes]]
) -> list[AssembledRow]:
    """The first rows that would come in and the first that would not."""
    good: list[AssembledRow] = []
    bad: list[AssembledRow] = []
    for row in islice(assemble(plan, spec, contents), _LOOKED_AT):
        if row.problem is None and len(good) < _GOOD:
            good.append(row)
        elif row.problem is not None and len(bad) < _BAD:
            bad.append(row)
        if len(good) == _GOOD and len(bad) == _BAD:
            break
    return sorted([*good, *bad], key=lambda row: row.number)


def _as_before(known: Sequence[FilePlan], found: Sequence[FilePlan]) -> tuple[FilePlan, ...]:
    """Files as they are written today, numbers and dates read as was decided for such files."""
    if len(known) != len(found):
        return tuple(found)
    return tuple(
        replace(new, decimal=old.decimal, date_order=old.date_order)
        for old, new in zip(known, found, strict=True)
    )
