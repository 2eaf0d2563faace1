"""The whole product in a home of its own, started as people start it, to be hurt.

`product` runs `python -m kam.embedded serve`: PostgreSQL, Valkey, gunicorn, worker, beat and relay,
each in a process group of its own, under the product's own supervisor. `sink` is a mail server
outside of it. What was acknowledged, what stands in the database and what arrived outside is
compared by `Reminders`.
"""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
import redis

from kam.embedded.home import open_home
from kam.embedded.postgres import Postgres
from kam.embedded.servers import DATABASE, ROLE_OF
from kam.embedded.valkey import Valkey
from tests.ground.conftest import CHECKOUT, clean_environment, eventually, free_port, processes_of

from .sink import Sink

LEASE = 4  # seconds
UNHURRIED = 3.0  # seconds in which an idle machine of this kind loads the web
WORDS = {
    "web": "gunicorn",
    "worker": "kam.celery worker",
    "beat": "kam.ticker beat",
    "relay": "kam.outbox.relay",
    "postgres": "postgres -D",
    "valkey": "valkey-server",
}


class Product:
    """One running installation. `members` and `tokens` are of the workspace acme."""

    def __init__(self, folder, sink, **extra):
        self.folder, self.sink = folder, sink
        self.port = free_port()
        self.log = folder / "output.txt"
        self.process = None
        self.hurt_at = 0.0
        self.driver = None
        self.extra = {
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}?tls=0",
            "KAM_FIRST_PAUSE": "0.5",
            "KAM_TRY_SECONDS": "4",
            "KAM_ATTEMPTS": "6",
            "KAM_LEASE": str(LEASE),
            "KAM_PULSE": "1",  # who waits for signs of life waits a second
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            **extra,
        }

    def start(self):
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kam.embedded", "serve", "--empty"],
                cwd=CHECKOUT,
                env=clean_environment(self.folder, PORT=str(self.port), **self.extra),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        ready = eventually(
            lambda: "ready after" in self.output or self.process.poll() is not None, seconds=150
        )
        assert ready, self.output
        assert self.process.poll() is None, self.output
        home = open_home(self.folder)
        self.servers = Postgres(home), Valkey(home)
        self.seed = json.loads(self.run("-m", "tests.faults.seeding").stdout.splitlines()[-1])
        return self

    @property
    def output(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self):
        if self.driver is not None:
            self.driver.close()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    # what the product knows

    @property
    def environment(self):
        postgres, valkey = self.servers
        urls = {name: postgres.url(role, DATABASE) for name, role in ROLE_OF.items()}
        secret = (self.folder / "secret.key").read_text().strip()
        return {
            **clean_environment(self.folder, PORT=str(self.port), **self.extra),
            **urls,
            "REDIS_URL": valkey.url,
            "KAM_DEMO": "1",
            "SECRET_KEY": secret,
            "PYTHONPATH": str(CHECKOUT),
        }

    def run(self, *words):
        """A Python process inside the product, to its end."""
        done = subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done

    def person(self, name="mia", slug="acme"):
        return self.seed["tenants"][slug]["people"][name]

    def tenant_id(self, slug="acme"):
        return self.seed["tenants"][slug]["id"]

    def sql(self, statement, *values):
        """Ask the database as its administrator, who sees every tenant."""
        with psycopg.connect(self.servers[0].url(database=DATABASE), autocommit=True) as link:
            cursor = link.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def broker(self):
        return redis.Redis.from_url(self.servers[1].url)

    # what people and machines ask

    def ask(self, method, path, body=None, *, timeout=10, **headers):
        """(status, headers, bytes); status None where there was no whole answer."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            return None, {}, b""
        finally:
            link.close()

    def api(self, method, path, data=None, *, name="mia", slug="acme", timeout=10, **headers):
        """The same over REST with the person's token; (status, headers, decoded body or None)."""
        token = self.person(name, slug)["token"]
        given = {"Authorization": f"Bearer {token}", **headers}
        if data is not None:
            given["Content-Type"] = "application/json"
        body = None if data is None else json.dumps(data)
        status, told, raw = self.ask(method, f"/api/v1{path}", body, timeout=timeout, **given)
        try:
            return status, told, json.loads(raw) if raw else None
        except ValueError:
            return status, told, None

    def sign_in(self, name="mia", slug="acme"):
        """Through the sign-in page as a browser does; the Cookie header of the session."""
        status, told, body = self.ask("GET", "/sign-in/")
        assert status == 200, status
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1].decode()
        csrf = "; ".join(line.split(";")[0] for line in told.get_all("Set-Cookie"))
        form = {
            "login": self.person(name, slug)["email"],
            "password": self.seed["password"],
            "csrfmiddlewaretoken": token,
        }
        status, told, body = self.ask(
            "POST",
            "/sign-in/",
            urlencode(form),
            Cookie=csrf,
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert status in {302, 303}, (status, body[:2000])
        cookies = [line.split(";")[0] for line in told.get_all("Set-Cookie")]
        return "; ".join(cookies)

    def allows(self, took, seconds):
        """Whether it took no longer than the `seconds` that are demanded where the machine has
        nothing else to do: as much longer as loading the web takes longer here and now, and half
        as much again, because the load has changed since."""
        return took <= seconds or took <= 1.5 * seconds * max(1.0, self.loading() / UNHURRIED)

    def loading(self):
        began = time.monotonic()
        self.run("-c", "import kam.wsgi")
        took = time.monotonic() - began
        print(f"\nloading the web takes {took:.1f} s now")
        return took

    def is_well(self):
        """Whether every part showed life since it was last hurt."""
        status, _told, body = self.ask("GET", "/healthz/deep", timeout=3)
        if status != 200:
            return False
        since = time.monotonic() - self.hurt_at
        return all(age < since for age in json.loads(body)["parts"].values())

    # what is done to it

    def pids(self, name):
        """Processes of a part, the oldest first: masters come before their children."""
        found = processes_of(self.folder)
        if name == "postgres":
            file = next(open_home(self.folder).state.glob("pg*/postmaster.pid"), None)
            return [int(file.read_text().split()[0])] if file else []
        return sorted(pid for pid, command in found.items() if WORDS[name] in command)

    def parts_of(self, name):
        """(masters, children) by who started whom."""
        pids = set(self.pids(name))
        children = {pid for pid in pids if _parent(pid) in pids}
        return sorted(pids - children), sorted(children)

    def kill(self, name, *, child=False, number=signal.SIGKILL):
        """kill -9 one process of a part; its pid, None where there is none."""
        self.hurt_at = time.monotonic()
        masters, children = self.parts_of(name)
        chosen = children if child else masters
        if not chosen:
            return None
        try:
            os.kill(chosen[0], number)
        except ProcessLookupError:
            return None
        return chosen[0]

    def heal(self, *, seconds=40):
        """Wait until every part shows life again."""
        assert eventually(self.is_well, seconds=seconds), self.output[-4000:]


class Driver:
    """One process inside the product that makes promises; `acked` by prefix grows meanwhile."""

    def __init__(self, product):
        self.acked = defaultdict(list)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.promising"],
            cwd=CHECKOUT,
            env=product.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.acked[line.rpartition("-")[0]].append(line.strip())

    def tell(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def close(self):
        self.process.kill()
        self.process.wait()


class Reminders:
    """Reminders promised by a process inside the product; `acked` grows while it runs."""

    def __init__(self, product, *, count, prefix, pause=0.0, how="", slug="acme"):
        self.product, self.prefix, self.count = product, prefix, count
        product.driver.tell(
            tenant=product.tenant_id(slug),
            member=product.person("mia", slug)["member"],
            prefix=prefix,
            count=count,
            pause=pause,
            how=how,
        )
        # the faults shall fall among the promises
        assert eventually(lambda: self.acked, seconds=60)

    @property
    def acked(self):
        return self.product.driver.acked[self.prefix]

    def all_acked(self, *, seconds=120):
        assert eventually(lambda: len(self.acked) == self.count, seconds=seconds)
        return self

    def arrived(self):
        counted = self.product.sink.counted()
        return {name: counted[name] for name in self.acked if name in counted}

    def drained(self, *, seconds):
        """Seconds until every acknowledged reminder arrived outside and is marked done inside."""
        began = time.monotonic()
        eventually(
            lambda: len(self.arrived()) == len(self.acked) and not self.open(), seconds=seconds
        )
        return time.monotonic() - began

    def open(self):
        ((count,),) = self.product.sql(
            "SELECT count(*) FROM outbox_delivery d JOIN outbox_notice n "
            "ON d.payload->>'notice_id' = n.id::text "
            "WHERE n.key LIKE %s AND d.done_at IS NULL",
            f"{self.prefix}-%",
        )
        return count

    def verdict(self, *, limit=0):
        """What is missing, doubled inside and doubled outside; printed, and checked by the test."""
        keys = dict(
            self.product.sql(
                "SELECT key, count(*) FROM outbox_notice WHERE key LIKE %s GROUP BY 1",
                f"{self.prefix}-%",
            )
        )
        done = self.product.sql(
            "SELECT n.key, count(*) FROM outbox_notice n JOIN outbox_delivery d "
            "ON d.payload->>'notice_id' = n.id::text WHERE n.key LIKE %s "
            "AND d.done_at IS NOT NULL GROUP BY 1",
            f"{self.prefix}-%",
        )
        arrived = self.arrived()
        idents = self.product.sink.idents()
        found = Verdict(
            acked=len(self.acked),
            missing_inside=len(set(self.acked) - set(keys)),
            missing_done=len(set(self.acked) - {key for key, _count in done}),
            dead=self.product.sql(
                "SELECT count(*) FROM outbox_delivery d JOIN outbox_notice n "
                "ON d.payload->>'notice_id' = n.id::text "
                "WHERE n.key LIKE %s AND d.dead_at IS NOT NULL",
                f"{self.prefix}-%",
            )[0][0],
            doubled_inside=sum(count - 1 for count in keys.values()),
            missing_outside=len(set(self.acked) - set(arrived)),
            doubled_outside=sum(count - 1 for count in arrived.values()),
            changed_idents=sum(len(idents[name]) > 1 for name in arrived),
            limit=limit,
        )
        print(f"\n{self.prefix}: {found}")
        return found


class Verdict(dict):
    """The figures of one run. `limit`: kills × sends in flight."""

    def __init__(self, **figures):
        super().__init__(figures)

    def __str__(self):
        return ", ".join(f"{name} {value}" for name, value in self.items())

    @property
    def kept(self):
        nothing = (
            "missing_inside",
            "missing_done",
            "doubled_inside",
            "missing_outside",
            "changed_idents",
        )
        return not any(self[name] for name in nothing) and self["doubled_outside"] <= self["limit"]


def _parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


@pytest.fixture(scope="session")
def sink():
    found = Sink(slow=0.01)
    yield found
    found.close()


@pytest.fixture(scope="session")
def product(sink):
    folder = Path(tempfile.mkdtemp(prefix="kam-faults-", dir="/tmp"))
    folder.chmod(0o711)
    running = Product(folder, sink)
    try:
        yield running.start()
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def well(product):
    """The product, all of it alive; healed again for whoever comes next."""
    product.heal()
    yield product
    product.heal()


@pytest.fixture
def reminders(well):
    """`reminders(count=…, prefix=…)`: promises being made while the test goes on."""
    if well.driver is None:
        well.driver = Driver(well)
    return partial(Reminders, well)
