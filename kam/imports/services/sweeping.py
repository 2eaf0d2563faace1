"""What finished runs leave behind is cleared: staged rows soon, refused rows and traces later."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from kam.audit.services import record
from kam.identity.actor import Actor
from kam.imports.choices import RowState, RunState
from kam.imports.models import ImportRow, ImportRun, ImportTrace

# Rows that came in are in; they are kept a day for whoever reads them over REST.
SOON = timedelta(days=1)
# For as long a load can be corrected row by row, tried again and undone.
LATER = timedelta(days=30)
ENDED = (RunState.DONE, RunState.UNDONE)
CAME_IN = (RowState.OK, RowState.APPLIED, RowState.SAME)
MOST = 20  # runs a pass


@transaction.atomic
def sweep_runs(*, by: Actor, now: datetime) -> int:
    """Clear what is due, of the oldest runs first. Returns how many runs were cleared."""
    swept = 0
    for run in _due(now):
        rows = ImportRow.objects.filter(run_id=run.id)
        if (run.finished_at or run.created_at) <= now - LATER:
            rows.delete()
            ImportTrace.objects.filter(run_id=run.id).delete()
            run.is_traced = False
            if run.state not in ENDED and not run.applied_through:
                run.state = RunState.PLANNED if run.plan else RunState.UPLOADED
                run.rows_staged, run.totals, run.error = 0, {}, ""
            record("import.cleared", subject=run, by=by, note=run.source)
        elif not run.totals.get("parked", {}).get("rows"):
            rows.filter(state__in=CAME_IN).delete()
        run.swept_at = now
        run.save()
        swept += 1
    return swept


def _due(now: datetime) -> list[ImportRun]:
    """Runs that nobody holds and of which something is left to clear."""
    soon = Q(state__in=ENDED, finished_at__lte=now - SOON, swept_at=None)
    later = Q(state__in=ENDED, finished_at__lte=now - LATER) & (
        Q(swept_at=None) | Q(swept_at__lt=F("finished_at") + LATER)
    )
    never = Q(
        state__in=(RunState.CHECKED, RunState.FAILED),
        finished_at=None,
        created_at__lte=now - LATER,
        swept_at=None,
    )
    held = Q(lease_until__gt=now)
    due = ImportRun.objects.select_for_update(skip_locked=True).filter(soon | later | never)
    return list(due.exclude(held).order_by("created_at", "id")[:MOST])
