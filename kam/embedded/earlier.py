"""An earlier run in the same home: still there, or killed and to be cleaned up after."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kam.embedded.home import Home
from kam.embedded.process import is_alive, wait_until
from kam.embedded.refusal import CannotStart, Held

GRACE = 5.0  # seconds that the kernel's death signals get before we help
FILE = "running.json"
KINDS = ("gunicorn", "celery", "postgres", "valkey", "redis")


@contextmanager
def only_one(home: Home, *, address: str) -> Iterator[bool]:
    """Hold the home for one run; gives True when the run before ended without cleaning up.

    Raises CannotStart when another run holds it.
    """
    file = home.root / FILE
    try:
        with home.locked("serve", seconds=0.2):
            before = _read(file)
            _end_leftovers(before.get("pids", []))
            _write(file, {"address": address, "pids": []})
            try:
                yield bool(before)
            finally:
                file.unlink(missing_ok=True)
    except Held as held:
        where = _read(file).get("address", "another address")
        raise CannotStart(
            f"The product of {home.root} runs already at {where}: stop it first, "
            "or give this one a KAM_HOME of its own."
        ) from held


def remember(home: Home, pids: list[int]) -> None:
    """Keep the processes of this run for the next one, should we be killed."""
    file = home.root / FILE
    known = _read(file)
    if known.get("pids") != pids:
        _write(file, {**known, "pids": pids})


def _end_leftovers(pids: list[int]) -> None:
    wait_until(lambda: not _left(pids), seconds=GRACE)
    for pid in _left(pids):
        os.kill(pid, signal.SIGKILL)


def _left(pids: list[int]) -> list[int]:
    """Those that still run and are of a kind that we start: numbers are used again."""
    return [pid for pid in pids if any(is_alive(pid, name=kind) for kind in KINDS)]


def _read(file: Path) -> dict[str, object]:
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return {}


def _write(file: Path, content: dict[str, object]) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(content))
    draft.replace(file)
