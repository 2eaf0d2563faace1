"""Scoring 100,000 accounts by 12 criteria against its floor, in one run on the same data.

`python -m benchmarks.scoring [ACCOUNTS]` prints seconds and ratios. The floor reads the same
inputs with plain statements and writes one row per account with finished arrays into the same
table: same keys, indexes and row security.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import psycopg

from benchmarks.import_lines import servers

ACCOUNTS = 100_000
TARGET = 2.0
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
CODES = [
    "revenue",
    "growth",
    "margin",
    "margin_rate",
    "share_of_wallet",
    "potential",
    "contract_value",
    "breadth",
    "order_lines",
    "reach",
    "strategic_fit",
    "access",
]

FILL = (
    """
    INSERT INTO accounts_account (tenant_id, id, name, name_norm, sector, country, website,
        lifecycle, willingness, willingness_source, willingness_note, archive_reason, version,
        created_at)
    SELECT %(tenant)s, gen_random_uuid(), 'Customer ' || i, 'customer ' || i, 'Machines', 'DE', '',
        'customer', 'unknown', '', '', '', 1, now() FROM generate_series(1, %(accounts)s) i
    """,
    """
    INSERT INTO accounts_standing (tenant_id, id, account_id, currency, revenue_minor,
        revenue_prev_minor, margin_minor, trend, data_as_of, figures_note, manager_name,
        manager_key, tier_name, why, name_norm, is_archived)
    SELECT tenant_id, gen_random_uuid(), id, 'EUR', (random() * 1e8)::bigint,
        (random() * 1e8)::bigint, (random() * 4e7)::bigint, '{}', '2026-05-01', '', '', '', '', '',
        name_norm, false
    FROM accounts_account WHERE tenant_id = %(tenant)s
    """,
    """
    INSERT INTO accounts_productline (tenant_id, id, name, name_norm)
    SELECT %(tenant)s, gen_random_uuid(), 'Line ' || i, 'line ' || i FROM generate_series(1, 8) i
    """,
    """
    INSERT INTO accounts_revenuefact (tenant_id, id, account_id, month, product_line_id, currency,
        lines, revenue_minor, cost_minor, cost_unknown, cost_to_serve_minor, cost_to_serve_unknown)
    SELECT a.tenant_id, gen_random_uuid(), a.id, '2026-04-01', p.id, 'EUR',
        (1 + random() * 90)::int, 100000, 60000, 0, 0, 1
    FROM accounts_account a, LATERAL (
        SELECT id FROM accounts_productline WHERE tenant_id = a.tenant_id AND a.id IS NOT NULL
        ORDER BY name_norm LIMIT 2) p
    WHERE a.tenant_id = %(tenant)s
    """,
    """
    INSERT INTO accounts_categoryspend (tenant_id, id, account_id, year, amount_minor, currency,
        source)
    SELECT tenant_id, gen_random_uuid(), id, 2025, (1 + random() * 9e8)::bigint, 'EUR', 'Survey'
    FROM accounts_account WHERE tenant_id = %(tenant)s
    """,
    """
    INSERT INTO accounts_contract (tenant_id, id, account_id, title, number, value_minor, currency,
        is_tender, state)
    SELECT tenant_id, gen_random_uuid(), id, 'Frame', '', (random() * 1e8)::bigint, 'EUR', false,
        'active'
    FROM accounts_account WHERE tenant_id = %(tenant)s
    """,
    """
    INSERT INTO accounts_site (tenant_id, id, account_id, kind, name, street, postcode, city,
        country, is_main)
    SELECT tenant_id, gen_random_uuid(), id, 'plant', '', '', '', '', 'DE', true
    FROM accounts_account WHERE tenant_id = %(tenant)s
    """,
    """
    INSERT INTO selection_rating (tenant_id, id, account_id, criterion_code, value, evidence,
        rater_name, rated_on)
    SELECT tenant_id, gen_random_uuid(), id, code, 25 * floor(random() * 5), 'Visit', 'Bench',
        '2026-05-01'
    FROM accounts_account, unnest(ARRAY['strategic_fit', 'access']) code
    WHERE tenant_id = %(tenant)s
    """,
)

READ = (
    """
    SELECT a.id, a.willingness, s.revenue_minor, s.revenue_prev_minor, s.margin_minor
    FROM accounts_account a
    LEFT JOIN accounts_standing s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
    WHERE a.tenant_id = %(tenant)s AND a.archived_at IS NULL ORDER BY a.id
    """,
    """
    SELECT account_id, sum(lines)::float8, count(DISTINCT product_line_id)::float8
    FROM accounts_revenuefact WHERE tenant_id = %(tenant)s AND month > '2025-05-01'
    GROUP BY account_id
    """,
    "SELECT account_id, currency, amount_minor FROM accounts_categoryspend "
    "WHERE tenant_id = %(tenant)s ORDER BY year",
    "SELECT account_id, currency, sum(value_minor) FROM accounts_contract "
    "WHERE tenant_id = %(tenant)s AND state = 'active' GROUP BY account_id, currency",
    "SELECT account_id, count(*) FROM accounts_site WHERE tenant_id = %(tenant)s "
    "GROUP BY account_id",
    """
    SELECT account_id, criterion_code, percentile_cont(0.5) WITHIN GROUP (ORDER BY value)
    FROM (SELECT DISTINCT ON (account_id, criterion_code, rater_id)
              account_id, criterion_code, value
          FROM selection_rating
          WHERE tenant_id = %(tenant)s AND criterion_code = ANY('{strategic_fit,access}')
          ORDER BY account_id, criterion_code, rater_id, id DESC) newest
    GROUP BY account_id, criterion_code
    """,
)

WRITE = """
    INSERT INTO selection_score
        (tenant_id, model_id, id, account_id, score, completeness, low, high, readings, utilities)
    SELECT %s, %s, gen_random_uuid(), r.id, 50, 1, 50, 50, r.row::float8[], r.row::float8[]
    FROM unnest(%s::uuid[], %s::text[]) AS r(id, row)
"""


def main() -> None:
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    with servers():
        import django  # noqa: PLC0415  settings read the servers' addresses

        django.setup()
        report(accounts)


def report(accounts: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    actor, tenant = _workspace()
    from kam.tenancy.context import activate  # noqa: PLC0415

    with activate(tenant):
        _fill(tenant, accounts)
        model = _draft(actor)
        read, write = _floor(tenant, actor)
        floor = read + write
        first = _timed(lambda: _score(model, actor))
        again = _timed(lambda: _score(model, actor))
        in_force = _timed(lambda: _force(model, actor))
    print(f"{accounts:,} accounts x {len(CODES)} criteria")
    for name, seconds in (
        ("floor: read the inputs", read),
        ("floor: write one row per account", write),
        ("score and write every row", first),
        ("score again, nothing changed", again),
        ("come into force: standings too", in_force),
    ):
        print(f"{name:<34} {seconds:8.2f} s   {seconds / floor:5.2f} x")
    print(f"target {TARGET} x: {'reached' if first <= TARGET * floor else 'MISSED'}")


def _workspace() -> tuple[Any, Any]:
    from kam.identity.models import Membership, User  # noqa: PLC0415
    from kam.identity.queries.members import actor_of  # noqa: PLC0415
    from kam.tenancy.context import activate  # noqa: PLC0415
    from kam.tenancy.models import Tenant  # noqa: PLC0415

    slug = f"bench-{uuid4().hex[:8]}"
    tenant = Tenant.objects.create(slug=slug, name="Bench")
    user = User.objects.create_user(email=f"{slug}@bench.test", name="Bench")
    with activate(tenant):
        member = Membership.objects.create(
            user=user, name="Bench", email=user.email, roles=["sales_leader"]
        )
        return actor_of(member, tenant), tenant


def _fill(tenant: Any, accounts: int) -> None:
    from django.db import connection, transaction  # noqa: PLC0415

    values = {"tenant": tenant.id, "accounts": accounts}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, values)
    # autocommit: VACUUM wants no transaction around it
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def _draft(actor: Any) -> Any:
    from selection.models import CriteriaModel, Criterion  # noqa: PLC0415
    from selection.services import criteria, versions  # noqa: PLC0415

    model = versions.start_draft(by=actor, today=TODAY, now=NOW)
    criteria.pick_criteria(model=model, codes=CODES, by=actor, today=TODAY, now=NOW)
    # A version of its own that nobody scored yet: what is timed is the first full pass.
    fresh = CriteriaModel.objects.create(
        name="Fresh", version=2, state="in_force", effective_on="2099-01-01", changed_at=NOW
    )
    Criterion.objects.filter(model=model).update(model=fresh)
    return fresh


def _floor(tenant: Any, actor: Any) -> tuple[float, float]:
    from django.db import connection, transaction  # noqa: PLC0415

    from selection.models import CriteriaModel  # noqa: PLC0415

    model = CriteriaModel.objects.create(
        name="Floor", version=3, state="in_force", effective_on="2099-01-01", changed_at=NOW
    )
    values = {"tenant": tenant.id}
    rows: list[Any] = []

    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in READ:
                cursor.execute(statement, values)
                rows.append(cursor.fetchall())

    reading = _timed(read)
    ids = [row[0] for row in rows[0]]
    arrays = ["{" + ",".join(["51.234567"] * len(CODES)) + "}"] * len(ids)

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITE, [tenant.id, model.id, ids, arrays])

    return reading, _timed(write)


def _score(model: Any, actor: Any) -> None:
    from selection.services.scores import score_accounts  # noqa: PLC0415

    score_accounts(model=model, by=actor, today=TODAY, now=NOW)


def _force(model: Any, actor: Any) -> None:
    """The first night on which the version counts: every standing is posted."""
    from selection.models import CriteriaModel  # noqa: PLC0415

    CriteriaModel.objects.filter(pk=model.pk).update(effective_on="2026-01-01")
    _score(model, actor)


def _timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
