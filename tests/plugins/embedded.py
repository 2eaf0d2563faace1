"""Starts a throwaway PostgreSQL and Valkey before Django reads its settings.

Loaded by `-p` in addopts: conftest.py would be too late, because pytest-django reads the settings
first. Only the controlling process starts servers; xdist's workers inherit the environment.

Sets DATABASE_URL, DATABASE_OWNER_URL, DATABASE_SYSTEM_URL, REDIS_URL, KAM_ADMIN_URL (the
administrator of the throwaway cluster) and KAM_HOME. Nothing is started where all of them are
given; DATABASE_URL alone is not enough, so that no test empties somebody's real database.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kam.embedded.home import open_home
from kam.embedded.process import is_alive
from kam.embedded.servers import ROLE_OF, Servers
from kam.tenancy.provision import provision

MEMORY = Path("/dev/shm")
PREFIX = "kam-test-"
GIVEN = (*ROLE_OF, "REDIS_URL", "KAM_ADMIN_URL")
# tests run with production's settings, which refuse to start without these
PRODUCTION = {
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "PUBLIC_ADDRESS": "https://localhost",
    "EMAIL_URL": "console:",
    "MAIL_FROM": "Meridian <meridian@localhost>",
    "KAM_LOG_LEVEL": "warning",
}
ROOM = 1_000_000_000  # bytes: smaller memory disks (containers) would fill up

_running: list[Servers] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    os.environ.setdefault(
        "SECRET_KEY", "a key for tests only, as long as the checks of a key demand"
    )
    for name, value in PRODUCTION.items():
        os.environ.setdefault(name, value)
    if not all(os.environ.get(name) for name in GIVEN):
        _start()
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    while _running:
        servers = _running.pop()
        servers.stop()
        shutil.rmtree(servers.home.root, ignore_errors=True)


def _start() -> None:
    for name in GIVEN:
        os.environ.pop(name, None)
    ground = _ground()
    _remove_stale(ground)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=ground))
    servers = Servers(open_home(folder), throwaway=True)
    _running.append(servers)
    servers.start()
    provision(servers.admin_url)
    os.environ.update(servers.environment)
    os.environ["KAM_ADMIN_URL"] = servers.admin_url
    os.environ["KAM_HOME"] = str(folder)
    collected = folder / "static"  # nothing is collected, and whitenoise need not warn of it
    collected.mkdir()
    os.environ["STATIC_ROOT"] = str(collected)


def _ground() -> Path:
    """A folder in memory where there is room, else the ordinary temporary folder."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())


def _remove_stale(ground: Path) -> None:
    """A run that was killed leaves its folder; its servers ended with it."""
    for folder in ground.glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)
