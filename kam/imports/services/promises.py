"""A person asks; the run's row promises; whoever holds the lease keeps the promise."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.audit.since import current_transaction
from kam.celery import wake
from kam.errors import DomainError, RuleViolation
from kam.identity.actor import Actor
from kam.imports.choices import RowState, RunState
from kam.imports.columns import PlanRefused
from kam.imports.models import ImportRow, ImportRun
from kam.imports.reasons import FileRefused
from kam.imports.services.applying import apply_run
from kam.imports.services.checking import check_run, must_be_checked
from kam.imports.services.leases import LeaseLost, claim_run, release_run
from kam.imports.services.reading import in_words
from kam.imports.services.staging import StagedSet
from kam.imports.services.telling import STOPPED, tell_starter
from kam.imports.services.undoing import undo_run, weigh_run
from kam.imports.spec import spec_of

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3

Clock = Callable[[], datetime]


@transaction.atomic
def ask_check(*, run: ImportRun, by: Actor, announce: bool = True) -> ImportRun:
    """Promise that the run will be checked. `announce` wakes a worker after the commit."""
    by.must(spec_of(run.kind).permission)
    run = _locked(run)
    if run.state != RunState.PLANNED:
        raise RuleViolation(_("Set the columns first."))
    record("import.check_asked", subject=run, by=by, note=run.source)
    return _promise(run, RunState.CHECKING, announce=announce)


@transaction.atomic
def ask_run(*, run: ImportRun, by: Actor, announce: bool = True) -> ImportRun:
    """Promise that the rows the check let through will come in."""
    by.must(spec_of(run.kind).permission)
    run = _locked(run)
    must_be_checked(run)
    record("import.started", subject=run, by=by, note=run.source)
    run.is_traced = True
    return _promise(run, RunState.RUNNING, announce=announce)


@transaction.atomic
def retry_parked(*, run: ImportRun, by: Actor, announce: bool = True) -> ImportRun:
    """Promise that the rows that waited for an account are tried once more."""
    by.must(spec_of(run.kind).permission)
    run = _locked(run)
    if run.state != RunState.DONE:
        raise RuleViolation(_("Wait until the load is done."))
    rows = ImportRow.objects.filter(run_id=run.id)
    if not rows.filter(state=RowState.PARKED).exists():
        raise RuleViolation(_("No row waits for an account."))
    rows.filter(state=RowState.OK).update(state=RowState.APPLIED)
    rows.filter(state=RowState.PARKED).update(state=RowState.OK, reason="")
    run.applied_through = 0
    record("import.retried", subject=run, by=by, note=run.source)
    return _promise(run, RunState.RUNNING, announce=announce)


@transaction.atomic
def resume_failed(*, run: ImportRun, by: Actor) -> ImportRun:
    """Promise once more what an error stopped half-way; what came in stays in."""
    by.must(spec_of(run.kind).permission)
    run = _locked(run)
    if run.state != RunState.FAILED or not run.totals or run.finished_at:
        raise RuleViolation(_("There is nothing to go on with."))
    if run.error and not run.applied_through:
        raise RuleViolation(run.error)
    if run.undo.get("through"):
        raise RuleViolation(_("Part of this load is undone already. Undo the rest, too."))
    record("import.resumed", subject=run, by=by, note=run.source)
    return _promise(run, RunState.RUNNING)


def keep_promise(*, run_id: UUID, by: Actor, clock: Clock) -> bool:
    """Bring the run forward as far as it was asked for. False if somebody else does so already.

    A refusal in words ends the run as failed; an unexpected error gives it back for the next
    attempt and ends it after the third.
    """
    lease = claim_run(run_id=run_id, now=clock())
    if lease is None:
        return False
    run = ImportRun.objects.get(id=run_id)
    try:
        with translation.override(by.tenant.language):
            _STEPS[RunState(run.state)](run=run, lease=lease, by=by, clock=clock)
    except LeaseLost:
        return False
    except (FileRefused, PlanRefused) as refusal:
        _stop(run, lease, in_words(refusal.reason), by=by)
    except DomainError as refusal:
        _stop(run, lease, str(refusal), by=by)
    except Exception:
        log.exception("import run %s stopped", run_id)
        _give_back(run, lease, by=by)
        raise
    return True


def _give_back(run: ImportRun, lease: UUID, *, by: Actor) -> None:
    if run.attempts >= MOST_ATTEMPTS:
        error = _("An error that we did not foresee stopped this import. Nothing is lost.")
        _stop(run, lease, error, by=by)
    else:
        release_run(run=run, lease=lease)


@transaction.atomic
def _stop(run: ImportRun, lease: UUID, error: str, *, by: Actor) -> None:
    """End the run as failed, with what follows from the rows that are in."""
    columns: dict[str, Any] = {"state": RunState.FAILED}
    if run.state == RunState.RUNNING and run.applied_through:
        spec_of(run.kind).stopped(stage=StagedSet(run), by=by)
        columns["transactions"] = [*run.transactions, current_transaction()]
    if run.state in {RunState.WEIGHING, RunState.UNDOING}:
        columns["state"] = run.undo["from"]
    release_run(run=run, lease=lease, error=error, **columns)
    tell_starter(run=run, kind=STOPPED, lease=lease, why=error)


_STEPS: dict[RunState, Callable[..., None]] = {
    RunState.CHECKING: check_run,
    RunState.RUNNING: apply_run,
    RunState.WEIGHING: weigh_run,
    RunState.UNDOING: undo_run,
}


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(id=run.id)


def _promise(run: ImportRun, state: RunState, *, announce: bool = True) -> ImportRun:
    run.state = state
    run.lease = run.lease_until = None
    run.attempts = 0
    run.error = ""
    run.finished_at = None
    run.save()
    if announce:
        # The commit may come after the door has left the tenant, so the message names it itself.
        named = {"tenant_id": run.tenant_id, "run_id": str(run.id)}
        transaction.on_commit(partial(wake, "imports.advance", queue="bulk", **named))
    return run
