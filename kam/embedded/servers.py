"""Both servers together: given by URL, or private ones started here."""

import os
from collections.abc import MutableMapping
from urllib.parse import urlsplit

from kam.embedded.home import Home, default_root, open_home
from kam.embedded.postgres import Postgres
from kam.embedded.refusal import CannotStart
from kam.embedded.valkey import Valkey

DATABASE = "kam"
ROLE_OF = {
    "DATABASE_URL": "kam_app",
    "DATABASE_OWNER_URL": "kam_owner",
    "DATABASE_SYSTEM_URL": "kam_system",
}
CONNECT_SECONDS = 5
PREPARED = "prepared.json"  # written when roles, tables and demo people stand


class Servers:
    """The database and the broker of one run; `environment` holds their URLs."""

    def __init__(self, home: Home, *, throwaway: bool = False) -> None:
        self.home = home
        self.throwaway = throwaway
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Use what the environment names, start the rest; CannotStart says what is wrong."""
        given = {name: os.environ[name] for name in ROLE_OF if os.environ.get(name)}
        broker = os.environ.get("REDIS_URL")
        # what is given is tried first: a refusal should not leave a server to stop
        if "DATABASE_URL" in given:
            _check_complete(given)
        if broker:
            check_broker(broker)
        # the broker is there in a moment; who finds none yet rests for seconds
        urls = {"REDIS_URL": broker or self._broker()}
        self.environment = {**self._database(given), **urls}

    def foretold(self) -> dict[str, str] | None:
        """The URLs that `start` will most likely give, before anything runs; None on a first run,
        and where servers are given."""
        if any(os.environ.get(name) for name in (*ROLE_OF, "REDIS_URL")):
            return None
        postgres = self.postgres = Postgres(self.home, throwaway=self.throwaway)
        valkey = self.valkey = Valkey(self.home, throwaway=self.throwaway)
        if not postgres.data.exists() or not valkey.info_file.exists():
            return None
        urls = {name: postgres.url(role, DATABASE) for name, role in ROLE_OF.items()}
        return {**urls, "REDIS_URL": valkey.url}

    def _database(self, given: dict[str, str]) -> dict[str, str]:
        if "DATABASE_URL" in given:
            return given
        self.postgres = self.postgres or Postgres(self.home, throwaway=self.throwaway)
        if not self.postgres.data.exists():
            (self.home.root / PREPARED).unlink(missing_ok=True)
        self.postgres.start()
        return {name: self.postgres.url(role, DATABASE) for name, role in ROLE_OF.items()}

    def _broker(self) -> str:
        self.valkey = self.valkey or Valkey(self.home, throwaway=self.throwaway)
        self.valkey.start()
        return self.valkey.url

    @property
    def admin_url(self) -> str | None:
        """The administrator's URL of the private database; None where one was given."""
        return self.postgres.url() if self.postgres else None

    def ended(self) -> bool:
        """Whether a process that this run started has ended; asked of the system alone."""
        started = (self.postgres, self.valkey)
        return any(one and one.process and one.process.poll() is not None for one in started)

    def revive(self) -> list[str]:
        """Start again what died; returns the names of what was started.

        A broker whose port was taken meanwhile comes back on another one: `environment` says so.
        """
        revived = []
        for name, server in (("postgres", self.postgres), ("valkey", self.valkey)):
            if server is not None and not server.alive():
                server.start()
                revived.append(name)
        if self.valkey is not None:
            self.environment = {**self.environment, "REDIS_URL": self.valkey.url}
        return revived

    def pids(self) -> list[int]:
        """The processes that this run started."""
        started = (self.postgres, self.valkey)
        return [server.process.pid for server in started if server and server.process]

    def stop(self) -> None:
        """Stop what this run started: the broker first, the database last."""
        for server in (self.valkey, self.postgres):
            if server is not None:
                server.stop()


def join_home(environ: MutableMapping[str, str]) -> Servers | None:
    """Let a command at the shell use the servers of KAM_HOME, if a demo was made there.

    Fills `environ` where DATABASE_URL is not given. The caller stops what is returned; servers
    that another process started stay up. None where there is nothing to join.
    """
    if environ.get("DATABASE_URL") or not (default_root() / PREPARED).exists():
        return None
    home = open_home()
    servers = Servers(home)
    servers.start()
    environ.update(servers.environment)
    environ.setdefault("SECRET_KEY", home.secret_key)
    environ.setdefault("KAM_DEMO", "1")
    return servers


def _check_complete(given: dict[str, str]) -> None:
    missing = [name for name in ROLE_OF if name not in given]
    if missing:
        raise CannotStart(
            f"DATABASE_URL is given, so {' and '.join(missing)} must be too; "
            "`manage.py provision --admin-url URL` makes the three roles."
        )
    for name, url in given.items():
        check_database(name, url)


def check_database(name: str, url: str) -> None:
    """Connect once; a URL that cannot be used is one sentence, without the secret in it."""
    import psycopg  # noqa: PLC0415 - private servers start without it

    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise CannotStart(f"{name} must start with postgresql://.")
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except (psycopg.Error, UnicodeError, ValueError) as error:
        raise CannotStart(f"{name} cannot be used: {_one_line(error)}") from error


def check_broker(url: str) -> None:
    """Say PING once; a URL that cannot be used is one sentence, without the secret in it."""
    import redis  # noqa: PLC0415 - private servers start without it

    try:
        client = redis.Redis.from_url(
            url, socket_timeout=CONNECT_SECONDS, socket_connect_timeout=CONNECT_SECONDS, retry=None
        )
        client.ping()
        client.close()
    except (redis.RedisError, OSError, ValueError) as error:
        raise CannotStart(f"REDIS_URL cannot be used: {_one_line(error)}") from error


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{text[:300].rstrip('.')}."
