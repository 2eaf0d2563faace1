"""Traces of a run: written with what it changes, read and settled when it is undone."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Q
from uuid_utils.compat import uuid7

from kam.imports.choices import RunState, TraceState
from kam.imports.models import ImportRun, ImportTrace
from kam.imports.traces import Kept, Trace
from kam.imports.undone import transactions_undone
from kam.tenancy.context import required_tenant_id
from kam.tenancy.models import Tenant

CHUNK = 5000

_KEEP = """
INSERT INTO imports_importtrace AS t (tenant_id, run_id, id, kind, subject_id, account_id, before,
  after, state, label, reason)
SELECT %s, %s, u.id, u.kind, u.subject_id, u.account_id, u.before, u.after, %s, u.label, u.reason
FROM json_to_recordset(%s::json) AS u(id uuid, kind text, subject_id uuid, account_id uuid,
  before jsonb, after jsonb, label text, reason text)
ON CONFLICT (tenant_id, run_id, kind, subject_id) DO UPDATE SET after = excluded.after
"""

_SETTLE = """
UPDATE imports_importtrace t SET state = %s, label = u.label, reason = u.reason
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS u(id, label, reason)
WHERE t.tenant_id = %s AND t.id = u.id
"""

_KEEP_PARTS = """
UPDATE imports_importtrace t SET state = %s, label = u.label, reason = u.reason
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS u(account_id, label, reason)
WHERE t.tenant_id = %s AND t.run_id = %s AND t.state = %s AND t.account_id = u.account_id
  AND t.subject_id <> u.account_id
"""


def keep_traces(*, run_id: UUID, traces: Iterable[Trace]) -> None:
    """Keep what a chunk changed, with one statement. A row that the run changes again keeps what
    stood before its first change."""
    rows = [
        {
            "id": uuid7(),
            "kind": each.kind,
            "subject_id": each.subject_id,
            "account_id": each.account_id,
            "before": each.before,
            "after": each.after,
            "label": "",
            "reason": "",
        }
        for each in traces
    ]
    _store(run_id, TraceState.STANDS, rows)


def _store(run_id: UUID, state: TraceState, rows: list[dict[str, object]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                _KEEP, [required_tenant_id(), run_id, state, orjson.dumps(rows).decode()]
            )


class TracedUndoing:
    """The undoing of one run (traces.Undoing)."""

    def __init__(self, run: ImportRun, *, now: datetime) -> None:
        self.run_id: UUID = run.id
        self.since: datetime = run.created_at
        self.now = now
        self.today: date = Tenant.objects.only("time_zone").get(pk=required_tenant_id()).today(now)
        self.transactions: list[int] = [*run.transactions, *transactions_undone()]

    def standing(self, kind: str, *, made: bool | None = None) -> list[Trace]:
        """The next traces that stand, the newest first."""
        found = ImportTrace.objects.filter(
            run_id=self.run_id, kind=kind, state=TraceState.STANDS
        ).order_by("-id")
        if made is not None:
            found = found.filter(before__isnull=made)
        return [
            Trace(kind, subject_id, account_id, before, after, pk)
            for pk, subject_id, account_id, before, after in found.values_list(
                "id", "subject_id", "account_id", "before", "after"
            )[:CHUNK]
        ]

    def left_over(self, kind: str) -> dict[UUID, UUID]:
        """{trace: subject} of rows made by this run, and by undone ones when they were in use."""
        undone = ImportRun.objects.filter(Q(state=RunState.UNDONE) | Q(pk=self.run_id))
        found = ImportTrace.objects.filter(
            run_id__in=undone.values("pk"),
            kind=kind,
            before__isnull=True,
            state=TraceState.STANDS,
        )
        return dict(found.values_list("id", "subject_id"))

    def made(self, kind: str, ids: Collection[UUID]) -> set[UUID]:
        """Those of `ids` that the run made."""
        found = ImportTrace.objects.filter(
            run_id=self.run_id, kind=kind, subject_id__in=list(ids), before__isnull=True
        )
        return set(found.values_list("subject_id", flat=True))

    def settle(
        self, *, restored: Collection[UUID] = (), kept: Mapping[UUID, Kept] | None = None
    ) -> None:
        """Mark traces as taken back, or as kept with their reason."""
        ImportTrace.objects.filter(id__in=list(restored)).update(state=TraceState.RESTORED)
        if kept:
            with connection.cursor() as cursor:
                cursor.execute(
                    _SETTLE,
                    [
                        TraceState.KEPT,
                        list(kept),
                        [each.label for each in kept.values()],
                        [str(each.reason) for each in kept.values()],
                        required_tenant_id(),
                    ],
                )

    def keep_parts(self, kept: Mapping[UUID, Kept]) -> int:
        """The run's changes to parts of these accounts stay, too. Returns how many."""
        with connection.cursor() as cursor:
            cursor.execute(
                _KEEP_PARTS,
                [
                    TraceState.KEPT,
                    list(kept),
                    [each.label for each in kept.values()],
                    [str(each.reason) for each in kept.values()],
                    required_tenant_id(),
                    self.run_id,
                    TraceState.STANDS,
                ],
            )
            return cursor.rowcount

    def keep(self, kind: str, kept: Mapping[UUID, Kept]) -> None:
        """Note rows without a trace that have to stay."""
        rows: list[dict[str, object]] = [
            {
                "id": uuid7(),
                "kind": kind,
                "subject_id": subject_id,
                "label": each.label,
                "reason": str(each.reason),
            }
            for subject_id, each in kept.items()
        ]
        _store(self.run_id, TraceState.KEPT, rows)
