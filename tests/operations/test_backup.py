"""The restore drill (B1): dump as the owner, restore into an empty cluster, compare everything."""

import io
import os
import shutil
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from kam.embedded.home import open_home
from kam.embedded.process import run_as
from kam.embedded.servers import Servers
from kam.operations.fingerprints import fingerprints
from kam.tenancy.context import activate
from kam.tenancy.provision import provision
from tests.databases import admin_url

from .test_starting import start

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "system"])


@pytest.fixture
def other():
    """A second, empty cluster, as after the loss of the first."""
    folder = Path(tempfile.mkdtemp(prefix="kam-drill-", dir="/tmp"))
    folder.chmod(0o711)
    kept = {n: os.environ.pop(n) for n in list(os.environ) if n.startswith("DATABASE_")}
    servers = Servers(open_home(folder), throwaway=True)
    servers.start()
    os.environ.update(kept)
    yield servers.postgres
    servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sealed(own_houses):
    from kam.audit.sealing import seal_entries

    for house in own_houses:
        with activate(house.tenant):
            seal_entries(now=house.tenant.created_at)
    for connected in connections.all():
        connected.close()


def url_of(role):
    name = connections["default"].settings_dict["NAME"]
    return admin_url().replace("postgres@/postgres", f"{role}@/{name}")


def tool(servers, name, *words):
    answer = run_as(servers.home.account, [servers.folder / name, *words])
    assert answer.returncode == 0, answer.stdout
    return answer


def test_a_dump_restores_whole_and_history_holds(other, sealed, capsys):
    source = url_of("kam_owner")
    target = other.url("kam_owner", "kam")
    dump = other.home.sockets / "kam.dump"  # a folder the tools may write to

    began = time.monotonic()
    tool(other, "pg_dump", "--format=custom", f"--file={dump}", f"--dbname={source}")
    provision(other.url())
    tool(other, "pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={target}", dump)
    took = time.monotonic() - began

    before, after = fingerprints(source), fingerprints(target)
    assert before == after
    assert sum(found.rows for found in after.values()) > 500
    restored = {
        variable: other.url(role, "kam")
        for variable, role in (
            ("DATABASE_URL", "kam_app"),
            ("DATABASE_OWNER_URL", "kam_owner"),
            ("DATABASE_SYSTEM_URL", "kam_system"),
        )
    }
    for words in (["audit", "continue"], ["audit", "verify"], ["check"], ["migrate", "--check"]):
        answer = start("manage.py", *words, **restored)
        assert answer.returncode == 0, answer.stderr + answer.stdout
    with capsys.disabled():
        rows = sum(found.rows for found in after.values())
        print(f"\nB1: {len(after)} tables, {rows} rows equal; dump and restore {took:.1f} s")


def test_the_application_cannot_dump_what_it_cannot_see(other, cast):
    answer = run_as(
        other.home.account,
        [other.folder / "pg_dump", "--format=custom", "--file=/dev/null",
         f"--dbname={url_of('kam_app')}"],
    )  # fmt: skip

    assert answer.returncode != 0
    assert "row-level security" in answer.stdout or "permission denied" in answer.stdout


def test_comparing_finds_one_changed_row(other, cast):
    provision(other.url())
    dump = other.home.sockets / "kam.dump"  # a folder the tools may write to
    source, target = url_of("kam_owner"), other.url("kam_owner", "kam")
    tool(other, "pg_dump", "--format=custom", f"--file={dump}", f"--dbname={source}")
    tool(other, "pg_restore", "--exit-on-error", f"--dbname={target}", dump)
    told = io.StringIO()
    call_command("compare_databases", source, target, stdout=told)
    assert "are equal" in told.getvalue()

    with psycopg.connect(target) as link:
        link.execute("UPDATE identity_user SET name = name || '.' WHERE id = "
                     "(SELECT id FROM identity_user LIMIT 1)")  # fmt: skip
    with pytest.raises(CommandError, match="1 of"):
        call_command("compare_databases", source, target, stderr=io.StringIO())
