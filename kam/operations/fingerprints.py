"""What a database holds, table by table, as counts and hashes that can be compared."""

import hashlib
from dataclasses import dataclass

import psycopg
from psycopg import sql

TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') GROUP BY c.oid ORDER BY c.relname
"""
PORTION = 5000


@dataclass(frozen=True)
class Fingerprint:
    """`digest` is a SHA-256 over all rows, sorted by their text."""

    rows: int
    digest: str

    def __str__(self) -> str:
        return f"{self.rows} rows, {self.digest[:16]}"


def fingerprints(url: str) -> dict[str, Fingerprint]:
    """Every table of the schema public in one snapshot; generated columns count, too.

    Needs a role for which row security does not hide rows. Raises psycopg.Error.
    """
    with psycopg.connect(url) as link:
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        link.execute("SET LOCAL row_security = off")  # an error where rows would be hidden
        link.execute("SET LOCAL TimeZone = 'UTC'")
        tables = link.execute(TABLES).fetchall()
        return {name: _fingerprint(link, name, columns) for name, columns in tables}


def _fingerprint(link: psycopg.Connection, name: str, columns: list[str]) -> Fingerprint:
    # by the bytes of the text: collations may differ between the two servers
    statement = sql.SQL('SELECT ROW({})::text COLLATE "C" AS line FROM {} ORDER BY line').format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(name)
    )
    digest, rows = hashlib.sha256(), 0
    with link.cursor(name="kam_fingerprint") as cursor:
        cursor.itersize = PORTION
        for (line,) in cursor.execute(statement):
            digest.update(line.encode())
            digest.update(b"\n")
            rows += 1
    return Fingerprint(rows, digest.hexdigest())
