"""The check: every row staged with its fate, the whole set looked at, totals compared."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.imports.choices import RowState, RunState
from kam.imports.models import ImportFile, ImportRow, ImportRun
from kam.imports.queries import totals_of
from kam.imports.services.leases import hold_run, release_run, until_whole
from kam.imports.services.reading import Reading
from kam.imports.services.staging import CHUNK, StagedSet, stage_rows
from kam.imports.spec import ImportSpec, Row, spec_of
from kam.imports.totals import parse_total
from kam.tenancy.context import required_tenant_id

Clock = Callable[[], datetime]


def check_run(*, run: ImportRun, lease: UUID, by: Actor, clock: Clock) -> None:
    """Stage what is not staged yet, chunk by chunk, then look at the set as a whole.

    Reads the files from the start each time and skips what a former worker staged: the same
    files and plan give the same rows.
    """
    spec = spec_of(run.kind)
    by.must(spec.permission)
    stage = StagedSet(run)
    reading = Reading(run, stage.plan, spec)
    hold_run(run=run, lease=lease, now=clock(), rows_expected=reading.expected_rows())
    rows, staged = reading.rows(), run.rows_staged
    while chunk := list(islice(rows, CHUNK)):
        if new := [row for row in chunk if row.number > staged]:
            _stage_chunk(spec, stage, new, lease=lease, by=by, now=clock())
        else:
            hold_run(run=run, lease=lease, now=clock())
    _keep_flaws(run, reading)
    hold_run(run=run, lease=lease, now=clock(), lease_until=until_whole(run=run, now=clock()))
    _look_at_the_whole(spec, stage, lease=lease, by=by)


@transaction.atomic
def _stage_chunk(
    spec: ImportSpec,
    stage: StagedSet,
    rows: list[Row],
    *,
    lease: UUID,
    by: Actor,
    now: datetime,
) -> None:
    judge(spec=spec, stage=stage, rows=rows, by=by)
    stage_rows(run=stage.run, rows=rows)
    hold_run(
        run=stage.run,
        lease=lease,
        now=now,
        rows_staged=rows[-1].number,
        lines_read=rows[-1].line,
        attempts=1,
    )


def judge(*, spec: ImportSpec, stage: StagedSet, rows: list[Row], by: Actor) -> None:
    """What check and run both ask of a chunk, so that the one promises what the other does."""
    spec.check(rows, stage=stage, by=by)
    for row in rows:
        row.key = row.key or spec.key(row.values, plan=stage.plan)


@transaction.atomic
def _look_at_the_whole(spec: ImportSpec, stage: StagedSet, *, lease: UUID, by: Actor) -> None:
    run = stage.run
    _refuse_twins(run)
    if stage.plan.unpivot is not None:
        _refuse_split_lines(run)
    spec.check_set(stage=stage, by=by)
    totals = totals_of(run)
    wrong = control_problem(spec, stage, totals)
    if not totals["read"]["rows"]:
        wrong = _("There is no row in the file that the plan would take.")
    release_run(
        run=run,
        lease=lease,
        state=RunState.FAILED if wrong else RunState.CHECKED,
        totals=totals,
        error=wrong,
        attempts=0,
    )


def _refuse_twins(run: ImportRun) -> None:
    """Refuse all but the first of the rows of one key.

    Found first and refused by id: a join of the freshly staged rows with themselves, planned
    without statistics, would take time that grows with the square of the rows.
    """
    tenant = required_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, line FROM (SELECT id, row_number() OVER w AS nth, "
            "first_value(line) OVER w AS line FROM imports_importrow WHERE tenant_id = %s "
            "AND run_id = %s AND state = %s AND key <> '' "
            "WINDOW w AS (PARTITION BY key ORDER BY number)) d WHERE nth > 1",
            [tenant, run.id, RowState.OK],
        )
        twins = cursor.fetchall()
        reason = _("Line %s of the file is the same row.")
        cursor.execute(
            "UPDATE imports_importrow r SET state = %s, reason = d.reason "
            "FROM unnest(%s::uuid[], %s::text[]) AS d(id, reason) "
            "WHERE r.tenant_id = %s AND r.id = d.id",
            [
                RowState.REFUSED,
                [row_id for row_id, _line in twins],
                [reason % line for _id, line in twins],
                tenant,
            ],
        )


def _refuse_split_lines(run: ImportRun) -> None:
    """A line that became several rows comes in whole or not at all, or it could not be loaded
    again without doubling its good part."""
    for state in (RowState.REFUSED, RowState.PARKED):
        bad = ImportRow.objects.filter(run_id=run.id, state=state)
        ImportRow.objects.filter(
            run_id=run.id, state=RowState.OK, line__in=bad.values("line")
        ).update(state=state, reason=_("Another column of this line cannot come in."))


def control_problem(spec: ImportSpec, stage: StagedSet, totals: dict[str, Any]) -> str:
    """Why the set as a whole is refused: both figures in words; "" if they agree."""
    control = stage.plan.control
    read = totals["read"]
    if control.rows is not None and control.rows != read["rows"]:
        return _("The file has %(rows)s rows, the control total says %(control)s.") % {
            "rows": read["rows"],
            "control": control.rows,
        }
    if not control.sum or not spec.amount:
        return ""
    said = parse_total(control.sum)
    kept = sum((Decimal(each) for each in read["sums"].values()), Decimal(0))
    if said in (kept, _exact_sum(stage.run, spec.amount, places=_places(said))):
        return ""
    sentence = _("The file adds up to %(sum)s, the control total says %(control)s.") % {
        "sum": kept,
        "control": said,
    }
    if read["unreadable"]:
        sentence += " " + ngettext(
            "In %(rows)s row the amount cannot be read.",
            "In %(rows)s rows the amount cannot be read.",
            read["unreadable"],
        ) % {"rows": read["unreadable"]}
    return sentence


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _exact_sum(run: ImportRun, amount: str, *, places: int) -> Decimal | None:
    """The sum before each line was rounded, as a source that rounds only the total gives it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT round(sum((values->>%s)::numeric), %s) FROM imports_importrow "
            "WHERE tenant_id = %s AND run_id = %s AND amount IS NOT NULL",
            [amount, places, required_tenant_id(), run.id],
        )
        return cursor.fetchone()[0]


@transaction.atomic
def _keep_flaws(run: ImportRun, reading: Reading) -> None:
    for position, flaws in reading.flaws().items():
        ImportFile.objects.filter(run=run, position=position, part=0).update(flaws=flaws)


def must_be_checked(run: ImportRun) -> None:
    """RuleViolation unless the run is checked and something in it can come in."""
    if run.state != RunState.CHECKED:
        raise RuleViolation(_("Check the files first."))
