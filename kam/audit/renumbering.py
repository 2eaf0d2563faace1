"""Numbers that never fall: a restored database may live in a cluster that counts from further
back, and new acts would then come before old ones."""

from django.db import connections, transaction

OWNER = "owner"
HIGHEST = "SELECT coalesce(max(xid), '0'::xid8)::text FROM audit_auditentry"
BARE = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
FUNCTIONS = """
CREATE OR REPLACE FUNCTION audit_xid() RETURNS xid8 LANGUAGE sql VOLATILE AS
    'SELECT (pg_current_xact_id()::text::numeric + {ahead})::text::xid8';
CREATE OR REPLACE FUNCTION audit_horizon() RETURNS xid8 LANGUAGE sql STABLE AS
    'SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::numeric + {ahead})::text::xid8';
"""
NOW_AHEAD = """
SELECT audit_horizon()::text::numeric - pg_snapshot_xmin(pg_current_snapshot())::text::numeric
"""


def continue_numbers() -> int:
    """Let new entries be numbered behind all old ones; returns how far ahead of the cluster's own
    numbers that is. Run it as part of a restore, before anybody writes. Twice changes nothing.
    """
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(HIGHEST)
        highest = int(cursor.fetchone()[0])
        cursor.execute(BARE)
        bare = int(cursor.fetchone()[0])
        cursor.execute(NOW_AHEAD)
        now_ahead = int(cursor.fetchone()[0])
        # entries written here lie below bare + now_ahead, and nothing has to move for them
        ahead = max(now_ahead, highest + 1 - bare) if highest >= bare + now_ahead else now_ahead
        if ahead != now_ahead:
            cursor.execute(FUNCTIONS.format(ahead=ahead))
    return ahead
