"""One command makes roles, database and grants on a fresh server, and may be run again."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from kam.embedded.home import open_home
from kam.embedded.servers import Servers
from kam.tenancy.provision import ROLES

from .test_starting import start

GRANTS = """
SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles
 WHERE rolname LIKE 'kam%' ORDER BY 1
"""
DEFAULTS = """
SELECT pg_get_userbyid(defaclrole), defaclobjtype::text, defaclacl::text FROM pg_default_acl
 ORDER BY 2
"""


@pytest.fixture(scope="module")
def server():
    """A cluster of its own, as an administrator meets it: no role, no database of ours."""
    folder = Path(tempfile.mkdtemp(prefix="kam-ops-", dir="/tmp"))
    folder.chmod(0o711)
    kept = {n: os.environ.pop(n) for n in list(os.environ) if n.startswith("DATABASE_")}
    servers = Servers(open_home(folder), throwaway=True)
    servers.start()
    os.environ.update(kept)
    yield servers.postgres
    servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh(server):
    """Its administrator's URL; afterwards what was made is gone."""
    yield server.url()
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS kam WITH (FORCE)")
        for role in (*ROLES, "cloud"):
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                admin.execute(f"DROP OWNED BY {role}")
                admin.execute(f"REVOKE ALL ON DATABASE postgres FROM {role}")
        for role in ("cloud", *ROLES):
            admin.execute(f"DROP ROLE IF EXISTS {role}")


def provide(admin_url, *words, **variables):
    return start("manage.py", "provision", "--admin-url", admin_url, *words, **variables)


def asked(url, statement, database="kam"):
    with psycopg.connect(url, dbname=database) as link:
        return link.execute(statement).fetchall()


def test_roles_database_and_grants_are_made_and_made_again(fresh):
    first = provide(fresh)
    state = asked(fresh, GRANTS), asked(fresh, DEFAULTS)
    second = provide(fresh)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert (asked(fresh, GRANTS), asked(fresh, DEFAULTS)) == state
    assert state[0] == [
        ("kam_app", True, False, False, False, False),
        ("kam_owner", True, False, True, False, False),
        ("kam_search", False, False, True, False, False),
        ("kam_system", True, False, True, False, False),
    ]


def test_migrations_run_on_what_was_made(fresh):
    provide(fresh)
    urls = {
        name: fresh.replace("postgres@/postgres", f"{role}@/kam")
        for name, role in (
            ("DATABASE_URL", "kam_app"),
            ("DATABASE_OWNER_URL", "kam_owner"),
            ("DATABASE_SYSTEM_URL", "kam_system"),
        )
    }
    answer = start("manage.py", "migrate", "--database", "owner", "-v", "0", **urls)

    assert answer.returncode == 0, answer.stderr
    assert asked(fresh, "SELECT count(*) > 20 FROM django_migrations") == [(True,)]


def test_new_passwords_are_printed_once_and_kept_ones_are_not(fresh):
    made = provide(fresh, "--new-passwords")
    again = provide(fresh)

    lines = dict(line.split("=", 1) for line in made.stdout.split())
    assert list(lines) == ["DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL"]
    assert again.stdout == ""
    hashed = asked(fresh, "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM%'")
    assert hashed == [(3,)]


def test_passwords_can_be_those_of_the_urls(fresh):
    urls = {
        "DATABASE_URL": "postgresql://kam_app:first@db/kam",
        "DATABASE_OWNER_URL": "postgresql://kam_owner:second@db/kam",
        "DATABASE_SYSTEM_URL": "postgresql://kam_system:third@db/kam",
    }
    answer = provide(fresh, "--passwords-of-urls", **urls)
    lacking = provide(
        fresh, "--passwords-of-urls", **{**urls, "DATABASE_URL": "postgresql://x@y/kam"}
    )

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == ""
    assert "DATABASE_URL must name the role kam_app" in lacking.stderr
    hashed = asked(fresh, "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM%'")
    assert hashed == [(3,)]


def test_a_managed_server_that_refuses_bypassrls_is_told_so(fresh):
    with psycopg.connect(fresh, autocommit=True) as admin:
        admin.execute("CREATE ROLE cloud LOGIN CREATEROLE CREATEDB")

    answer = provide(fresh.replace("postgres@", "cloud@"))

    assert answer.returncode == 1
    assert "not kam_owner with BYPASSRLS" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_managed_server_whose_administrator_bypasses_is_enough(fresh):
    with psycopg.connect(fresh, autocommit=True) as admin:
        if admin.info.server_version < 160000:
            pytest.skip("before 16 only a superuser gives BYPASSRLS")
        admin.execute("CREATE ROLE cloud LOGIN CREATEROLE CREATEDB BYPASSRLS")

    answer = provide(fresh.replace("postgres@", "cloud@"))
    again = provide(fresh.replace("postgres@", "cloud@"))

    assert (answer.returncode, again.returncode) == (0, 0), answer.stderr + again.stderr
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'kam'"
    assert asked(fresh, owner) == [("kam_owner",)]
