"""Undo: a finished run is looked over, then taken back in chunks where nobody wrote since."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.audit.since import current_transaction
from kam.celery import wake
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.imports.afterwards import call_followers
from kam.imports.choices import RunState
from kam.imports.models import ImportRun
from kam.imports.services.leases import hold_run, release_run, until_whole
from kam.imports.services.traces import TracedUndoing
from kam.imports.sight import may_undo
from kam.imports.spec import spec_of
from kam.imports.undone import undo_tally

Clock = Callable[[], datetime]


@transaction.atomic
def ask_weighing(*, run: ImportRun, by: Actor, announce: bool = True) -> ImportRun:
    """Promise to find out what an undo would take back and what would stay."""
    run = _undoable(run, by=by)
    record("import.undo_asked", subject=run, by=by, note=run.source)
    return _promise(run, RunState.WEIGHING, by=by, announce=announce)


@transaction.atomic
def ask_undo(*, run: ImportRun, by: Actor, announce: bool = True) -> ImportRun:
    """Promise to take back what the run changed, where nobody wrote since."""
    run = _undoable(run, by=by)
    record("import.undo_started", subject=run, by=by, note=run.source)
    return _promise(run, RunState.UNDOING, by=by, announce=announce)


def _undoable(run: ImportRun, *, by: Actor) -> ImportRun:
    by.must(spec_of(run.kind).permission)
    if not may_undo(run, by=by):
        raise NotAllowed(
            _("Only who brought this load, or who may change every account, undoes it.")
        )
    run = ImportRun.objects.select_for_update().get(id=run.id)
    stopped = run.state == RunState.FAILED and run.applied_through
    if run.state != RunState.DONE and not stopped:
        raise RuleViolation(_("Only a load that came in can be undone."))
    if not run.is_traced:
        raise RuleViolation(_("What this load changed is no longer kept, so it cannot be undone."))
    return run


def _promise(run: ImportRun, state: RunState, *, by: Actor, announce: bool) -> ImportRun:
    run.undo = {"from": run.state, "through": 0, "of": undo_tally(run)["standing"]}
    run.state, run.undone_by, run.error = state, by.membership_id, ""
    run.lease, run.lease_until, run.attempts = None, None, 0
    run.save()
    if announce:
        named = {"tenant_id": run.tenant_id, "run_id": str(run.id)}
        transaction.on_commit(partial(wake, "imports.advance", queue="bulk", **named))
    return run


def weigh_run(*, run: ImportRun, lease: UUID, by: Actor, clock: Clock) -> None:
    """Undo it in a transaction that is not kept, and note what came of it: nothing is foreseen
    that would not happen."""
    spec = spec_of(run.kind)
    hold_run(run=run, lease=lease, now=clock(), lease_until=until_whole(run=run, now=clock()))
    with transaction.atomic():
        undoing, through = TracedUndoing(run, now=clock()), 0
        undoing.transactions.append(current_transaction())
        while dealt := spec.undo_chunk(undoing=undoing, by=by):
            through += dealt
        told = _told(run, through)
        transaction.set_rollback(True)
    undo = {"weighed": told, "at": clock().isoformat()}
    release_run(run=run, lease=lease, state=run.undo["from"], undo=undo, attempts=0)


def undo_run(*, run: ImportRun, lease: UUID, by: Actor, clock: Clock) -> None:
    """Take back chunk by chunk; each is one transaction with its mark, so that a worker that dies
    leaves whole chunks behind."""
    spec = spec_of(run.kind)
    undoing = TracedUndoing(run, now=clock())
    dealt = 1
    while dealt:
        with transaction.atomic():
            undoing.transactions.append(number := current_transaction())
            dealt = spec.undo_chunk(undoing=undoing, by=by)
            undo = {**run.undo, "through": run.undo["through"] + dealt}
            numbers = [*run.transactions, number]
            hold_run(run=run, lease=lease, now=clock(), undo=undo, transactions=numbers, attempts=1)
    hold_run(run=run, lease=lease, now=clock(), lease_until=until_whole(run=run, now=clock()))
    with transaction.atomic():
        spec.undone(undoing=undoing, by=by)
        told = _told(run, run.undo["through"])
        release_run(
            run=run,
            lease=lease,
            state=RunState.UNDONE,
            undo=told,
            undone_at=clock(),
            transactions=[*run.transactions, current_transaction()],
            error="",
            attempts=0,
        )
        call_followers(run.tenant_id)
        changes = {"restored": (None, told["restored"]), "kept": (None, told["kept"])}
        record("import.undone", subject=run, by=by, changes=changes, note=run.source)


def _told(run: ImportRun, through: int) -> dict[str, Any]:
    """What came of it: how much was taken back, how much stays, and why."""
    tally = undo_tally(run)
    return {
        "restored": max(0, through - tally["kept"]),
        "kept": tally["kept"],
        "reasons": tally["reasons"],
    }
