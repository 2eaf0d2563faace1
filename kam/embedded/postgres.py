"""The private PostgreSQL: made, started, shared, cleaned up and stopped."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from kam.embedded import binaries
from kam.embedded.home import Home
from kam.embedded.process import end, is_alive, run_as, spawn, wait_until
from kam.embedded.refusal import CannotStart

PORT = 5432  # only part of the socket's name; nothing listens on the network
ADMINISTRATOR = "postgres"
CONNECT_SECONDS = 2.0
START_SECONDS = 60.0
STOP_SECONDS = 30.0
STATUS_LINE = 7
READY, STOPPING = "ready", "stopping"
DURABLE = {"max_connections": "60", "shared_buffers": "128MB"}
# a crash may lose a throwaway cluster, so nothing needs to reach a disk
THROWAWAY = {
    **DURABLE,
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # shared memory of a killed server stays behind in /dev/shm; files go with the folder
    "dynamic_shared_memory_type": "mmap",
}


class Postgres:
    """One cluster below `home.state`, reached through a socket in a folder of mode 0700."""

    def __init__(self, home: Home, *, throwaway: bool = False) -> None:
        self.home = home
        self.options = THROWAWAY if throwaway else DURABLE
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = binaries.postgres_folder(home)
        self.major = binaries.major_version(self.folder)
        self.data = home.state / f"pg{self.major}"
        self.log = home.state / "postgres.log"

    @property
    def owned(self) -> bool:
        """Whether this process started the server and will stop it."""
        return self.process is not None

    def url(self, role: str = ADMINISTRATOR, database: str = "postgres") -> str:
        """`postgresql://role@/database?host=<socket folder>`: no password, the folder guards."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.home.sockets), safe='/')}"

    def start(self) -> None:
        """Start the server, or join the one that another process started here."""
        with self.home.locked("postgres"):
            wait_until(lambda: self._status() != STOPPING, seconds=STOP_SECONDS)
            if self.alive():
                return
            self.stop()  # ours, but deaf: somebody removed its folder or its socket
            self._make_cluster()
            self._remove_stale_locks()
            self._launch()

    def alive(self) -> bool:
        """Whether a server runs on this cluster and takes connections."""
        if self.process is not None and self.process.poll() is not None:
            self.process = None
        pid = self._recorded_pid()
        if pid is None or not is_alive(pid, name="postgres") or self._status() != READY:
            return False
        return self._listens()

    def _listens(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(CONNECT_SECONDS)
                probe.connect(str(self._socket))
        except OSError:
            return False
        return True

    @property
    def _socket(self) -> Path:
        return self.home.sockets / f".s.PGSQL.{PORT}"

    def stop(self) -> None:
        """End the server if we started it: fast shutdown, then force."""
        if self.process is not None:
            end(self.process, signal.SIGINT, patience=STOP_SECONDS)
            self.process = None

    def _make_cluster(self) -> None:
        if self.data.exists():
            return
        draft = self.home.state / f"{self.data.name}.init"
        shutil.rmtree(draft, ignore_errors=True)
        self.home.private_folder(draft)
        locale = ["--locale=C.UTF-8"]
        if self.major >= 17:
            locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        answer = run_as(
            self.home.account,
            [self.folder / "initdb", "-D", draft, "-U", ADMINISTRATOR, "-A", "trust", "-E", "UTF8",
             "--no-sync", "--no-instructions", *locale],
        )  # fmt: skip
        if answer.returncode:
            raise CannotStart(
                f"The private database could not be made: {_last_line(answer.stdout)}"
            )
        # a killed initdb leaves the draft behind, never something that looks finished
        draft.rename(self.data)

    def _launch(self) -> None:
        self.home.private_folder(self.home.sockets)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.home.sockets),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "timezone": "UTC",
            "log_min_messages": "warning",
            **self.options,
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = spawn(
                [self.folder / "postgres", "-D", self.data, *settings],
                account=self.home.account,
                death_signal=signal.SIGINT,
                cwd="/",
                output=log,
            )
        process = self.process
        wait_until(lambda: process.poll() is not None or self._is_ready(), seconds=START_SECONDS)
        if not self._is_ready():
            self.stop()
            raise CannotStart(f"The private database does not start; {self.log} says why.")

    def _is_ready(self) -> bool:
        return (
            self.process is not None
            and self._recorded_pid() == self.process.pid
            and self._status() == READY
        )

    def _remove_stale_locks(self) -> None:
        """After kill -9 the lock files name a dead or recycled process; the server would refuse."""
        pid = self._recorded_pid()
        if pid is not None and is_alive(pid, name=str(self.data)):
            if wait_until(lambda: not is_alive(pid, name=str(self.data)), seconds=STOP_SECONDS):
                return self._remove_stale_locks()
            raise CannotStart(f"The private database hangs in process {pid}; end that first.")
        for file in (self.data / "postmaster.pid", self._socket, Path(f"{self._socket}.lock")):
            file.unlink(missing_ok=True)
        return None

    def _recorded_pid(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def _status(self) -> str:
        lines = self._pid_file()
        if len(lines) <= STATUS_LINE:
            return ""
        pid = self._recorded_pid()
        return lines[STATUS_LINE].strip() if pid and is_alive(pid, name="postgres") else ""

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message."
