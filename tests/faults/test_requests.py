"""Whatever dies while clients write over REST: nothing acknowledged is lost or doubled (K1-K4).

Every client registers accounts, each with an Idempotency-Key of its own, and sends the same again
until it is acknowledged, as the documentation tells integrations to do.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from kam.embedded.home import open_home
from tests.ground.conftest import CHECKOUT, eventually, free_port

from .proxy import Proxy, socket_of

API = "/api/v1/accounts/"


class Writers:
    """Clients that write until `stop()`; what each was answered."""

    def __init__(self, product, *, prefix, port=None, clients=4, patience=5.0):
        self.product, self.prefix, self.patience = product, prefix, patience
        self.port = port or product.port
        self.acked, self.statuses, self.stalls = [], Counter(), []
        self.without_wait = 0
        self.over = threading.Event()
        self.token = product.person("lee")["token"]
        self.threads = [
            threading.Thread(target=self._write, args=(number,)) for number in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def _write(self, number):
        count = 0
        while not self.over.is_set():
            name = f"{self.prefix}-{number}-{count}"
            began = time.monotonic()
            while not self._send(name):
                if time.monotonic() - began > 60:
                    return
                time.sleep(0.05)
            self.stalls.append(time.monotonic() - began)
            self.acked.append(name)
            count += 1

    def _send(self, name):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": name,
        }
        try:
            link.request("POST", API, json.dumps({"name": name}), headers)
            answer = link.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.statuses["none"] += 1
            return False
        finally:
            link.close()
        self.statuses[answer.status] += 1
        if answer.status in {409, 503} and "Retry-After" not in answer.headers:
            self.without_wait += 1
        return answer.status == 201

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(90)
        return self

    def verdict(self, *, stall):
        rows = Counter(
            dict(
                self.product.sql(
                    "SELECT name, count(*) FROM accounts_account WHERE name LIKE %s GROUP BY 1",
                    f"{self.prefix}-%",
                )
            )
        )
        lost = [name for name in self.acked if name not in rows]
        doubled = {name: count for name, count in rows.items() if count > 1}
        longest = max(self.stalls, default=0.0)
        print(
            f"\n{self.prefix}: {len(self.acked)} acknowledged, {dict(self.statuses)}, lost "
            f"{len(lost)}, doubled {len(doubled)}, longest wait {longest:.1f} s"
        )
        assert self.acked
        assert lost == []
        assert doubled == {}
        assert not [status for status in self.statuses if status not in {201, 409, 503, "none"}]
        assert self.without_wait == 0
        assert self.product.allows(longest, stall)


@pytest.fixture
def generous(well):
    """The limits are not what is tried here."""
    well.sql("UPDATE tenancy_tenant SET rest_per_token = 1000000, rest_per_workspace = 1000000")
    return well


def repeat(seconds, pause, act):
    """Do `act` every `pause` seconds for so long; how often it was done."""
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        time.sleep(pause)
        done += act() is not None
    return done


def kill_web_workers(product, *, seconds, pause, clients):
    writers = Writers(product, prefix=f"k1-{seconds}", clients=clients)
    kills = repeat(seconds, pause, lambda: product.kill("web", child=True))
    time.sleep(1)
    writers.stop().verdict(stall=3)
    assert kills


def test_a_killed_process_of_the_web_loses_nothing(generous):
    """K1"""
    kill_web_workers(generous, seconds=3, pause=1.4, clients=3)


@pytest.mark.long
def test_killed_processes_of_the_web_lose_nothing(generous):
    kill_web_workers(generous, seconds=24, pause=4, clients=8)


def kill_the_web(product, *, times, pause, clients):
    writers = Writers(product, prefix=f"k2-{times}", clients=clients)
    for _ in range(times):
        time.sleep(pause)
        product.kill("web")
        for pid in product.pids("web"):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        product.heal()  # the next falls on a web that works
    writers.stop().verdict(stall=5)


def test_a_killed_web_loses_nothing(generous):
    """K2"""
    kill_the_web(generous, times=1, pause=1, clients=3)


@pytest.mark.long
def test_a_web_that_is_killed_again_and_again_loses_nothing(generous):
    kill_the_web(generous, times=4, pause=8, clients=8)


def kill_the_database(product, *, times, pause, clients):
    writers = Writers(product, prefix=f"k3-{times}", clients=clients)
    for _ in range(times):
        time.sleep(pause)
        product.kill("postgres")
    product.heal(seconds=60)
    time.sleep(1)
    writers.stop().verdict(stall=7)  # 5 after it is up, which takes 2


def test_a_killed_database_loses_nothing_and_is_told_as_such(generous):
    """K3"""
    kill_the_database(generous, times=1, pause=1.5, clients=3)


@pytest.mark.long
def test_a_database_that_is_killed_again_and_again_loses_nothing(generous):
    kill_the_database(generous, times=4, pause=10, clients=8)


class Web:
    """A gunicorn of its own whose way to PostgreSQL leads through the proxy."""

    def __init__(self, product):
        self.proxy = Proxy(socket_of(open_home(product.folder).sockets))
        self.port = free_port()
        url = f"postgresql://kam_app@127.0.0.1:{self.proxy.port}/kam?sslmode=disable"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "kam.wsgi:application", "--worker-class", "gthread",
             "--workers", "1", "--threads", "8", "--bind", f"127.0.0.1:{self.port}",
             "--log-level", "error"],
            cwd=CHECKOUT,
            env={**product.environment, "DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.product = product
        assert eventually(self.answers, seconds=60)

    def answers(self):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        token = self.product.person("lee")["token"]
        try:
            link.request("GET", "/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
            return link.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def stop(self):
        self.process.kill()
        self.process.wait(20)
        self.proxy.close()


@pytest.fixture
def web(generous):
    found = Web(generous)
    yield found
    found.stop()


def hurt(web, how, *, seconds):
    """One kind of harm on the way to the database, for so long, then none."""
    proxy = web.proxy
    if how == "reset":
        repeat(seconds, 0.7, lambda: proxy.reset() or True)
    elif how == "swallow":  # what was committed is not answered; then the line is cut
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(0.5)
            proxy.mode = "swallow"
            time.sleep(0.3)
            proxy.reset()
            proxy.mode = "open"
    elif how == "black":
        proxy.mode = "black"
        time.sleep(min(4, seconds))
        proxy.mode = "open"
    else:
        proxy.delay = 0.1
        time.sleep(seconds)
        proxy.delay = 0.0


HARMS = ("reset", "swallow", "black", "slow")


@pytest.mark.parametrize("how", ["reset", "swallow"])
def test_a_bad_way_to_the_database_loses_nothing(generous, web, how):
    """K4"""
    writers = Writers(generous, prefix=f"k4-{how}", port=web.port, clients=3)
    hurt(web, how, seconds=1.5)
    time.sleep(0.5)
    writers.stop().verdict(stall=5)


@pytest.mark.long
@pytest.mark.parametrize("how", HARMS)
def test_a_bad_way_to_the_database_loses_nothing_for_long(generous, web, how):
    writers = Writers(generous, prefix=f"k4-long-{how}", port=web.port, clients=8, patience=10)
    hurt(web, how, seconds=12)
    time.sleep(1)
    writers.stop().verdict(stall=5 + 2)
