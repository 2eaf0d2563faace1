"""Who brings a run forward: one worker at a time, as long as it gives signs of life."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q

from kam.imports.choices import UNDER_WAY
from kam.imports.models import ImportRun

LEASE = timedelta(seconds=90)
# A step over the whole set is one transaction and cannot give signs of life in between.
PER_ROW = timedelta(milliseconds=5)


class LeaseLost(Exception):
    """Another worker has taken the run over; this one writes nothing more."""


def until_whole(*, run: ImportRun, now: datetime) -> datetime:
    """How long a step over all rows of the run may take."""
    return now + LEASE + run.rows_staged * PER_ROW


@transaction.atomic
def claim_run(*, run_id: UUID, now: datetime) -> UUID | None:
    """Take the run, unless somebody holds it or nothing is to be done. The lease, or None."""
    lease = uuid4()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    taken = ImportRun.objects.filter(free, id=run_id, state__in=UNDER_WAY).update(
        lease=lease, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    return lease if taken else None


def hold_run(*, run: ImportRun, lease: UUID, now: datetime, **columns: Any) -> None:
    """Sign of life within the transaction of a step, which it saves with: LeaseLost undoes it."""
    until = columns.pop("lease_until", now + LEASE)
    held = ImportRun.objects.filter(id=run.id, lease=lease).update(lease_until=until, **columns)
    if not held:
        raise LeaseLost
    for name, value in columns.items():
        setattr(run, name, value)


def release_run(*, run: ImportRun, lease: UUID, **columns: Any) -> None:
    """Give the run back, with what its end is."""
    ImportRun.objects.filter(id=run.id, lease=lease).update(lease=None, lease_until=None, **columns)
    run.refresh_from_db()
