"""The relay: who is woken for what, in which order, and what a missing broker changes."""

import os
import signal
import time
from datetime import timedelta

import psycopg
import pytest
import redis
from django.db import connections
from django.utils import timezone

from kam.outbox import services
from kam.outbox.choices import CHANNEL, MAIL, QUEUES
from kam.outbox.kinds import delivers
from kam.outbox.models import Delivery, IdentityMail
from kam.outbox.relay import LINE, Broker, Relay
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db(transaction=True)


@delivers("test.relayed", queue=MAIL)
def nothing(delivery):
    """Never called: there is no worker here."""


@pytest.fixture
def link():
    """The database as the relay's role sees it."""
    told = connections["system"].get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    given = {name: told[name] for name in known if told.get(name)}
    with psycopg.connect(**given, autocommit=True) as opened:
        yield opened


@pytest.fixture
def queues(settings):
    keys = [f"kam:{queue}" for queue in QUEUES]
    with redis.Redis.from_url(settings.REDIS_URL) as found:
        found.delete(*keys)
        yield found
        found.delete(*keys)


@pytest.fixture
def relay(settings):
    return Relay(database="", broker=Broker(settings.REDIS_URL))


def promise(tenant, count, *, prefix="k"):
    with activate(tenant):
        rows = [(f"{prefix}{n}", {}) for n in range(count)]
        services.promise_many(kind="test.relayed", rows=rows)


def leased(tenant):
    with activate(tenant):
        return Delivery.objects.filter(lease_until__isnull=False).count()


def test_a_due_promise_wakes_a_worker_of_its_queue_once(acme, link, relay, queues):
    promise(acme, 1)

    relay.pass_on(link)
    relay.pass_on(link)

    assert queues.llen("kam:mail") == 1
    assert leased(acme) == 1


def test_a_call_that_was_lost_is_sent_again_when_its_lease_is_over(acme, link, relay, queues):
    promise(acme, 1)
    relay.pass_on(link)
    queues.flushdb()
    with activate(acme):
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    relay.pass_on(link)

    assert queues.llen("kam:mail") == 1
    with activate(acme):
        assert Delivery.objects.get().attempts == 0  # nobody began, so nothing is used up


def test_nobody_waits_behind_the_backlog_of_another(acme, globex, link, relay, queues):
    promise(acme, 3 * LINE)
    promise(globex, 5)

    relay.pass_on(link)

    assert leased(globex) == 5
    assert leased(acme) == LINE - 5


def test_a_queue_takes_a_short_line_and_no_more(acme, link, relay, queues):
    promise(acme, 3 * LINE)

    assert relay.pass_on(link) is True
    relay.pass_on(link)

    assert queues.llen("kam:mail") == LINE


def test_two_relays_wake_nobody_twice(acme, link, relay, queues, settings):
    promise(acme, 40)
    other = Relay(database="", broker=Broker(settings.REDIS_URL))

    relay.pass_on(link)
    other.pass_on(link)

    assert queues.llen("kam:mail") == 40


def test_what_is_not_due_yet_waits(acme, link, relay, queues):
    with activate(acme):
        later = timezone.now() + timedelta(hours=1)
        services.promise(kind="test.relayed", key="later", payload={}, available_at=later)

    relay.pass_on(link)

    assert queues.llen("kam:mail") == 0


def test_a_dead_broker_leaves_everything_due(acme, link, queues):
    promise(acme, 3)
    started = time.monotonic()

    Relay(database="", broker=Broker("redis://127.0.0.1:1/0")).pass_on(link)

    assert leased(acme) == 0
    assert time.monotonic() - started < 5


def test_a_frozen_broker_leaves_everything_due(acme, link, relay, queues):
    promise(acme, 3)
    pid = int(queues.info()["process_id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        relay.pass_on(link)
    finally:
        os.kill(pid, signal.SIGCONT)

    assert leased(acme) == 0


def test_mail_of_no_workspace_is_handed_out_too(link, relay, queues):
    services.send_identity_mail(to="a@b.test", subject="s", body="b", key="k")

    relay.pass_on(link)
    relay.pass_on(link)

    assert queues.llen("kam:mail") == 1
    assert IdentityMail.objects.get().lease_until is not None


def test_a_commit_with_a_promise_wakes_the_relay(acme, link):
    link.execute(f"LISTEN {CHANNEL}")

    promise(acme, 1)

    assert [notice.channel for notice in link.notifies(timeout=5, stop_after=1)] == [CHANNEL]


def test_the_relay_cannot_read_what_a_promise_says(acme, link):
    promise(acme, 1)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        link.execute("SELECT payload FROM outbox_delivery")
