"""Databases of a test run: migrated once, kept until the code changes, copied for each process."""

import fcntl
import hashlib
import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
KEPT_FOR = ("accounts", "kam", "selection")
KEPT_IN = ROOT / ".pytest_cache" / "migrated"
FILLED_BY_MIGRATIONS = ("django_migrations", "django_content_type", "auth_permission")


def admin_url():
    return os.environ["KAM_ADMIN_URL"]


def template_of(name):
    """The migrated database that a worker's own was copied from."""
    return name.rsplit("_", 1)[0].replace("kam_test_", "kam_template_")


def make_template(name):
    """The migrated database `name`, made by whichever process of this run comes first."""
    with _alone(Path(tempfile.gettempdir()) / f"{name}.lock"):
        if has_database(f"{name}_done"):
            return
        _provide(name)
        # a second database says that the template is whole
        with psycopg.connect(admin_url(), autocommit=True) as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(
                    sql.Identifier(f"{name}_done")
                )
            )


def _provide(name):
    """Migrate, or take what an earlier run of the same code has kept."""
    from kam.tenancy.provision import provision

    provision(admin_url(), database=name)
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    kept = KEPT_IN / f"{_state_of_the_code()}.dump"
    with _alone(KEPT_IN / "lock"):
        if kept.exists():
            _tool("pg_restore", "--exit-on-error", "--dbname", _url_of(name), str(kept))
            return
        point_at(name)
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        for connection in connections.all():
            connection.close()
        for old in KEPT_IN.glob("*.dump"):
            old.unlink()
        part = kept.with_suffix(".part")
        _tool("pg_dump", "--format=custom", f"--file={part}", "--dbname", _url_of(name))
        part.rename(kept)


def _state_of_the_code():
    """Models and migrations import from all over, so every line of the product counts."""
    told = hashlib.sha256(_server_version().encode())
    told.update((ROOT / "requirements/base.txt").read_bytes())
    for folder in KEPT_FOR:
        for path in sorted((ROOT / folder).rglob("*.py")):
            told.update(f"{path.relative_to(ROOT)}\0".encode())
            told.update(path.read_bytes())
    return told.hexdigest()[:32]


def _server_version():
    with psycopg.connect(admin_url()) as admin:
        return admin.execute("SHOW server_version").fetchone()[0]


def _url_of(name):
    """As the owner, who made the extensions, too."""
    return urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{name}"))


def _tool(name, *arguments):
    from kam.embedded.binaries import postgres_folder
    from kam.embedded.home import open_home

    folder = postgres_folder(open_home(Path(os.environ["KAM_HOME"])))
    subprocess.run([folder / name, *arguments], check=True)


@contextmanager
def _alone(path):
    """One process works, the others wait and find it done."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def copy_database(template, name):
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER kam_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def has_database(name):
    with psycopg.connect(admin_url()) as admin:
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def drop_database(name):
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def point_at(name):
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = name


def flush_as_owner(_test_case):
    """Empty the tables between tests that commit: the application itself may not truncate."""
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(admin_url(), dbname=name, autocommit=True) as admin:
        tables = admin.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
            "AND NOT tablename = ANY(%s)",
            [list(FILLED_BY_MIGRATIONS)],
        ).fetchall()
        admin.execute("SET session_replication_role = replica")
        _history(admin, "DISABLE")
        admin.execute(
            sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(
                sql.SQL(", ").join(sql.Identifier(table) for (table,) in tables)
            )
        )
        _history(admin, "ENABLE ALWAYS")


def _history(admin, how):
    """The trigger that refuses to empty history holds for everybody, so it is lifted for this."""
    for table in ("audit_auditentry", "audit_auditseal"):
        admin.execute(f"ALTER TABLE {table} {how} TRIGGER audit_no_truncate")
