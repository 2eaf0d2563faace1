"""Transaction pooling: connections change hands between transactions, and no stamp goes along."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kam.embedded.home import server_account
from kam.embedded.process import end, spawn, wait_until

ROOT = Path(__file__).resolve().parents[2]
OURS = ("KAM_TEST_DATABASE", "PYTEST_")  # of this run, which the run inside must not take over
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed"),
]
SETTINGS = """
[databases]
* = host={sockets} port=5432
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
admin_users = kam_app
pool_mode = transaction
max_client_conn = 100
default_pool_size = 3
server_lifetime = 5
"""


@pytest.fixture(scope="module")
def bouncer():
    """PgBouncer before the tests' own server, with three connections for everybody."""
    account = server_account()
    folder = Path(tempfile.mkdtemp(prefix="kam-bouncer-", dir="/tmp"))
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (sockets,) = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"]
    users = "".join(f'"{name}" ""\n' for name in ("kam_app", "kam_system", "kam_owner"))
    (folder / "users.txt").write_text(users)
    told = SETTINGS.format(sockets=sockets, port=port, folder=folder)
    (folder / "pgbouncer.ini").write_text(told)
    with (folder / "log").open("wb") as log:
        process = spawn([PROGRAM, folder / "pgbouncer.ini"], account=account, output=log)

    def listens():
        with socket.socket() as link:
            return link.connect_ex(("127.0.0.1", port)) == 0

    try:
        assert wait_until(listens, seconds=10), (folder / "log").read_text()
        yield f"127.0.0.1:{port}"
    finally:
        end(process, signal.SIGINT, patience=5)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(
    "tests",
    [
        ("tests/guards/test_interleaving.py",),
        ("tests/guards/test_walls.py", "tests/accounts/test_registry.py"),
        ("tests/identity/test_sign_in.py", "tests/accounts/test_list.py"),
    ],
)
def test_the_product_works_through_transaction_pooling(bouncer, tests):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(OURS)},
        "DATABASE_URL": f"postgresql://kam_app@{bouncer}/kam",
        "DATABASE_SYSTEM_URL": f"postgresql://kam_system@{bouncer}/kam",
        "KAM_KEPT_PLANS": "0",
        "USER": getpass.getuser(),
    }
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", *tests, "-q", "-m", "not long", "-p", "no:cacheprovider"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip

    assert answer.returncode == 0, answer.stdout[-3000:]
