"""Private servers and whole runs in homes of their own, as child processes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL", "REDIS_URL", "SECRET_KEY")


@pytest.fixture
def home_folder():
    """A short path that another account can reach: pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="kam-ground-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def clean_environment(home, **extra):
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "KAM_HOME": str(home), "PYTHONUNBUFFERED": "1", **extra}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_module(home, *words, **extra):
    """`python -m kam.embedded …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kam.embedded", *words],
        cwd=CHECKOUT,
        env=clean_environment(home, **extra),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def processes_of(home):
    """Every living process whose command line, environment or folder names this home."""
    mark = str(home).encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            command = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
            where = os.readlink(folder / "cwd")
        except OSError:
            continue
        ours = mark in command or b"KAM_HOME=" + mark in environment or str(home) in where
        if state not in "ZX" and ours:
            found[int(folder.name)] = command.replace(b"\0", b" ").decode()
    return found


def eventually(holds, *, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Served:
    """A running `serve` with what it has printed so far."""

    def __init__(self, home, port):
        self.home, self.port = home, port
        self.log = home / "output.txt"
        self.process = None

    def start(self):
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kam.embedded", "serve", "--empty"],
                cwd=CHECKOUT,
                env=clean_environment(self.home, PORT=str(self.port)),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        ready = eventually(
            lambda: "ready after" in self.output or self.process.poll() is not None, seconds=150
        )
        assert ready, self.output
        assert self.process.poll() is None, self.output
        return self

    @property
    def output(self):
        return self.log.read_text(errors="replace")

    @property
    def demo(self):
        return json.loads((self.home / "demo.json").read_text())

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def served(home_folder):
    run = Served(home_folder, free_port())
    yield run
    if run.process is not None and run.process.poll() is None:
        run.stop()
