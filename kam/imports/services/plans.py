"""How a run's files become rows: set, looked over, remembered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.imports.choices import RunState
from kam.imports.models import ImportRow, ImportRun, RememberedPlan
from kam.imports.spec import ImportSpec, Plan, plan_from_json, spec_of
from kam.imports.totals import parse_total

# Before the first row has come in, a plan may still change.
OPEN = (RunState.UPLOADED, RunState.PLANNED, RunState.CHECKED, RunState.FAILED)


@transaction.atomic
def set_plan(
    *, run: ImportRun, plan: Plan, by: Actor, now: datetime, fingerprint: str = ""
) -> ImportRun:
    """Fix how the files are read; what an earlier check staged is dropped.

    RuleViolation with one message per target field (or `source`, `control`) that the plan leaves
    open. With a fingerprint of the files' headers the plan is remembered for such files.
    """
    spec = spec_of(run.kind)
    by.must(spec.permission)
    run = _open_run(run)
    problems = problems_of(plan, spec, files=run.files.values("position").distinct().count())
    if problems:
        raise RuleViolation(next(iter(problems.values())), errors=problems)
    ImportRow.objects.filter(run_id=run.id).delete()
    run.plan = plan.as_json()
    run.source = plan.source
    run.state = RunState.PLANNED
    run.rows_staged = run.lines_read = run.applied_through = run.attempts = 0
    run.totals, run.error = {}, ""
    run.save()
    record("import.planned", subject=run, by=by, note=run.source)
    if fingerprint:
        RememberedPlan.objects.update_or_create(
            kind=run.kind,
            fingerprint=fingerprint,
            defaults={"plan": _general(plan), "used_at": now},
        )
    return run


def problems_of(plan: Plan, spec: ImportSpec, *, files: int) -> dict[str, str]:
    """What is wrong with a plan of this kind over so many files, by field."""
    return (
        _field_problems(plan, spec) | _whole_problems(plan, spec, files) | spec.plan_problems(plan)
    )


def _field_problems(plan: Plan, spec: ImportSpec) -> dict[str, str]:
    names = {field.name for field in spec.fields}
    problems = {
        column.target: _("There is no field of this name.")
        for column in plan.columns
        if column.target not in names
    }
    needed = spec.required(plan)
    for field in spec.fields:
        if field.name in needed and plan.column_for(field.name) is None:
            problems[field.name] = _("Say where %(field)s comes from.") % {"field": field.label}
    return problems


def _whole_problems(plan: Plan, spec: ImportSpec, files: int) -> dict[str, str]:
    problems: dict[str, str] = {}
    if plan.kind != spec.kind:
        problems["kind"] = _("The plan is for another kind of import.")
    if len(plan.files) != files:
        problems["files"] = _("The plan is for %(planned)d files, there are %(files)d.") % {
            "planned": len(plan.files),
            "files": files,
        }
    if spec.needs_source and not plan.source.strip():
        problems["source"] = _("Say which system the file comes from.")
    if len(plan.source) > 60:
        problems["source"] = _("At most 60 characters.")
    if plan.control.sum and not _is_number(plan.control.sum):
        problems["control_sum"] = _("The sum is not a number.")
    return problems


def _open_run(run: ImportRun) -> ImportRun:
    run = ImportRun.objects.select_for_update().get(id=run.id)
    if run.state not in OPEN or run.applied_through:
        raise RuleViolation(_("Rows are already coming in; the columns cannot change any more."))
    return run


def _general(plan: Plan) -> dict[str, object]:
    """The plan without what belongs to this load alone."""
    once = {"replace": None, "control": {"rows": None, "sum": ""}}
    return plan_from_json({**plan.as_json(), **once}).as_json()


def _is_number(text: str) -> bool:
    try:
        parse_total(text)
    except ValueError:
        return False
    return True
