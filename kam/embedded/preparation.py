"""Roles, tables and demo people: made once, made again only when their sources changed."""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kam.embedded.home import CHECKOUT, Home
from kam.embedded.process import end, spawn
from kam.embedded.programs import say
from kam.embedded.refusal import CannotStart
from kam.embedded.servers import PREPARED, Servers

SOURCES_OF_TABLES = (
    "*/migrations/*.py",
    "kam/*/migrations/*.py",
    "kam/settings.py",
    "kam/tenancy/**/*.py",
)
SOURCES_OF_PEOPLE = ("kam/workspace/demo/**/*", "kam/workspace/management/**/*.py")
UNKNOWN_COMMAND = "Unknown command"


class Interrupted(Exception):
    """A signal asked to stop in the middle of a step."""


@dataclass(frozen=True)
class Run:
    """What each step needs: its environment, and whether to give up."""

    env: Mapping[str, str]
    stopping: Callable[[], bool]


def prepare(
    servers: Servers, env: Mapping[str, str], *, people: bool, stopping: Callable[[], bool]
) -> None:
    """Bring the database and, if wanted, the demo's `people` up to date.

    A stamp in KAM_HOME skips what was done already; it counts for the private database alone,
    because nobody else empties that one. Raises Interrupted when `stopping` turns true.
    """
    run = Run(env, stopping)
    home = servers.home
    ours = servers.postgres is not None
    kept = _stamp(home) if ours else {}
    tables = _digest(SOURCES_OF_TABLES, extra=_installed())
    if kept.get("tables") != tables:
        if servers.admin_url is not None:
            _manage(run, "provision", "--admin-url", servers.admin_url)
        say("Bringing the tables up to date …")
        _manage(run, "migrate", "--database", "owner", "--no-input", "--verbosity", "0")
        kept = {"tables": tables}
        _keep_stamp(home, kept, ours=ours)
    if not people:
        return
    sources = _digest(SOURCES_OF_PEOPLE, extra=tables)
    if kept.get("people") != sources or not home.demo_file.exists():
        say("Filling the demo …")
        _manage(run, "fill_demo", may_be_unknown=True)
        _keep_stamp(home, {**kept, "people": sources}, ours=ours)


def is_prepared(home: Home, *, people: bool) -> bool:
    """Whether a run of the private servers would find nothing left to do."""
    kept = _stamp(home)
    tables = _digest(SOURCES_OF_TABLES, extra=_installed())
    if kept.get("tables") != tables:
        return False
    if not people:
        return True
    return (
        kept.get("people") == _digest(SOURCES_OF_PEOPLE, extra=tables) and home.demo_file.exists()
    )


def _manage(run: Run, *words: str, may_be_unknown: bool = False) -> None:
    process = spawn(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env=run.env,
        output=subprocess.PIPE,
    )
    raw = b""
    while process.returncode is None:
        try:
            raw, _ = process.communicate(timeout=0.2)
        except subprocess.TimeoutExpired:
            if run.stopping():
                end(process, signal.SIGTERM, patience=10)
                raise Interrupted from None
    output = raw.decode(errors="replace").strip()
    if process.returncode and may_be_unknown and UNKNOWN_COMMAND in output:
        return
    if output:
        say(output)
    if process.returncode:
        raise CannotStart(f"The step `manage.py {words[0]}` failed; the lines above say why.")


def _stamp(home: Home) -> dict[str, str]:
    try:
        return json.loads((home.root / PREPARED).read_text())
    except (OSError, ValueError):
        return {}


def _keep_stamp(home: Home, stamp: dict[str, str], *, ours: bool) -> None:
    if not ours:
        return
    draft = home.root / f"{PREPARED}.draft"
    draft.write_text(json.dumps(stamp))
    draft.replace(home.root / PREPARED)


def _digest(patterns: Iterable[str], *, extra: str) -> str:
    digest = hashlib.sha256(extra.encode())
    for pattern in patterns:
        files = [path for path in CHECKOUT.glob(pattern) if path.is_file()]
        for file in sorted(path for path in files if path.suffix != ".pyc"):
            digest.update(f"\0{file.relative_to(CHECKOUT)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _installed() -> str:
    """The names with versions of what is installed: libraries bring migrations, too."""
    folders = {Path(path) for path in sys.path if path.endswith("-packages")}
    return "\n".join(sorted(f.name for folder in folders for f in folder.glob("*.dist-info")))
