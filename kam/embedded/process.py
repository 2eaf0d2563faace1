"""Starting, watching and ending operating system processes that must not outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_ON_LINUX = sys.platform == "linux"
# loaded before any fork: the dynamic loader must not be entered between fork and exec
_LIBC = ctypes.CDLL(None, use_errno=True) if _ON_LINUX else None


@dataclass(frozen=True)
class Account:
    """An existing unprivileged account that root drops to."""

    name: str
    uid: int
    gid: int


def spawn(  # noqa: PLR0913 - each argument is one fact about the process
    argv: Sequence[str | Path],
    *,
    account: Account | None = None,
    death_signal: int = signal.SIGKILL,
    env: Mapping[str, str] | None = None,
    cwd: Path | str | None = None,
    output: IO[bytes] | int = subprocess.DEVNULL,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own; the kernel sends `death_signal` when we die.

    Its own session keeps a Ctrl-C of the terminal from reaching a server before its clients.
    Call from the main thread only: the death signal follows the thread that started the process.
    """
    return subprocess.Popen(  # noqa: S603 - argv is ours, no shell
        [str(part) for part in argv],
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        start_new_session=True,
        pass_fds=pass_fds,
        preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - one call, no locks taken
        **_identity(account),
    )


def run_as(
    account: Account | None, argv: Sequence[str | Path], *, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a short command as `account` and return its outcome with the output as text."""
    return subprocess.run(  # noqa: S603 - argv is ours, no shell
        [str(part) for part in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout,
        cwd="/",
        **_identity(account),
    )


def _identity(account: Account | None) -> dict[str, object]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def die_with_parent(death_signal: int) -> Callable[[], None] | None:
    """What a child does between fork and exec so that it ends when this process does."""
    if _LIBC is None:
        return None
    prctl, parent = _LIBC.prctl, os.getpid()

    def prepare() -> None:
        # runs after setuid, which would have cleared the setting
        prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def end_with_parent(death_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this very process `death_signal` when its parent ends."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, death_signal)


def is_alive(pid: int, *, name: str = "") -> bool:
    """Whether `pid` runs and, if given, has `name` in its command line.

    A zombie counts as gone: in containers nobody may ever reap it.
    """
    if not _ON_LINUX:
        return _answers(pid)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return state not in "ZX" and name.encode() in command


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until(ready: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Poll `ready` until it is true; False after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def end(process: subprocess.Popen[bytes], first: int, *, patience: float) -> None:
    """Send `first`, wait `patience` seconds, then kill what is left of the process's session."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
