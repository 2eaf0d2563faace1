"""Two steps of the wizard that a person takes with one button."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kam.identity.actor import Actor
from kam.imports.models import ImportRun
from kam.imports.services.plans import set_plan
from kam.imports.services.promises import ask_check
from kam.imports.services.uploads import Upload, correct_run
from kam.imports.spec import Plan


@transaction.atomic
def plan_and_check(
    *, run: ImportRun, plan: Plan, by: Actor, now: datetime, fingerprint: str = ""
) -> ImportRun:
    """Fix the plan and promise the check. RuleViolation as set_plan."""
    planned = set_plan(run=run, plan=plan, by=by, now=now, fingerprint=fingerprint)
    return ask_check(run=planned, by=by)


@transaction.atomic
def correct_and_check(
    *, run: ImportRun, files: Mapping[int, Sequence[Upload]], by: Actor, now: datetime
) -> ImportRun:
    """Begin the load of corrected lines and promise its check. RuleViolation as correct_run."""
    return ask_check(run=correct_run(run=run, files=files, by=by, now=now), by=by)
