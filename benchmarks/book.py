"""A tenant with 100,000 accounts, written in sets: what the page benchmark reads."""

import sys
import time
from typing import Any
from uuid import UUID

from django.db import connections, transaction

ACCOUNTS = 100_000  # unless told otherwise
MANAGED = 300

FIRST = [
    "Alta",
    "Bero",
    "Cavo",
    "Dorn",
    "Elbe",
    "Falk",
    "Grit",
    "Halm",
    "Iven",
    "Jura",
    "Kalt",
    "Lund",
    "Mori",
    "Nord",
    "Orla",
    "Pina",
]
SECOND = [
    "Antriebe",
    "Foods",
    "Maritime",
    "Paper",
    "Pumps",
    "Textil",
    "Energy",
    "Glass",
    "Ports",
    "Rail",
    "Timber",
    "Dairy",
]

_MADE = """
INSERT INTO accounts_account (tenant_id, id, name, name_norm, sector, country, website, lifecycle,
    willingness, willingness_source, willingness_note, archive_reason, version, created_at)
SELECT %(tenant)s, gen_random_uuid(), n.name, lower(n.name), s.sector, 'DE', '', 'customer',
    'unknown', '', '', '', 1, now()
FROM generate_series(1, %(accounts)s) i,
LATERAL (SELECT (%(first)s::text[])[1 + i %% 16] || ' ' || (%(second)s::text[])[1 + i %% 12]
    || ' ' || lpad(i::text, 6, '0') AS name) n,
LATERAL (SELECT (%(second)s::text[])[1 + i %% 12] AS sector) s
"""
_LINKS = """
INSERT INTO accounts_grouplink (tenant_id, id, ancestor_id, descendant_id, depth)
SELECT tenant_id, gen_random_uuid(), id, id, 0 FROM accounts_account WHERE tenant_id = %(tenant)s
"""
_KEYS = """
INSERT INTO accounts_namekey (tenant_id, id, account_id, key)
SELECT tenant_id, gen_random_uuid(), id, name_norm FROM accounts_account
 WHERE tenant_id = %(tenant)s
UNION ALL
SELECT tenant_id, gen_random_uuid(), id, substr(name_norm, strpos(name_norm, ' ') + 1)
  FROM accounts_account WHERE tenant_id = %(tenant)s
"""
_TEAM = """
INSERT INTO accounts_teammember (tenant_id, id, account_id, member_id, role, starts_on, note)
SELECT tenant_id, gen_random_uuid(), id, %(member)s, 'manager', '2024-01-01', ''
  FROM (SELECT tenant_id, id FROM accounts_account WHERE tenant_id = %(tenant)s
         ORDER BY name_norm LIMIT %(managed)s) a
"""
_FACTS = """
INSERT INTO accounts_revenuefact (tenant_id, id, account_id, month, currency, lines, volume,
    revenue_minor, cost_minor, cost_unknown, cost_to_serve_minor, cost_to_serve_unknown)
SELECT a.tenant_id, gen_random_uuid(), a.id, m.month, 'EUR', 3, 1000,
       (100000 + (random() * 900000)::bigint), 60000, 0, 5000, 0
  FROM accounts_account a,
       generate_series(date '2023-11-01', date '2026-10-01', interval '1 month') m(month)
 WHERE a.tenant_id = %(tenant)s AND a.id IN
       (SELECT account_id FROM accounts_teammember WHERE tenant_id = %(tenant)s)
"""
_STAND = """
INSERT INTO accounts_standing (tenant_id, id, account_id, name_norm, is_archived, currency,
    revenue_minor, revenue_prev_minor, trend, data_as_of, figures_note, manager_id, manager_name,
    manager_key, tier_level, tier_name, score, completeness, why)
SELECT a.tenant_id, a.id, a.id, a.name_norm, false, 'EUR',
       100000 + (random() * 90000000)::bigint, 5000000, ARRAY[5,6,7,6,8,9,7,8,9,10,11,12]::bigint[],
       '2026-10-31', '', t.member_id, coalesce(m.name, ''), coalesce(lower(m.name), ''),
       1 + (random() * 3)::int, 'Key', random() * 100, 1, 'Margin and growth.'
  FROM accounts_account a
  LEFT JOIN accounts_teammember t ON t.tenant_id = a.tenant_id AND t.account_id = a.id
  LEFT JOIN identity_membership m ON m.tenant_id = t.tenant_id AND m.id = t.member_id
 WHERE a.tenant_id = %(tenant)s
"""
STEPS = {
    "accounts": _MADE,
    "group links": _LINKS,
    "keys of names": _KEYS,
    "team": _TEAM,
    "facts": _FACTS,
    "standings": _STAND,
}


def write_book(tenant_id: UUID, member_id: UUID, *, accounts: int = ACCOUNTS) -> None:
    """Fill the active tenant with finished rows, one statement a table; says how far it is.

    Standings are written as the services would leave them: posting them part by part writes
    every row, with its seven indexes, four times.
    """
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "member": member_id,
        "accounts": accounts,
        "managed": MANAGED,
        "first": FIRST,
        "second": SECOND,
    }
    began = time.monotonic()

    def told(what: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {what}", file=sys.stderr, flush=True)

    with transaction.atomic(), connections["default"].cursor() as cursor:
        for name, statement in STEPS.items():
            cursor.execute(statement, values)
            told(f"{name}: {cursor.rowcount:,} rows")
    told("committed, every key checked")
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    told("analysed")
