"""The private Valkey: a loopback port and a random password kept in redis.info."""

import json
import os
import secrets
import signal
import socket
import subprocess

from kam.embedded import binaries
from kam.embedded.home import Home
from kam.embedded.process import end, spawn, wait_until
from kam.embedded.refusal import CannotStart

START_SECONDS = 20.0
STOP_SECONDS = 10.0
ATTEMPTS = 3
PORTS = range(20_000, 32_000)
PORTS_TRIED = 50
DURABLE = {"appendonly": "yes", "appendfsync": "everysec"}
THROWAWAY = {"appendonly": "no"}


class Valkey:
    """One server below `home.state`; it carries Celery's messages and nothing else."""

    def __init__(self, home: Home, *, throwaway: bool = False) -> None:
        self.home = home
        self.options = THROWAWAY if throwaway else DURABLE
        self.process: subprocess.Popen[bytes] | None = None
        self.program = binaries.valkey_program(home)
        self.info_file = home.state / "redis.info"
        self.log = home.state / "valkey.log"

    @property
    def owned(self) -> bool:
        """Whether this process started the server and will stop it."""
        return self.process is not None

    @property
    def url(self) -> str:
        """`redis://:password@127.0.0.1:port/0`: one spelling for Celery and redis-py."""
        info = self._info()
        return f"redis://:{info['password']}@127.0.0.1:{info['port']}/0"

    def start(self) -> None:
        """Start the server, or join the one that another process started here."""
        with self.home.locked("valkey"):
            if self.alive():
                return
            for _ in range(ATTEMPTS):
                self._choose_port()
                if self._launch():
                    return
        raise CannotStart(f"The private Valkey does not start; {self.log} says why.")

    def alive(self) -> bool:
        """Whether our server answers with our password on the recorded port."""
        if self.process is not None and self.process.poll() is not None:
            self.process = None
        info = self._info()
        return bool(info) and _pings(int(str(info["port"])), str(info["password"]))

    def stop(self) -> None:
        """End the server if we started it; it writes its append-only file first."""
        if self.process is not None:
            end(self.process, signal.SIGTERM, patience=STOP_SECONDS)
            self.process = None

    def _info(self) -> dict[str, object]:
        try:
            return json.loads(self.info_file.read_text())
        except (OSError, ValueError):
            return {}

    def _choose_port(self) -> None:
        """Keep the recorded port, so that a restart is where clients look, unless it is taken."""
        info = self._info()
        password = info.get("password") or secrets.token_urlsafe(24)
        port = info.get("port")
        if not port or not _is_free(int(str(port))):
            port = _free_port()
        draft = self.info_file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"port": port, "password": password}, file)
        draft.replace(self.info_file)

    def _launch(self) -> bool:
        info = self._info()
        data = self.home.private_folder(self.home.state / "valkey")
        options = {
            "bind": "127.0.0.1",
            "port": str(info["port"]),
            "requirepass": str(info["password"]),
            "dir": f'"{data}"',
            "save": '""',
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "daemonize": "no",
            **self.options,
        }
        with self.log.open("ab") as log:
            self.process = spawn(
                [self.program, "-"],  # settings on stdin: the password is in no command line
                account=self.home.account,
                death_signal=signal.SIGTERM,
                cwd="/",
                output=log,
                stdin=subprocess.PIPE,
            )
        process = self.process
        lines = "".join(f"{name} {value}\n" for name, value in options.items())
        if process.stdin is not None:
            process.stdin.write(lines.encode())
            process.stdin.close()
        wait_until(lambda: process.poll() is not None or self.alive(), seconds=START_SECONDS)
        if process.poll() is None and self.alive():
            return True
        self.stop()
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    """A port below those that the system gives to clients: of these, a client that tries in vain
    to reach a server that died may be given the very one it asks for, and hold it."""
    for _ in range(PORTS_TRIED):
        port = PORTS.start + secrets.randbelow(len(PORTS))
        if _is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pings(port: int, password: str) -> bool:
    request = b"".join(_command(*words) for words in (("AUTH", password), ("PING",)))
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
            link.sendall(request)
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := link.recv(256)):
                answer += part
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"


def _command(*words: str) -> bytes:
    parts = [f"${len(word.encode())}\r\n{word}\r\n" for word in words]
    return f"*{len(words)}\r\n{''.join(parts)}".encode()
