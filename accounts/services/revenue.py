"""Lines of revenue come in; what they change is marked for the figures to be derived anew."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection, transaction
from uuid_utils.compat import uuid7

from accounts.models import ProductLine
from accounts.names import sorts_as
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.services.traces import keep_traces
from kam.imports.traces import Trace
from kam.tenancy.context import required_tenant_id


class Line(NamedTuple):
    """A line as the source tells it. `volume` in thousandths, amounts in minor units of
    `currency`; None where the source does not say."""

    external_line_id: str
    account_id: UUID
    product_line: str | None
    booked_on: date
    currency: str
    volume: int | None
    revenue_minor: int
    cost_minor: int | None
    cost_to_serve_minor: int | None


_UPSERT = """
WITH input AS (
  SELECT *, date_trunc('month', booked_on)::date AS month FROM json_to_recordset(%(lines)s::json)
  AS u(id uuid, external_line_id text, account_id uuid, product_line_id uuid, booked_on date,
       currency text, volume bigint, revenue_minor bigint, cost_minor bigint,
       cost_to_serve_minor bigint)
), merged AS (
  SELECT i.id, i.external_line_id, i.account_id, i.booked_on, i.month, i.currency,
    i.revenue_minor,
    CASE WHEN %(erase)s THEN i.product_line_id ELSE coalesce(i.product_line_id, l.product_line_id)
    END AS product_line_id,
    CASE WHEN %(erase)s THEN i.volume ELSE coalesce(i.volume, l.volume) END AS volume,
    CASE WHEN %(erase)s THEN i.cost_minor ELSE coalesce(i.cost_minor, l.cost_minor)
    END AS cost_minor,
    CASE WHEN %(erase)s THEN i.cost_to_serve_minor
      ELSE coalesce(i.cost_to_serve_minor, l.cost_to_serve_minor) END AS cost_to_serve_minor,
    l.account_id AS old_account_id, l.month AS old_month, l.id IS NULL AS is_new,
    l.id AS old_id, l.run_id AS old_run_id, to_jsonb(l) AS old_line,
    (l.account_id, l.booked_on, l.currency::text, l.revenue_minor) AS old_a,
    (l.product_line_id, l.volume, l.cost_minor, l.cost_to_serve_minor) AS old_b
  FROM input i LEFT JOIN accounts_revenueline l ON l.tenant_id = %(tenant)s
    AND l.source = %(source)s AND l.external_line_id = i.external_line_id
), changed AS (
  SELECT * FROM merged WHERE is_new OR %(anew)s
    OR old_a IS DISTINCT FROM (account_id, booked_on, currency, revenue_minor)
    OR old_b IS DISTINCT FROM (product_line_id, volume, cost_minor, cost_to_serve_minor)
), written AS (
  INSERT INTO accounts_revenueline (tenant_id, id, source, external_line_id, run_id, account_id,
    product_line_id, booked_on, month, currency, volume, revenue_minor, cost_minor,
    cost_to_serve_minor)
  SELECT %(tenant)s, id, %(source)s, external_line_id, %(run)s, account_id, product_line_id,
    booked_on, month, currency, volume, revenue_minor, cost_minor, cost_to_serve_minor
  FROM changed
  ON CONFLICT (tenant_id, source, external_line_id) DO UPDATE SET
    run_id = excluded.run_id, account_id = excluded.account_id,
    product_line_id = excluded.product_line_id, booked_on = excluded.booked_on,
    month = excluded.month, currency = excluded.currency, volume = excluded.volume,
    revenue_minor = excluded.revenue_minor, cost_minor = excluded.cost_minor,
    cost_to_serve_minor = excluded.cost_to_serve_minor
  RETURNING 1
), traced AS (
  INSERT INTO imports_importtrace (tenant_id, id, run_id, kind, subject_id, account_id, former_run,
    before, state, label, reason)
  SELECT %(tenant)s, gen_random_uuid(), %(run)s, 'line', old_id, old_account_id, old_run_id,
    old_line, 'stands', '', ''
  FROM changed WHERE old_run_id <> %(run)s
  ON CONFLICT (tenant_id, run_id, kind, subject_id) DO NOTHING
), stale AS (
  INSERT INTO accounts_stalemonth (tenant_id, id, account_id, month)
  SELECT %(tenant)s, gen_random_uuid(), account_id, month FROM (
    SELECT DISTINCT old_account_id AS account_id, old_month AS month
    FROM changed WHERE old_month IS NOT NULL
  ) touched ORDER BY account_id, month
  ON CONFLICT (tenant_id, account_id, month) DO UPDATE SET month = excluded.month
  RETURNING 1
)
SELECT external_line_id FROM merged WHERE id NOT IN (SELECT id FROM changed)
"""

_DROP = """
WITH gone AS (
  DELETE FROM accounts_revenueline
  WHERE tenant_id = %(tenant)s AND source = %(source)s AND run_id <> %(run)s
    AND month BETWEEN %(first)s AND %(last)s
  RETURNING *
), traced AS (
  INSERT INTO imports_importtrace (tenant_id, id, run_id, kind, subject_id, account_id, former_run,
    before, state, label, reason)
  SELECT %(tenant)s, gen_random_uuid(), %(run)s, 'line', id, account_id, run_id, to_jsonb(gone),
    'stands', '', ''
  FROM gone
  ON CONFLICT (tenant_id, run_id, kind, subject_id) DO NOTHING
), stale AS (
  INSERT INTO accounts_stalemonth (tenant_id, id, account_id, month)
  SELECT DISTINCT %(tenant)s::uuid, gen_random_uuid(), account_id, month
  FROM (SELECT DISTINCT account_id, month FROM gone) touched
  ON CONFLICT (tenant_id, account_id, month) DO UPDATE SET month = excluded.month
)
SELECT count(*) FROM gone
"""


@transaction.atomic
def take_lines(
    *,
    lines: Sequence[Line],
    source: str,
    run_id: UUID,
    anew: bool = False,
    erase: bool = False,
    by: Actor,
) -> frozenset[str]:
    """Insert lines or bring them up to date, by (source, external_line_id): three statements.

    A line without volume, cost or product line keeps what it had, unless `erase`. With `anew`
    every line is taken over by the run, changed or not. Returns the ids of lines that were there
    already as they are. `derive_figures` has to follow; months that a changed line may have left
    are marked for it.
    """
    by.must(Permission.IMPORT_FILES)
    if not lines:
        return frozenset()
    named = {line.product_line for line in lines if line.product_line}
    products = _product_lines(named, run_id=run_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _UPSERT,
            {
                "tenant": required_tenant_id(),
                "source": source,
                "run": run_id,
                "anew": anew,
                "erase": erase,
                "lines": orjson.dumps([_as_told(line, products) for line in lines]).decode(),
            },
        )
        return frozenset(external for (external,) in cursor.fetchall())


@transaction.atomic
def drop_replaced_lines(*, source: str, run_id: UUID, first: date, last: date, by: Actor) -> int:
    """Delete the lines of `source` from month `first` to `last` that `run_id` did not bring.
    Returns how many; their months are marked."""
    by.must(Permission.IMPORT_FILES)
    with connection.cursor() as cursor:
        cursor.execute(
            _DROP,
            {
                "tenant": required_tenant_id(),
                "source": source,
                "run": run_id,
                "first": first,
                "last": last,
            },
        )
        return cursor.fetchone()[0]


def _as_told(line: Line, products: Mapping[str, UUID]) -> dict[str, Any]:
    product = line.product_line
    return {
        **line._asdict(),
        "id": uuid7(),
        "product_line_id": products[product] if product else None,
    }


def _product_lines(names: Collection[str], *, run_id: UUID) -> dict[str, UUID]:
    """Ids by name; what is not known yet is registered under its normalised name."""
    wanted = {sorts_as(name): name.strip()[:200] for name in sorted(names, reverse=True)}
    known = _known_product_lines(wanted)
    new = [
        ProductLine(name=name, name_norm=norm) for norm, name in wanted.items() if norm not in known
    ]
    if new:
        ProductLine.objects.bulk_create(new, ignore_conflicts=True)
        made = (Trace("product_line", each.pk, None, None, {"name": each.name}) for each in new)
        keep_traces(run_id=run_id, traces=made)
        known = _known_product_lines(wanted)
    return {name: known[sorts_as(name)] for name in names}


def _known_product_lines(norms: Collection[str]) -> dict[str, UUID]:
    found = ProductLine.objects.filter(name_norm__in=list(norms))
    return dict(found.values_list("name_norm", "id"))
