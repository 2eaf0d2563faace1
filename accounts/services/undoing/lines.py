"""Lines of revenue that a run brought, changed or replaced."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import ProductLine, RevenueLine
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.traces import Kept, Undoing
from kam.imports.undone import runs_named
from kam.tenancy.context import required_tenant_id

CHUNK = 5000
KIND = "line"
COLUMNS = (
    "run_id", "account_id", "product_line_id", "booked_on", "month", "currency", "volume",
    "revenue_minor", "cost_minor", "cost_to_serve_minor",
)  # fmt: skip

_MARK = """, stale AS (
  INSERT INTO accounts_stalemonth (tenant_id, id, account_id, month)
  SELECT %(tenant)s, gen_random_uuid(), account_id, month
  FROM (SELECT DISTINCT account_id, month FROM touched) each ORDER BY account_id, month
  ON CONFLICT (tenant_id, account_id, month) DO UPDATE SET month = excluded.month
)
SELECT count(*) FROM touched
"""

# Lines as the run found them, with the account's survivor where it was merged since.
_FORMER = """
WITH former AS (
  SELECT t.id AS trace_id, r.id, r.source, r.external_line_id, r.run_id,
    coalesce(a.merged_into_id, r.account_id) AS account_id, r.product_line_id, r.booked_on,
    r.month, r.currency, r.volume, r.revenue_minor, r.cost_minor, r.cost_to_serve_minor
  FROM imports_importtrace t
  CROSS JOIN LATERAL jsonb_populate_record(NULL::accounts_revenueline, t.before) r
  LEFT JOIN accounts_account a ON a.tenant_id = t.tenant_id AND a.id = r.account_id
  WHERE t.tenant_id = %(tenant)s AND t.id = ANY(%(traces)s::uuid[])
)
"""

# Who has each line now: the run itself, a later run, or nobody.
_STANDING = """
SELECT t.id, t.source, t.line, coalesce(l.run_id, later.run_id), l.run_id IS NULL AS is_gone,
  later.id
FROM (
  SELECT id, subject_id, before->>'source' AS source, before->>'external_line_id' AS line
  FROM imports_importtrace
  WHERE tenant_id = %(tenant)s AND run_id = %(run)s AND kind = 'line' AND state = 'stands'
  LIMIT %(most)s
) t
LEFT JOIN accounts_revenueline l ON l.tenant_id = %(tenant)s
  AND l.source = t.source AND l.external_line_id = t.line
LEFT JOIN imports_importtrace later ON later.tenant_id = %(tenant)s
  AND later.subject_id = t.subject_id AND later.former_run = %(run)s AND later.kind = 'line'
  AND later.run_id <> %(run)s AND later.state = 'stands'
"""

# Compared as text, so that no plan begins with all lines of the run.
_UPDATE = "".join(
    (
        _FORMER,
        """, standing AS MATERIALIZED (
  SELECT l.id AS line_id, l.account_id AS old_account_id, l.month AS old_month, f.*
  FROM former f JOIN accounts_revenueline l ON l.tenant_id = %(tenant)s
    AND l.source = f.source AND l.external_line_id = f.external_line_id
  WHERE l.run_id::text = %(run)s::text
), written AS (
  UPDATE accounts_revenueline l SET """,
        ", ".join(f"{name} = s.{name}" for name in COLUMNS),
        """
  FROM standing s WHERE l.tenant_id = %(tenant)s AND l.id = s.line_id
  RETURNING s.old_account_id, s.old_month, l.account_id, l.month
), touched AS (
  SELECT account_id, month FROM written UNION SELECT old_account_id, old_month FROM written
)""",
        _MARK,
    )
)

_INSERT = "".join(
    (
        _FORMER,
        """, touched AS (
  INSERT INTO accounts_revenueline (tenant_id, id, source, external_line_id, """,
        ", ".join(COLUMNS),
        """)
  SELECT %(tenant)s, id, source, external_line_id, """,
        ", ".join(COLUMNS),
        """ FROM former
  RETURNING account_id, month
)""",
        _MARK,
    )
)

_DELETE = "".join(
    (
        """
WITH touched AS (
  DELETE FROM accounts_revenueline l USING (
    SELECT id FROM accounts_revenueline WHERE tenant_id = %(tenant)s AND run_id = %(run)s
    ORDER BY id LIMIT %(most)s
  ) mine WHERE l.tenant_id = %(tenant)s AND l.id = mine.id
  RETURNING l.account_id, l.month
)""",
        _MARK,
    )
)

# A later run keeps what this one found, so that undoing it leads behind this one.
_SPLICE = """
UPDATE imports_importtrace later SET before = t.before, former_run = t.former_run
FROM imports_importtrace t, unnest(%(traces)s::uuid[], %(laters)s::uuid[]) AS pair(id, later)
WHERE t.tenant_id = %(tenant)s AND t.id = pair.id
  AND later.tenant_id = %(tenant)s AND later.id = pair.later
"""

# Lines that this run brought first and a later one changed or removed.
_TAKEN_OVER = """
DELETE FROM imports_importtrace later USING (
  SELECT id FROM imports_importtrace WHERE tenant_id = %(tenant)s AND former_run = %(run)s
  AND kind = 'line' AND state = 'stands' AND run_id <> %(run)s LIMIT %(most)s
) mine WHERE later.tenant_id = %(tenant)s AND later.id = mine.id
RETURNING later.subject_id, later.before->>'source', later.before->>'external_line_id',
  later.run_id
"""


@transaction.atomic
def take_back_lines(*, undoing: Undoing, by: Actor) -> int:
    """Deal with the next lines: changed and replaced ones come back, new ones go, and those that
    a later run took over stay with it. Returns how many; 0 when none is left.

    `derive_figures` has to follow; months that lines came to or left are marked for it.
    """
    by.must(Permission.IMPORT_FILES)
    values: dict[str, Any] = {
        "tenant": required_tenant_id(),
        "run": undoing.run_id,
        "most": CHUNK,
    }
    return _put_back(undoing, values) or _take_away(values) or _leave(undoing, values)


def drop_unused_products(*, undoing: Undoing) -> None:
    """Product lines that the run made, or an undone one, and no line names any more."""
    made = undoing.left_over("product_line")
    named = RevenueLine.objects.filter(product_line_id__in=made.values())
    used = set(named.values_list("product_line_id", flat=True).distinct())
    unused = {trace: subject for trace, subject in made.items() if subject not in used}
    ProductLine.objects.filter(pk__in=unused.values()).delete()
    undoing.settle(restored=list(unused))


def _put_back(undoing: Undoing, values: dict[str, Any]) -> int:
    found = _rows(_STANDING, values)
    mine, gone, others = [], [], []
    for trace_id, source, line, run_id, is_gone, later in found:
        if run_id == undoing.run_id:
            mine.append(trace_id)
        elif is_gone and later is None:
            gone.append(trace_id)
        else:
            others.append((trace_id, source, line, run_id, later))
    if mine:
        _rows(_UPDATE, {**values, "traces": mine})
    if gone:
        _rows(_INSERT, {**values, "traces": gone})
    words = _since({run_id for *_rest, run_id, _later in others})
    kept = {
        trace_id: Kept(f"{source} {line}", words[run_id])
        for trace_id, source, line, run_id, _later in others
    }
    pairs = [(trace_id, later) for trace_id, *_rest, later in others if later]
    if pairs:
        traces, laters = map(list, zip(*pairs, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(_SPLICE, {**values, "traces": traces, "laters": laters})
    undoing.settle(restored=[*mine, *gone], kept=kept)
    return len(found)


def _take_away(values: dict[str, Any]) -> int:
    """What is left with the run's name is what it brought first."""
    return _rows(_DELETE, values)[0][0]


def _leave(undoing: Undoing, values: dict[str, Any]) -> int:
    found = _rows(_TAKEN_OVER, values)
    words = _since({run_id for *_rest, run_id in found})
    kept = {
        subject: Kept(f"{source} {line}", words[run_id]) for subject, source, line, run_id in found
    }
    undoing.keep(KIND, kept)
    return len(found)


def _since(run_ids: set[UUID]) -> dict[UUID, str]:
    """Which later load has the line, in words."""
    words = {}
    for run_id, (name, at) in runs_named(run_ids).items():
        day = date_format(timezone.localtime(at).date())
        told = {"name": name, "day": day}
        words[run_id] = _("A later import by %(name)s on %(day)s wrote it.") % told
    return words


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
