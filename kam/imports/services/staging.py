"""Staged rows: written, refused and read in sets."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from uuid_utils.compat import uuid7

from kam.imports.choices import RowState
from kam.imports.models import ImportFile, ImportRow, ImportRun
from kam.imports.spec import Plan, Row, plan_from_json
from kam.tenancy.context import required_tenant_id
from kam.tenancy.models import Tenant

CHUNK = 5000


class StagedSet:
    """The staged rows of one run, as a spec sees them (spec.Stage)."""

    def __init__(self, run: ImportRun, plan: Plan | None = None) -> None:
        self.run = run
        self.run_id: UUID = run.id
        self.memo: dict[Any, Any] = {}
        self.plan = plan or plan_from_json(run.plan)
        zone = Tenant.objects.only("time_zone").get(pk=required_tenant_id())
        self.uploaded_on: date = zone.today(run.created_at)

    @cached_property
    def content_id(self) -> str:
        """The same for the same bytes of the main file."""
        parts = ImportFile.objects.filter(run=self.run, position=0).order_by("part")
        whole = "".join(parts.values_list("sha256", flat=True))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def rows(self) -> Iterator[Row]:
        """Every row that may come in or has come in, in order."""
        for chunk in self._chunks(RowState.OK, RowState.SAME, RowState.APPLIED):
            yield from chunk

    def chunks(self) -> Iterator[list[Row]]:
        """The rows that may come in."""
        return self._chunks(RowState.OK)

    def _chunks(self, *states: RowState) -> Iterator[list[Row]]:
        after = 0
        while chunk := self.chunk(after, *states):
            yield chunk
            after = chunk[-1].number

    def chunk(self, after: int, *states: RowState, size: int = CHUNK) -> list[Row]:
        """The next rows that may come in (or are in one of `states`), behind number `after`."""
        found = (
            ImportRow.objects.filter(
                run_id=self.run_id, state__in=states or (RowState.OK,), number__gt=after
            )
            .order_by("number")
            .values_list("number", "line", "key", "values")[:size]
        )
        return [
            Row(number=number, line=line, key=key, values=values)
            for number, line, key, values in found
        ]

    def refuse(self, reasons: Mapping[int, str], *, parked: bool = False) -> None:
        """Refuse (or park) rows by number, each with its reason in words."""
        if not reasons:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE imports_importrow r SET state = %s, reason = u.reason "
                "FROM unnest(%s::int[], %s::text[]) AS u(number, reason) "
                "WHERE r.tenant_id = %s AND r.run_id = %s AND r.number = u.number",
                [
                    RowState.PARKED if parked else RowState.REFUSED,
                    list(reasons),
                    [str(reason) for reason in reasons.values()],
                    required_tenant_id(),
                    self.run_id,
                ],
            )

    def unmark(self, numbers: Collection[int]) -> None:
        """These rows changed something after all."""
        ImportRow.objects.filter(
            run_id=self.run_id, number__in=list(numbers), state=RowState.SAME
        ).update(state=RowState.OK)

    def settle(self, rows: Iterable[Row]) -> None:
        """Keep what a step found out about rows: refused, parked, the same as before."""
        rows = list(rows)
        for parked in (False, True):
            self.refuse(
                {row.number: row.problem for row in rows if row.problem and row.parked == parked},
                parked=parked,
            )
        same = [row.number for row in rows if row.same and not row.problem]
        if same:
            ImportRow.objects.filter(run_id=self.run_id, number__in=same).update(
                state=RowState.SAME
            )


def stage_rows(*, run: ImportRun, rows: list[Row]) -> None:
    """Insert staged rows with one statement; a refused one keeps its values for the totals."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO imports_importrow (tenant_id, run_id, id, number, line, state, key, "
            "values, amount, currency, reason) "
            "SELECT %s, %s, u.id, u.number, u.line, u.state, u.key, u.values, u.amount, "
            "u.currency, u.reason FROM json_to_recordset(%s::json) AS u(id uuid, number int, "
            "line int, state text, key text, values jsonb, amount numeric, currency text, "
            "reason text)",
            [required_tenant_id(), run.id, orjson.dumps([_staged(row) for row in rows]).decode()],
        )


def _staged(row: Row) -> dict[str, Any]:
    refused = RowState.PARKED if row.parked else RowState.REFUSED
    return {
        "id": uuid7(),
        "number": row.number,
        "line": row.line,
        "state": (refused if row.problem else RowState.OK).value,
        "key": row.key,
        "values": row.values,
        "amount": None if row.amount is None else str(row.amount),
        "currency": row.currency,
        "reason": str(row.problem),
    }
