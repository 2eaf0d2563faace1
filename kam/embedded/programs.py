"""Long-running programs: their output with a name before each line, restarted when they die."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from kam.embedded.home import CHECKOUT
from kam.embedded.process import end, spawn

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
STEADY = 30.0  # seconds after which a program counts as running well again
PATIENCE = 15.0
LONGEST_LINE = 100_000


def say(text: str) -> None:
    """Print a line; a closed terminal is no reason to end."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:
        # from now on nobody listens
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@dataclass
class Program:
    """One command of the product. `failures` counts deaths in a row; `due` is a monotonic time."""

    name: str
    argv: list[str]
    env: Mapping[str, str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    due: float = 0.0
    started: float = 0.0
    _rest: bytes = field(default=b"", repr=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = spawn(
            self.argv,
            env=self.env,
            cwd=CHECKOUT,
            output=subprocess.PIPE,
            pass_fds=self.pass_fds,
            death_signal=signal.SIGKILL,
        )
        if self.process.stdout is not None:
            os.set_blocking(self.process.stdout.fileno(), False)

    def note_life(self) -> None:
        """It was seen to work: whatever ends it next is the first failure in a row."""
        self.failures = 0

    def note_death(self) -> None:
        """Decide when to start again: at once the first time, then later and later."""
        now = time.monotonic()
        self.failures = 1 if now - self.started > STEADY else self.failures + 1
        pause = min(FIRST_PAUSE * 2 ** (self.failures - 2), LONGEST_PAUSE)
        pause = 0.0 if self.failures == 1 else pause
        code = self.process.returncode if self.process else None
        when = f"in {pause:g} s" if pause else "at once"
        say(f"{self.name:>8} | ended with {code}, starts again {when}")
        self.process, self.due = None, now + pause

    def relay(self) -> bool:
        """Print what came out; False when the stream has ended."""
        if self.process is None or self.process.stdout is None:
            return False
        try:
            part = os.read(self.process.stdout.fileno(), LONGEST_LINE)
        except BlockingIOError:
            return True
        *lines, self._rest = (self._rest + part).split(b"\n")
        if not part or len(self._rest) > LONGEST_LINE:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            if line.strip():
                say(f"{self.name:>8} | {line.decode(errors='replace').rstrip()}")
        return bool(part)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process is not None and self.runs:
            self.process.send_signal(signal.SIGTERM)

    def make_end(self) -> None:
        if self.process is not None:
            end(self.process, signal.SIGKILL, patience=PATIENCE)
            self.process = None


class Programs:
    """All programs of a run, stopped in the order in which they stand."""

    def __init__(self, programs: list[Program]) -> None:
        self.all = programs
        self._selector = selectors.DefaultSelector()

    def __getitem__(self, name: str) -> Program:
        return next(program for program in self.all if program.name == name)

    def start(self) -> None:
        for program in self.all:
            self._start(program)

    def turn(self, *, seconds: float) -> None:
        """Relay output for `seconds` and start again what has died and is due."""
        self._relay(seconds)
        for program in self.all:
            if program.process is not None and not program.runs:
                self._forget(program)
                program.note_death()
            if program.process is None and time.monotonic() >= program.due:
                self._start(program)

    def restart(self, name: str) -> None:
        """End one program at once; the next turns start it again."""
        program = self[name]
        self._end([program], patience=2)
        program.due = 0.0

    def move(self, env: Mapping[str, str]) -> None:
        """Go on in another environment: all end and start again."""
        for program in self.all:
            program.env = env
            self.restart(program.name)

    def pids(self) -> list[int]:
        return [program.process.pid for program in self.all if program.process]

    def stop(self) -> None:
        """Ask all to end at the same time, then make them."""
        self._end(self.all, patience=PATIENCE)

    def _end(self, programs: list[Program], *, patience: float) -> None:
        for program in programs:
            program.ask_to_end()
        deadline = time.monotonic() + patience
        while any(program.runs for program in programs) and time.monotonic() < deadline:
            self._relay(0.05)
        for program in programs:
            self._forget(program)
            program.make_end()

    def _relay(self, seconds: float) -> None:
        ready = self._selector.select(seconds)
        for key, _ in ready:
            if not key.data.relay():
                self._selector.unregister(key.fileobj)
        if not ready and not self._selector.get_map():
            time.sleep(seconds)

    def _start(self, program: Program) -> None:
        program.start()
        if program.process is not None and program.process.stdout is not None:
            self._selector.register(program.process.stdout, selectors.EVENT_READ, program)

    def _forget(self, program: Program) -> None:
        stream = program.process.stdout if program.process else None
        if stream is not None and not stream.closed:
            program.relay()
            if stream in self._selector.get_map():
                self._selector.unregister(stream)
            stream.close()
