"""K13: with the broker frozen or gone, people sign in and machines write, and nobody waits."""

import os
import signal
import time

import pytest

from .conftest import eventually

short = pytest.param(8, id="short")
long = pytest.param(200, id="long", marks=pytest.mark.long)
ALLOWED = 0.25  # seconds that a request may take longer


def rounds(well, count):
    """(status, seconds) of ordinary requests of people and machines."""
    answers = []
    cookie = well.sign_in("mia")
    for number in range(count):
        for ask in (
            lambda: well.ask("GET", "/w/acme/accounts/", Cookie=cookie)[0],
            lambda: well.api("GET", "/accounts/")[0],
            lambda number=number: well.api(
                "POST", "/accounts/", {"name": f"Frozen {time.monotonic_ns()} {number}"}, name="lee"
            )[0],
        ):
            began = time.monotonic()
            answers.append((ask(), time.monotonic() - began))
    return answers


def p95(answers):
    return sorted(seconds for _status, seconds in answers)[int(len(answers) * 0.95)]


@pytest.mark.parametrize("count", [short, long])
def test_a_frozen_broker_is_not_noticed_by_those_who_ask(well, reminders, count):
    usual = rounds(well, count)
    (pid,) = well.pids("valkey")
    os.kill(pid, signal.SIGSTOP)
    try:
        told = reminders(count=20, prefix=f"k13-{count}").all_acked()
        frozen = rounds(well, count)
        health, _headers, _body = well.ask("GET", "/healthz")
    finally:
        os.kill(pid, signal.SIGCONT)

    print(f"\nk13: p95 {p95(usual):.3f} s, frozen {p95(frozen):.3f} s, {len(frozen)} requests")
    unanswered = [(n, *each) for n, each in enumerate(frozen) if each[0] not in {200, 201}]
    assert unanswered == [], well.output[-6000:]
    assert p95(frozen) <= p95(usual) + ALLOWED
    assert health == 200
    told.drained(seconds=60)
    assert told.verdict(limit=3).kept


def test_a_dead_broker_is_not_noticed_by_those_who_ask(well):
    well.kill("valkey")

    answers = rounds(well, 3)

    assert {status for status, _seconds in answers} <= {200, 201}
    assert eventually(lambda: well.pids("valkey"))
