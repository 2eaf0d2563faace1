"""The whole product with one command: servers, tables, web, worker, relay and beat, watched."""

import json
import os
import signal
import socket
import sys
import time
from types import FrameType

from kam.embedded import earlier
from kam.embedded.home import CHECKOUT, Home, open_home
from kam.embedded.listening import listen_on, wished_port
from kam.embedded.preparation import Interrupted, is_prepared, prepare
from kam.embedded.programs import Program, Programs, say
from kam.embedded.refusal import CannotStart
from kam.embedded.servers import Servers
from kam.embedded.watch import SILENT_SECONDS, Question, Watch, is_well

READY_SECONDS = 90.0
TURN = 0.2  # seconds within which a death is noticed
LOOK_EVERY = 2.0  # seconds between looks at servers and health
HOPELESS = 6  # deaths in a row before the first readiness


class Demo:
    """One run. `serve` returns the exit status."""

    def __init__(self, home: Home, *, empty: bool) -> None:
        self.home = home
        self.empty = empty
        self.port = wished_port()
        self.servers = Servers(home)
        self.programs = Programs([])
        self.stopping = False
        self.watch = Watch()
        self._question: Question | None = None
        self._last_look = 0.0
        self._urls: dict[str, str] = {}
        self._answered_at = time.monotonic()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def serve(self) -> int:
        """Run until a signal asks to stop; what was started is stopped in every case."""
        started = time.monotonic()
        with earlier.only_one(self.home, address=self.address) as crashed:
            listeners = listen_on(self.port, patience=5.0 if crashed else 0.0)
            self._listen_to_signals()
            try:
                self._start(listeners)
                if self._wait_until_ready():
                    self._introduce(time.monotonic() - started)
                while not self.stopping:
                    self._turn()
            except Interrupted:
                return 0
            finally:
                self._stop()
                for listener in listeners:
                    listener.close()
        return 0

    def _start(self, listeners: list[socket.socket]) -> None:
        descriptors = tuple(one.fileno() for one in listeners)
        foretold = self.servers.foretold()
        if foretold is not None and is_prepared(self.home, people=not self.empty):
            # they take longer to load than the servers take to start
            say("Starting everything …")
            self._launch(self._environment(foretold), descriptors)
            self.servers.start()
            if self.servers.environment == foretold:
                self._remember()
                return
            self.programs.stop()
        say("Starting the database and the broker …")
        self.servers.start()
        env = self._environment(self.servers.environment)
        prepare(self.servers, env, people=not self.empty, stopping=lambda: self.stopping)
        say("Starting web, worker, relay and beat …")
        self._launch(env, descriptors)
        self._remember()

    def _launch(self, env: dict[str, str], descriptors: tuple[int, ...]) -> None:
        self.programs = Programs(_programs(env, descriptors))
        self.programs.start()

    def _environment(self, urls: dict[str, str]) -> dict[str, str]:
        self._urls = urls
        collected = self.home.root / "static"  # empty: the demo serves from the sources
        collected.mkdir(exist_ok=True)
        return {
            "STATIC_ROOT": str(collected),
            "KAM_DEMO": "1",
            "SECRET_KEY": self.home.secret_key,
            **os.environ,
            **urls,
            "KAM_HOME": str(self.home.root),
            "PORT": str(self.port),
            "KAM_HEALTH_SINCE": str(time.monotonic()),
            # the system checks read every page, which no worker needs; `make check` runs them
            "CELERY_SKIP_CHECKS": "1",
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "kam.settings"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(CHECKOUT),
        }

    def _wait_until_ready(self) -> bool:
        started = time.monotonic()
        while not self.stopping:
            self.programs.turn(seconds=0.1)
            if is_well(self.port):
                self._answered_at = time.monotonic()
                return True
            ill = [program.name for program in self.programs.all if program.failures >= HOPELESS]
            if ill:
                raise CannotStart(f"The {ill[0]} process keeps ending; the lines above say why.")
            if time.monotonic() - started > READY_SECONDS:
                raise CannotStart(f"{self.address}/healthz does not become well; see above.")
        return False

    def _turn(self) -> None:
        self.programs.turn(seconds=TURN)
        if self.stopping:
            return
        if self._question is not None and self._question.look():
            self._wake_the_silent(self._question)
            self._question = None
        due = time.monotonic() - self._last_look >= LOOK_EVERY
        if due or self.servers.ended():
            self._revive_servers()
            self._remember()
        if due:
            self._last_look = time.monotonic()
            self._question = self._question or Question(self.port)

    def _wake_the_silent(self, answer: Question) -> None:
        """Start again what lives and does nothing: a dead process is noticed without this."""
        now = time.monotonic()
        self.watch.look(answer.ages, now=now)
        for part, age in (answer.ages or {}).items():
            its = self.programs[_program_of(part)]
            if age is not None and age < now - its.started:
                its.note_life()
        silent = {part: _program_of(part) for part in self.watch.silent(now=now)}
        if answer.ages is not None:
            self.programs["web"].note_life()
            self._answered_at = now
        elif now - self._answered_at > SILENT_SECONDS:
            silent["web"] = "web"
            self._answered_at = now
        for part in silent:
            self.watch.forgive(part)
        for name in dict.fromkeys(silent.values()):
            parts = ", ".join(part for part, program in silent.items() if program == name)
            say(f"No sign of life of {parts} for a minute: {name} starts again.")
            self.programs.restart(name)

    def _revive_servers(self) -> None:
        try:
            for name in self.servers.revive():
                say(f"{name:>8} | had ended and was started again")
        except CannotStart as refusal:  # a full disk, say: the next look tries again
            say(str(refusal))
        else:
            if self.servers.environment != self._urls:
                say("The broker came back on another port: everything starts again.")
                self.programs.move(self._environment(self.servers.environment))

    def _remember(self) -> None:
        earlier.remember(self.home, [*self.programs.pids(), *self.servers.pids()])

    def _introduce(self, seconds: float) -> None:
        known = _read_people(self.home)
        if known.get("address") != self.address:
            known = {**known, "address": self.address}
            draft = self.home.demo_file.with_suffix(".draft")
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                json.dump(known, file, indent=2, ensure_ascii=False)
            draft.replace(self.home.demo_file)
        say("")
        for line in _sign_ins(known, self.address):
            say(line)
        say(f"ready after {seconds:.1f} s: {self.address}")
        say(f"Everything above is also in {self.home.demo_file}. Ctrl-C stops it all.")

    def _listen_to_signals(self) -> None:
        def note(_number: int, _frame: FrameType | None) -> None:
            if not self.stopping:
                self.stopping = True
                say("\nStopping …")

        signal.signal(signal.SIGINT, note)
        signal.signal(signal.SIGTERM, note)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(signal.SIGHUP, note)

    def _stop(self) -> None:
        self.programs.stop()
        self.servers.stop()


def _programs(env: dict[str, str], descriptors: tuple[int, ...]) -> list[Program]:
    """In the order in which they are stopped."""
    # root may try the product, too; the tasks are JSON and the broker is private
    quiet = ["-W", "ignore:You're running the worker with superuser"]
    celery = [sys.executable, *quiet, "-m", "celery", "--quiet", "--app"]
    web = [
        sys.executable, "-m", "gunicorn", "kam.wsgi:application", "--preload",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--graceful-timeout", "5", "--timeout", "60", "--log-level", "warning",
    ]  # fmt: skip
    for descriptor in descriptors:
        web += ["--bind", f"fd://{descriptor}"]
    worker = [
        *celery, "kam.celery", "worker", "--loglevel", "warning", "--hostname", "demo@%h",
        "--queues", "default,mail,webhook,bulk", "--concurrency", "3",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return [
        Program(
            "beat", [*celery, "kam.ticker", "beat", "--loglevel", "warning", "--pidfile="], env
        ),
        Program("relay", [sys.executable, "-m", "kam.outbox.relay"], env),
        Program("web", web, env, pass_fds=descriptors),
        Program("worker", worker, env),
    ]


def _program_of(part: str) -> str:
    """One worker serves all queues here; in production each may have its own."""
    return "worker" if part.startswith("queue ") else part


def _read_people(home: Home) -> dict[str, object]:
    try:
        return json.loads(home.demo_file.read_text())
    except (OSError, ValueError):
        return {"workspaces": []}


def _sign_ins(known: dict[str, object], address: str) -> list[str]:
    """The people of demo.json as lines: whatever else stands there is left in the file."""
    lines = []
    for workspace in known.get("workspaces") or []:
        rows = [
            [str(person.get(key, "")) for key in ("role", "email", "password")]
            for person in workspace.get("people") or []
        ]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
        slug = workspace.get("slug", "")
        lines.append(f"Workspace {workspace.get('name', slug)}: {address}/w/{slug}/")
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            lines.append(f"  {'  '.join(cells).rstrip()}")
        lines.append("")
    return lines


def serve(*, empty: bool = False) -> int:
    """Run the demo of KAM_HOME; a refusal is one sentence and status 1."""
    try:
        return Demo(open_home(), empty=empty).serve()
    except CannotStart as refusal:
        say(str(refusal))
        return 1
