"""The run: what the check let through comes in, chunk by chunk or as a whole."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kam.audit.services import record
from kam.audit.since import current_transaction
from kam.identity.actor import Actor
from kam.imports.afterwards import call_followers
from kam.imports.choices import RunState
from kam.imports.models import ImportRun
from kam.imports.queries import totals_of
from kam.imports.services.checking import judge
from kam.imports.services.leases import hold_run, release_run, until_whole
from kam.imports.services.staging import StagedSet
from kam.imports.services.telling import DONE, tell_starter
from kam.imports.spec import ImportSpec, Row, spec_of

Clock = Callable[[], datetime]


def apply_run(*, run: ImportRun, lease: UUID, by: Actor, clock: Clock) -> None:
    """Bring in every row behind `applied_through`; each chunk is one transaction with its mark,
    so a worker that dies leaves whole chunks and the next one goes on behind them."""
    spec = spec_of(run.kind)
    by.must(spec.permission)
    stage = StagedSet(run)
    if spec.whole(stage.plan):
        hold_run(run=run, lease=lease, now=clock(), lease_until=until_whole(run=run, now=clock()))
        with transaction.atomic():
            for rows in stage.chunks():
                _take(spec, stage, rows, by=by)
            _finish(spec, stage, lease=lease, by=by, now=clock())
        return
    while rows := stage.chunk(run.applied_through):
        with transaction.atomic():
            _take(spec, stage, rows, by=by)
            hold_run(
                run=run,
                lease=lease,
                now=clock(),
                applied_through=rows[-1].number,
                transactions=[*run.transactions, current_transaction()],
                attempts=1,
            )
    hold_run(run=run, lease=lease, now=clock(), lease_until=until_whole(run=run, now=clock()))
    with transaction.atomic():
        _finish(spec, stage, lease=lease, by=by, now=clock())


def _take(spec: ImportSpec, stage: StagedSet, rows: list[Row], *, by: Actor) -> None:
    judge(spec=spec, stage=stage, rows=rows, by=by)
    spec.apply([row for row in rows if not row.problem], stage=stage, by=by)
    stage.settle(row for row in rows if row.problem or row.same)


def _finish(spec: ImportSpec, stage: StagedSet, *, lease: UUID, by: Actor, now: datetime) -> None:
    run = stage.run
    spec.finish(stage=stage, by=by)
    totals = totals_of(run)
    hold_run(run=run, lease=lease, now=now, applied_through=run.rows_staged)
    release_run(
        run=run,
        lease=lease,
        state=RunState.DONE,
        totals=totals,
        transactions=[*run.transactions, current_transaction()],
        finished_at=now,
        error="",
        attempts=0,
    )
    call_followers(run.tenant_id)
    rows = {name: part["rows"] for name, part in totals.items()}
    record(
        "import.done",
        subject=run,
        by=by,
        changes={name: (None, count) for name, count in rows.items()},
        note=run.source,
    )
    tell_starter(run=run, kind=DONE, lease=lease, ok=rows["ok"], refused=rows["refused"])
