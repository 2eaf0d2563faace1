"""What belongs to a workspace, asked of the database itself, so that no new table is forgotten."""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

# global tables with rows of a person, taken along by the column that names them
OF_PEOPLE = {
    "identity_user": "id",
    "account_emailaddress": "user_id",
    "mfa_authenticator": "user_id",
}
# the others, with the reason; a test finds those that stand in neither
LEFT_BEHIND = {
    "account_emailconfirmation": "links that are good for hours",
    "django_session": "everybody signs in again",
    "identity_session": "everybody signs in again",
    "identity_identityevent": "what happened at the door of another installation",
}
# numbered by the installation and referred to by nobody
NUMBERED = ("account_emailaddress", "mfa_authenticator")
COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = ''
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
 GROUP BY c.oid
HAVING {having} ORDER BY c.relname
"""
OWNED = COLUMNS.format(having="'tenant_id' = ANY(array_agg(a.attname::text))")
NAMED = COLUMNS.format(having="c.relname = ANY(%s)")


@dataclass(frozen=True)
class Table:
    """One table with the columns that are written; generated ones follow by themselves."""

    name: str
    columns: tuple[str, ...]

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.name)

    @property
    def listed(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))


def tables_of_tenant(cursor: CursorWrapper) -> list[Table]:
    """Every table with a column tenant_id, by name."""
    cursor.execute(OWNED)
    return [Table(name, tuple(columns)) for name, columns in cursor.fetchall()]


def tables_of_people(cursor: CursorWrapper) -> list[Table]:
    """The global tables whose rows of a person go along, without the installation's numbers."""
    cursor.execute(NAMED, [list(OF_PEOPLE)])
    found = []
    for name, columns in cursor.fetchall():
        chosen = (c for c in columns if not (c == "id" and name in NUMBERED))
        found.append(Table(name, tuple(chosen)))
    return found


def schema_of(cursor: CursorWrapper) -> list[str]:
    """The migrations that made the tables, as `app.name`, sorted."""
    cursor.execute(f"SELECT app, name FROM {MigrationRecorder.Migration._meta.db_table}")  # noqa: S608
    return sorted(f"{app}.{name}" for app, name in cursor.fetchall())
