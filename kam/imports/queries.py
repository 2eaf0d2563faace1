"""What runs did and what is left to do."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kam.errors import NotFound, RuleViolation
from kam.identity.actor import Actor, TenantRef
from kam.identity.models import Membership
from kam.identity.queries import members
from kam.imports.assembly import assemble
from kam.imports.choices import UNDER_WAY, RowState, RunState
from kam.imports.models import ImportFile, ImportRow, ImportRun, RememberedPlan
from kam.imports.spec import Plan, plan_from_json, spec_of
from kam.imports.tables.refused import write_refused
from kam.imports.totals import parse_total
from kam.tenancy.context import required_tenant_id
from kam.tenancy.models import Tenant

# Which states of rows count to which part of the totals.
PARTS = {
    "read": tuple(RowState),
    "ok": (RowState.OK, RowState.APPLIED, RowState.SAME),
    "same": (RowState.SAME,),
    "refused": (RowState.REFUSED,),
    "parked": (RowState.PARKED,),
}


@dataclass(frozen=True)
class SetTotals:
    """A set of loads against its source: rows, and sums by currency.

    Lines are kept rounded to minor units, and so are these sums; `exact_sums` holds what the
    source adds up to before rounding, where that is something else.
    """

    source_rows: int
    in_rows: int
    source_sums: dict[str, Decimal]
    in_sums: dict[str, Decimal]
    exact_sums: dict[str, Decimal]

    @property
    def complete(self) -> bool:
        return self.source_rows == self.in_rows and self.source_sums == self.in_sums

    @property
    def missing_rows(self) -> int:
        return self.source_rows - self.in_rows

    @property
    def share(self) -> dict[str, Decimal]:
        """What share of each currency's sum is in, 0 to 1."""
        return {
            currency: self.in_sums.get(currency, Decimal(0)) / total
            for currency, total in self.source_sums.items()
            if total
        }


def get_run(run_id: object) -> ImportRun:
    try:
        return ImportRun.objects.select_related("started_by").get(pk=run_id)
    except (ImportRun.DoesNotExist, ValidationError, ValueError):
        raise NotFound from None


def recent_runs(kind: str | None = None) -> QuerySet[ImportRun]:
    """Newest first."""
    runs = ImportRun.objects.all() if kind is None else ImportRun.objects.filter(kind=kind)
    return runs.order_by("-created_at", "-id")


def runs_with_parked() -> QuerySet[ImportRun]:
    """Finished runs with rows that wait for an account, the oldest first."""
    return ImportRun.objects.filter(state=RunState.DONE, totals__parked__rows__gt=0).order_by(
        "created_at", "id"
    )


def runs_of_set(run: ImportRun) -> QuerySet[ImportRun]:
    """The first load and its corrections, in order."""
    return ImportRun.objects.filter(Q(pk=run.set_id) | Q(first_id=run.set_id)).order_by(
        "created_at", "id"
    )


def files_of(run: ImportRun) -> list[ImportFile]:
    """The run's files by place in the plan, corrected parts behind."""
    return list(ImportFile.objects.filter(run=run).order_by("position", "part"))


def contents_of(run: ImportRun) -> list[list[bytes]]:
    """The bytes of the files, one list for each place of the plan."""
    contents: list[list[bytes]] = []
    for file in files_of(run):
        if file.position == len(contents):
            contents.append([])
        contents[file.position].append(_content_of(file))
    return contents


def _content_of(file: ImportFile) -> bytes:
    """RuleViolation if the storage has lost the file, as after a restore without files."""
    try:
        with file.content.open() as stream:
            return stream.read()
    except FileNotFoundError as error:
        words = _("%(name)s is no longer kept here. Load it once more.") % {"name": file.name}
        raise RuleViolation(words, field="files") from error


def rows_of(run: ImportRun, *states: str) -> QuerySet[ImportRow]:
    """Staged rows in order, of some states or all."""
    rows = ImportRow.objects.filter(run_id=run.id)
    return (rows.filter(state__in=states) if states else rows).order_by("number", "id")


def reasons_of(run: ImportRun, *, most: int = 12) -> list[dict[str, Any]]:
    """Why rows do not come in: reason, state, rows, one example line; the most frequent first."""
    bad = ImportRow.objects.filter(run_id=run.id, state__in=[RowState.REFUSED, RowState.PARKED])
    return list(
        bad.values("state", "reason").annotate(rows=Count("id")).order_by("-rows", "reason")[:most]
    )


def totals_of(run: ImportRun) -> dict[str, Any]:
    """What each part (read, ok, same, refused, parked) adds up to, to be kept with the run.

    rows; sums by currency, each line rounded as it is kept; exact: the same before rounding,
    where that differs; unreadable: rows without a figure. Amounts are decimal text.
    """
    totals = {part: {"rows": 0, "sums": {}, "exact": {}, "unreadable": 0} for part in PARTS}
    amount = spec_of(run.kind).amount
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, currency, count(*), count(*) - count(amount), sum(amount), "
            "sum((values->>%s)::numeric) FILTER (WHERE amount IS NOT NULL) "
            "FROM imports_importrow WHERE tenant_id = %s AND run_id = %s GROUP BY 1, 2",
            [amount, required_tenant_id(), run.id],
        )
        for state, currency, *figures in cursor.fetchall():
            for part, states in PARTS.items():
                if state in states:
                    _add(totals[part], currency, *figures)
    for part in totals.values():
        if part["exact"] == part["sums"]:
            part["exact"] = {}
    return totals


def _add(
    part: dict[str, Any],
    currency: str,
    rows: int,
    unreadable: int,
    amount: Decimal | None,
    exact: Decimal | None,
) -> None:
    part["rows"] += rows
    part["unreadable"] += unreadable
    for name, figure in (("sums", amount), ("exact", exact)):
        if figure is not None:
            before = Decimal(part[name].get(currency, "0"))
            part[name][currency] = format((before + figure).normalize(), "f")


def set_totals(run: ImportRun) -> SetTotals:
    """What the first load read against what the whole set brought in.

    A row of a correction that was there already adds nothing; the control total stands in where
    an amount could not be read.
    """
    runs = list(runs_of_set(run))
    first = runs[0]
    source = _sums(first.totals, "read")
    control = first.plan.get("control") or {}
    unreadable = first.totals.get("read", {}).get("unreadable", 0)
    if control.get("sum") and len(source) == 1 and unreadable:
        source = dict.fromkeys(source, parse_total(control["sum"]))
    rows, sums = 0, dict.fromkeys(source, Decimal(0))
    for each in runs:
        if each.state != RunState.DONE:
            continue
        sign_same = 0 if each is first else -1
        rows += _rows(each.totals, "ok") + sign_same * _rows(each.totals, "same")
        for part, sign in (("ok", 1), ("same", sign_same)):
            for currency, amount in _sums(each.totals, part).items():
                sums[currency] = sums.get(currency, Decimal(0)) + sign * amount
    exact = first.totals.get("read", {}).get("exact", {})
    return SetTotals(
        source_rows=_rows(first.totals, "read"),
        in_rows=rows,
        source_sums=source,
        in_sums=sums,
        exact_sums={currency: Decimal(amount) for currency, amount in exact.items()},
    )


def _rows(totals: dict[str, Any], part: str) -> int:
    return totals.get(part, {}).get("rows", 0)


def _sums(totals: dict[str, Any], part: str) -> dict[str, Decimal]:
    sums = totals.get(part, {}).get("sums", {})
    return {currency: Decimal(amount) for currency, amount in sums.items()}


def refused_files(run: ImportRun, *, parked: bool = False) -> list[tuple[int, str, bytes]]:
    """The refused rows as files to correct: place in the plan, name, content (UTF-8 with mark).

    The main file's comes first and may hold only its header; a looked-up file is among them when
    lines of it could not be used. With `parked`, the rows that wait for an account, too.
    """
    plan = plan_from_json(run.plan)
    assembly = assemble(plan, spec_of(run.kind), contents_of(run))
    states = [RowState.REFUSED, RowState.PARKED] if parked else [RowState.REFUSED]
    reasons = dict(rows_of(run, *states).values_list("number", "reason"))
    main: dict[tuple[int, int], tuple[Any, str]] = {}
    for row in assembly:
        if row.number in reasons:
            main.setdefault((row.part, row.line), (row.cells, reasons[row.number]))
    files = [(0, *_as_file(plan, 0, assembly.columns, main.values()))]
    for place, lines in sorted(assembly.unread.items()):
        if lines:
            rows = [(line.cells, str(line.reason)) for line in lines]
            columns = assembly.tables[place][0].columns
            files.append((place, *_as_file(plan, place, columns, rows)))
    return files


def _as_file(
    plan: Plan, place: int, columns: Sequence[str], rows: Iterable[tuple[Any, str]]
) -> tuple[str, bytes]:
    described = plan.files[place]
    stem = described.name.rsplit(".", 1)[0]
    out = io.StringIO(newline="")
    write_refused(out, columns, rows, separator=described.separator, decimal=described.decimal)
    return f"{stem}-refused.csv", out.getvalue().encode("utf-8-sig")


def remembered_plan(kind: str, fingerprint: str) -> Plan | None:
    """The plan last used for files with these headers."""
    found = RememberedPlan.objects.filter(kind=kind, fingerprint=fingerprint).first()
    return plan_from_json(found.plan) if found else None


def actor_of(run: ImportRun) -> Actor:
    """Who the run works for, with what that person may do now. Whoever is no longer here may do
    nothing any more, and the run stops in words."""
    tenant = Tenant.objects.get(pk=required_tenant_id())
    member = run.started_by
    if run.state in {RunState.WEIGHING, RunState.UNDOING}:
        member = Membership.objects.filter(pk=run.undone_by).first()
    if member is not None and member.is_active:
        return members.actor_of(member, tenant)
    return Actor("clockwork", members.ref_of(tenant), run.started_by_name, frozenset())


def due_runs(*, now: datetime, most: int = 200) -> list[tuple[UUID, UUID]]:
    """(tenant, run) of every promise that nobody is keeping, oldest first, over all tenants."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return list(
        ImportRun.objects.using("system")
        .filter(free, state__in=UNDER_WAY)
        .order_by("created_at")
        .values_list("tenant_id", "id")[:most]
    )


def workspaces_in_use() -> list[UUID]:
    """Ids of the workspaces that are not suspended or closed."""
    active = Tenant.objects.filter(status=Tenant.Status.ACTIVE)
    return list(active.order_by("id").values_list("id", flat=True))


def workspace() -> TenantRef:
    """The active workspace."""
    return members.ref_of(Tenant.objects.get(pk=required_tenant_id()))
