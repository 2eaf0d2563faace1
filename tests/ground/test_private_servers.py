"""PostgreSQL and Valkey of our own: started, shared, dropped to another account, never orphaned."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from kam.embedded.home import STATE_ROOT, open_home
from kam.embedded.postgres import Postgres
from kam.embedded.servers import Servers
from kam.embedded.valkey import Valkey

from .conftest import CHECKOUT, clean_environment, eventually, processes_of, run_module

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
WRITE = (
    "import os, psycopg, time; c = psycopg.connect(os.environ['ADMIN'], autocommit=True);"
    "c.execute('CREATE TABLE IF NOT EXISTS kept (n int)'); c.execute('INSERT INTO kept VALUES (1)')"
)
# starts both servers, says so, and waits to be killed
OWNER = """
import sys, time
from kam.embedded.home import open_home
from kam.embedded.servers import Servers
servers = Servers(open_home()); servers.start()
print(*servers.pids(), flush=True); time.sleep(300)
"""


@pytest.fixture(autouse=True)
def _no_given_servers(monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def servers(home_folder):
    started = Servers(open_home(home_folder), throwaway=True)
    yield started
    started.stop()


def owner_in(home):
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        cwd=CHECKOUT,
        env=clean_environment(home, PYTHONPATH=str(CHECKOUT)),
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, [int(word) for word in process.stdout.readline().split()]


def test_both_start_answer_and_stop(servers, home_folder):
    servers.start()

    assert servers.postgres.alive()
    assert servers.valkey.alive()
    with psycopg.connect(servers.admin_url) as link:
        provider = link.execute("SHOW server_encoding").fetchone()

    servers.stop()
    assert provider == ("UTF8",)
    assert not processes_of(home_folder)


def test_the_database_listens_on_a_closed_socket_only(servers):
    servers.start()

    with psycopg.connect(servers.admin_url) as link:
        assert link.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(servers.home.sockets.stat().st_mode) == 0o700


def test_the_broker_wants_its_password(servers):
    servers.start()
    port = urlsplit(servers.environment["REDIS_URL"]).port

    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"PING\r\n")
        assert link.recv(100).startswith(b"-NOAUTH")
    assert stat.S_IMODE(servers.valkey.info_file.stat().st_mode) == 0o600


@as_root
def test_root_drops_to_an_ordinary_account(servers):
    servers.start()

    for pid in servers.pids():
        assert Path(f"/proc/{pid}").stat().st_uid == servers.home.account.uid != 0


@as_root
def test_a_checkout_closed_to_that_account_keeps_its_data_elsewhere():
    closed = Path(tempfile.mkdtemp(prefix="kam-closed-", dir="/root"))
    home = open_home(closed / "below" / ".kam")
    servers = Servers(home, throwaway=True)
    try:
        servers.start()

        assert home.state.parent == STATE_ROOT
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert servers.postgres.alive()
        assert servers.valkey.alive()
    finally:
        servers.stop()
        shutil.rmtree(closed)
        shutil.rmtree(home.state)


def test_a_second_process_shares_the_servers_and_leaves_them_running(servers, home_folder):
    servers.start()

    answer = run_module(
        home_folder, "run", sys.executable, "-c", "import os; print(os.environ['REDIS_URL'])"
    )

    assert answer.stdout.strip() == servers.environment["REDIS_URL"], answer.stderr
    assert servers.postgres.alive()
    assert servers.valkey.alive()


def test_servers_end_with_a_killed_owner_and_the_next_start_has_what_was_committed(home_folder):
    process, pids = owner_in(home_folder)
    admin = Postgres(open_home(home_folder)).url()
    subprocess.run([sys.executable, "-c", WRITE], env={**os.environ, "ADMIN": admin}, check=True)

    process.kill()
    process.wait()

    assert eventually(lambda: not processes_of(home_folder)), (pids, processes_of(home_folder))
    again = Servers(open_home(home_folder))
    again.start()
    try:
        with psycopg.connect(again.admin_url) as link:
            assert link.execute("SELECT count(*) FROM kept").fetchone() == (1,)
    finally:
        again.stop()


def test_stale_locks_of_a_killed_database_do_not_stop_the_next_start(servers):
    servers.start()
    os.kill(servers.postgres.process.pid, signal.SIGKILL)
    os.kill(servers.valkey.process.pid, signal.SIGKILL)
    eventually(lambda: not servers.postgres.alive() and not servers.valkey.alive())
    before = servers.environment["REDIS_URL"]

    assert servers.revive() == ["postgres", "valkey"]

    assert servers.postgres.alive()
    assert servers.valkey.url == before  # clients find it where it was


def test_a_database_whose_socket_was_removed_is_started_again(servers):
    servers.start()
    (servers.home.sockets / ".s.PGSQL.5432").unlink()

    assert servers.revive() == ["postgres"]

    with psycopg.connect(servers.admin_url) as link:
        assert link.execute("SELECT 1").fetchone() == (1,)


def test_a_half_made_cluster_is_not_taken_for_a_whole_one(home_folder):
    home = open_home(home_folder)
    database = Postgres(home, throwaway=True)
    draft = home.state / f"{database.data.name}.init"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")

    database.start()
    try:
        assert database.alive()
        assert not draft.exists()
    finally:
        database.stop()


def test_a_port_that_somebody_else_took_is_left_to_them(home_folder):
    home = open_home(home_folder)
    broker = Valkey(home, throwaway=True)
    broker.start()
    port = urlsplit(broker.url).port
    broker.stop()

    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        broker.start()
    try:
        assert urlsplit(broker.url).port != port
    finally:
        broker.stop()
