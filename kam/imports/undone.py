"""What undoing a run found and left behind."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from kam.imports.choices import RunState, TraceState
from kam.imports.models import ImportRun, ImportTrace
from kam.imports.spec import spec_of

REASONS = 30
LABELS = 5


def runs_named(run_ids: Collection[UUID]) -> dict[UUID, tuple[str, datetime]]:
    """Who began these runs, and when."""
    runs = ImportRun.objects.filter(pk__in=run_ids)
    told = runs.values_list("pk", "started_by_name", "created_at")
    return {pk: (name, at) for pk, name, at in told}


def transactions_undone() -> list[int]:
    """Numbers of the transactions of runs that were undone, and of their undoing."""
    undone = ImportRun.objects.filter(state=RunState.UNDONE, is_traced=True)
    return [number for row in undone.values_list("transactions", flat=True) for number in row]


def made_and_taken_back(kind: str, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Those of `ids` that a run made and its undoing took back, with the time of the run."""
    made = ImportTrace.objects.filter(
        kind=kind, subject_id__in=list(ids), before__isnull=True, state=TraceState.RESTORED
    )
    runs = dict(made.values_list("subject_id", "run_id"))
    began = runs_named(set(runs.values()))
    return {subject: began[run_id][1] for subject, run_id in runs.items()}


def undo_tally(run: ImportRun) -> dict[str, Any]:
    """standing: how many changes of the run stand, about; kept: how many had to stay; reasons:
    the most frequent, each with rows and some labels."""
    traces = ImportTrace.objects.filter(run_id=run.id)
    kept = traces.filter(state=TraceState.KEPT)
    reasons = kept.values("reason").annotate(rows=Count("id")).order_by("-rows", "reason")
    told = [
        {
            **each,
            "labels": list(
                kept.filter(reason=each["reason"])
                .order_by("label", "id")
                .values_list("label", flat=True)
                .distinct()[:LABELS]
            ),
        }
        for each in reasons[:REASONS]
    ]
    lines = run.totals.get("ok", {}).get("rows", 0) if spec_of(run.kind).amount else 0
    standing = traces.filter(state=TraceState.STANDS).count()
    return {"standing": max(lines, standing), "kept": kept.count(), "reasons": told}


def kept_of(run: ImportRun) -> QuerySet[ImportTrace]:
    """What an undo had to leave, by label."""
    return ImportTrace.objects.filter(run_id=run.id, state=TraceState.KEPT).order_by("label", "id")
