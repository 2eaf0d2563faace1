"""Whatever dies while reminders go out: each arrives, inside exactly once (K5 to K12).

Outside a reminder may arrive twice where a process died between handing it over and marking it:
at most as many as were under way at the kills, each under the same Message-ID.
"""

import random
import subprocess
import sys
import time

import pytest

from .conftest import CHECKOUT, LEASE, Reminders

RATE = 40  # reminders a second that an idle machine of this kind delivers
HANDS = 3  # processes of the worker, each with at most one mail under way

short = pytest.param(60, 2, id="short")
long = pytest.param(1500, 7, id="long", marks=pytest.mark.long)


def spread(count):
    """Seconds between promises, so that the faults fall among them."""
    return 0.02 if count < 500 else 0.004


def settle(told, *, limit):
    """All of it arrives: what a call was lost for after its lease, a backlog at the usual rate."""
    took = told.all_acked().drained(seconds=120 + told.count / 5)
    found = told.verdict(limit=limit)
    print(f"drained {took:.1f} s after the last promise")
    soon = LEASE + 30
    if took > soon + told.count / RATE:
        heard = told.product.output[-6000:]  # before more is sent through
        assert took <= soon + told.count / rate_of(told.product), heard
    return found


def rate_of(product, *, count=60):
    """Reminders a second that go through here and now while nothing dies."""
    began = time.monotonic()
    Reminders(product, count=count, prefix=f"rate-{began:.0f}").all_acked().drained(seconds=120)
    rate = count / (time.monotonic() - began)
    print(f"{rate:.0f} reminders a second go through now")
    return rate


def test_reminders_arrive_when_nothing_dies(reminders):
    found = settle(reminders(count=60, prefix="calm"), limit=0)

    assert found.kept


@pytest.mark.parametrize(("count", "kills"), [short, long])
def test_killed_children_of_the_worker_lose_nothing(well, reminders, count, kills):
    """K5"""
    told = reminders(count=count, prefix=f"k5-{count}", pause=spread(count))
    died = 0
    for _ in range(kills):
        time.sleep(0.3)
        died += well.kill("worker", child=True) is not None

    assert settle(told, limit=died * HANDS).kept


@pytest.mark.parametrize(("count", "kills"), [short, long])
def test_a_killed_worker_comes_back_and_goes_on(well, reminders, count, kills):
    """K6"""
    told = reminders(count=count, prefix=f"k6-{count}", pause=spread(count))
    died = 0
    for _ in range(kills if count > 500 else 1):
        time.sleep(0.3)
        died += well.kill("worker") is not None
        time.sleep(4 if count > 500 else 0)

    assert settle(told, limit=died * HANDS).kept


@pytest.mark.parametrize(("count", "kills"), [short, long])
def test_without_beat_reminders_go_out(well, reminders, count, kills):
    """K7"""
    told = reminders(count=count, prefix=f"k7-{count}", pause=spread(count))
    for _ in range(kills):
        time.sleep(0.5)
        well.kill("beat")

    assert settle(told, limit=0).kept


@pytest.mark.parametrize(("count", "kills"), [short, long])
def test_a_killed_broker_takes_no_reminder_along(well, reminders, count, kills):
    """K8"""
    told = reminders(count=count, prefix=f"k8-{count}", pause=spread(count))
    for _ in range(kills if count > 500 else 1):
        time.sleep(0.5)
        well.kill("valkey")
        time.sleep(5 if count > 500 else 0)

    # the calls that were lost are sent again when their lease runs out
    assert settle(told, limit=kills * HANDS).kept


@pytest.mark.parametrize(("count", "kills"), [pytest.param(60, 3, id="short"), long])
def test_an_emptied_broker_loses_nothing_and_signs_nobody_out(well, reminders, count, kills):
    """K9"""
    cookie = well.sign_in("mia")
    told = reminders(count=count, prefix=f"k9-{count}", pause=spread(count))
    for _ in range(kills):
        time.sleep(0.4)
        well.broker().flushall()

    assert settle(told, limit=0).kept
    assert well.ask("GET", "/w/acme/notices/", Cookie=cookie)[0] == 200


@pytest.mark.parametrize(("count", "kills"), [short, long])
def test_a_killed_database_keeps_what_it_acknowledged(well, reminders, count, kills):
    """K10"""
    told = reminders(count=count, prefix=f"k10-{count}", pause=spread(count))
    for _ in range(4 if count > 500 else 1):
        time.sleep(0.3)
        well.kill("postgres")
        time.sleep(6 if count > 500 else 0)

    assert settle(told, limit=(4 if count > 500 else 1) * HANDS).kept


@pytest.mark.parametrize(("count", "rounds"), [pytest.param(60, 1, id="short"), long])
def test_two_of_everything_send_nothing_twice(well, reminders, count, rounds):
    """K11: a second beat, a second relay, and every call sent twice and more."""
    env = well.environment
    more = [
        [sys.executable, "-m", "kam.outbox.relay"],
        [sys.executable, "-m", "celery", "--quiet", "--app", "kam.ticker", "beat", "--pidfile="],
        [sys.executable, "-m", "tests.faults.doubling", well.tenant_id(), "4"],
    ]
    running = [
        subprocess.Popen(
            words, cwd=CHECKOUT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for words in more
    ]
    try:
        for turn in range(min(rounds, 2)):
            told = reminders(count=count, prefix=f"k11-{count}-{turn}", pause=0.02)
            assert settle(told, limit=0).kept
    finally:
        for one in running:
            one.terminate()
            one.wait(20)


@pytest.mark.parametrize(
    ("count", "seconds"),
    [
        pytest.param(100, 5, id="short"),
        pytest.param(3000, 60, id="long", marks=pytest.mark.long),
    ],
)
def test_everything_at_once(well, reminders, count, seconds):
    """K12: faults by chance, seeded."""
    chance = random.Random(12)
    told = reminders(count=count, prefix=f"k12-{count}", pause=0.018)
    until, kills = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        time.sleep(chance.uniform(1, 2) if seconds < 20 else chance.uniform(3, 7))
        what = chance.choice(["child", "worker", "beat", "relay", "valkey", "postgres", "flush"])
        if what == "flush":
            well.broker().flushall()
        else:
            part = "worker" if what == "child" else what
            kills += well.kill(part, child=what == "child") is not None

    assert settle(told, limit=kills * HANDS).kept
