"""The relay: sees which promises are due and wakes a worker for each. It knows ids and no more.

Any number of instances run side by side. A row is claimed by a lease before its wake-up call is
sent; where the call is lost the lease runs out and the next pass sends another. No attempt is
counted here, so a broker or a worker that is down for a day uses none up. Tenants take turns, and
each queue of the broker holds at most a short line, so that nobody waits behind a backlog.

It loads no application: it starts in a moment and stays small.
"""

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from logging.config import dictConfig
from typing import Any
from uuid import UUID

import psycopg
import redis
from celery import Celery
from kombu.exceptions import OperationalError

from kam.broker import CONFIGURATION
from kam.outbox.choices import CHANNEL, MAIL, NOTE_HEARTBEAT, QUEUES, RELAY
from kam.schedule import PULSE_SECONDS

log = logging.getLogger(__name__)

PASS_SECONDS = 1.0
LEASE_SECONDS = 30.0
LINE = 100  # wake-up calls that may wait in one queue
BROKER_SECONDS = 0.25  # per step of a conversation with the broker
DATABASE_SECONDS = 5
LONGEST_PAUSE = 5.0
SHORT_PAUSE = 0.05

ANYTHING_DUE = """
SELECT EXISTS (SELECT FROM outbox_delivery
    WHERE done_at IS NULL AND dead_at IS NULL AND available_at <= now()
      AND (lease_until IS NULL OR lease_until < now())),
  EXISTS (SELECT FROM outbox_identitymail
    WHERE done_at IS NULL AND dead_at IS NULL AND available_at <= now()
      AND (lease_until IS NULL OR lease_until < now()))
"""
# The tenants with open rows in a queue are found by leaps through the index, one for each; then
# each gives its first, its second, … until the line is full.
CLAIM = """
WITH RECURSIVE tenants AS (
    (SELECT tenant_id FROM outbox_delivery
      WHERE done_at IS NULL AND dead_at IS NULL ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.tenant_id FROM outbox_delivery d
             WHERE d.done_at IS NULL AND d.dead_at IS NULL AND d.tenant_id > tenants.tenant_id
             ORDER BY d.tenant_id LIMIT 1)
      FROM tenants WHERE tenants.tenant_id IS NOT NULL),
turns AS (
    SELECT tenants.tenant_id, first.id, first.turn, first.available_at
      FROM tenants CROSS JOIN LATERAL (
        SELECT id, available_at, row_number() OVER (ORDER BY available_at, id) AS turn
          FROM (SELECT id, available_at FROM outbox_delivery d
                 WHERE d.tenant_id = tenants.tenant_id AND d.queue = %(queue)s
                   AND d.done_at IS NULL AND d.dead_at IS NULL AND d.available_at <= now()
                   AND (d.lease_until IS NULL OR d.lease_until < now())
                 ORDER BY available_at, id LIMIT %(most)s) waiting) first
     ORDER BY first.turn, first.available_at LIMIT %(most)s),
held AS (
    SELECT d.tenant_id, d.id, turns.turn
      FROM outbox_delivery d JOIN turns USING (tenant_id, id)
     WHERE d.done_at IS NULL AND d.dead_at IS NULL AND d.available_at <= now()
       AND (d.lease_until IS NULL OR d.lease_until < now())
       FOR UPDATE OF d SKIP LOCKED),
claimed AS (
    UPDATE outbox_delivery d SET lease_until = now() + %(lease)s * interval '1 second'
      FROM held WHERE d.tenant_id = held.tenant_id AND d.id = held.id
    RETURNING d.tenant_id, d.id, held.turn)
SELECT tenant_id, id FROM claimed ORDER BY turn, tenant_id
"""
CLAIM_IDENTITY_MAIL = """
UPDATE outbox_identitymail SET lease_until = now() + %(lease)s * interval '1 second'
 WHERE id IN (SELECT id FROM outbox_identitymail
               WHERE done_at IS NULL AND dead_at IS NULL AND available_at <= now()
                 AND (lease_until IS NULL OR lease_until < now())
               ORDER BY available_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING NULL::uuid, id
"""
GIVE_BACK = """
UPDATE outbox_delivery SET lease_until = NULL
 WHERE id = ANY(%s) AND done_at IS NULL AND dead_at IS NULL
"""
GIVE_BACK_MAIL = """
UPDATE outbox_identitymail SET lease_until = NULL
 WHERE id = ANY(%s) AND done_at IS NULL AND dead_at IS NULL
"""

Claimed = list[tuple[UUID | None, UUID]]


@dataclass(frozen=True)
class Claims:
    """How rows of one table are claimed and given back, and the task that each wakes."""

    claim: str
    give_back: str
    task: str
    argument: str


DELIVERIES = Claims(CLAIM, GIVE_BACK, "outbox.deliver", "delivery_id")
IDENTITY_MAIL = Claims(
    CLAIM_IDENTITY_MAIL, GIVE_BACK_MAIL, "outbox.deliver_identity_mail", "mail_id"
)


class Broker:
    """The broker as the relay needs it: how long a queue is, and a message into it."""

    def __init__(self, url: str) -> None:
        patience = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
        self._link = redis.Redis.from_url(url, retry=None, **patience)
        self._app = Celery("kam", fixups=[])
        self._app.conf.update(CONFIGURATION)
        options = {**CONFIGURATION["broker_transport_options"], **patience, "max_retries": 0}
        self._connect = lambda: self._app.connection_for_write(
            url, connect_timeout=BROKER_SECONDS, transport_options=options
        )
        self._prefix = str(options["global_keyprefix"])

    def room(self) -> dict[str, int]:
        """How many calls each queue still takes; raises OSError or RedisError."""
        with self._link.pipeline(transaction=False) as pipe:
            for queue in QUEUES:
                pipe.llen(f"{self._prefix}{queue}")
            return {q: LINE - n for q, n in zip(QUEUES, pipe.execute(), strict=True)}

    def send(self, what: Claims, queue: str, claimed: Claimed) -> list[UUID]:
        """Send a call for each row, in order; the ids of those that the broker did not take."""
        sent = 0
        try:
            with self._connect() as connection, self._app.amqp.Producer(connection) as producer:
                for tenant_id, ident in claimed:
                    self._app.send_task(
                        what.task,
                        kwargs={what.argument: str(ident)},
                        queue=queue,
                        headers={"tenant_id": str(tenant_id)} if tenant_id else {},
                        producer=producer,
                        retry=False,
                    )
                    sent += 1
        except (OperationalError, redis.RedisError, OSError):
            log.warning("The broker took %s of %s calls.", sent, len(claimed))
        return [ident for _tenant, ident in claimed[sent:]]


class Relay:
    """One instance: `run` until `stop`. `database` sees all tenants as the system role."""

    def __init__(self, *, database: str, broker: Broker, lease: float = LEASE_SECONDS) -> None:
        self.database = database
        self.lease = lease
        self.broker = broker
        self.stopping = False
        self._heartbeat_at = 0.0

    def stop(self, *_: Any) -> None:
        self.stopping = True

    def run(self) -> None:
        """Pass after pass; a database that is gone is waited for."""
        pause = PASS_SECONDS
        while not self.stopping:
            try:
                with self._connected() as link:
                    pause = PASS_SECONDS
                    self._work(link)
            except psycopg.Error as error:
                log.warning("The database does not answer: %s", " ".join(str(error).split()))
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        options = f"-c statement_timeout={DATABASE_SECONDS * 1000} -c lock_timeout=1000"
        with psycopg.connect(
            self.database,
            autocommit=True,
            connect_timeout=DATABASE_SECONDS,
            options=options,
            application_name="kam relay",
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=2,
            tcp_user_timeout=10_000,
        ) as link:
            link.execute(f"LISTEN {CHANNEL}")
            yield link

    def _work(self, link: psycopg.Connection) -> None:
        while not self.stopping:
            self._show_life(link)
            busy = self.pass_on(link)
            # a commit with promises ends the wait; then a moment for those that follow it
            for _notice in link.notifies(timeout=0 if busy else PASS_SECONDS, stop_after=1):
                pass
            time.sleep(SHORT_PAUSE)

    def _show_life(self, link: psycopg.Connection) -> None:
        now = time.monotonic()
        if now - self._heartbeat_at >= PULSE_SECONDS:
            link.execute(NOTE_HEARTBEAT, [RELAY])
            self._heartbeat_at = now

    def pass_on(self, link: psycopg.Connection) -> bool:
        """Wake a worker for what is due; True where a queue was filled, so that more may wait."""
        deliveries, mails = link.execute(ANYTHING_DUE).fetchone() or (False, False)
        if not deliveries and not mails:
            return False
        try:
            room = self.broker.room()
        except (redis.RedisError, OSError):
            log.warning("The broker does not answer; everything stays due.")
            return False
        filled = False
        if mails:
            filled = self._pass(link, IDENTITY_MAIL, MAIL, room[MAIL])
            room[MAIL] = 0 if filled else room[MAIL]
        for queue in QUEUES if deliveries else ():
            filled |= self._pass(link, DELIVERIES, queue, room[queue])
        return filled

    def _pass(self, link: psycopg.Connection, what: Claims, queue: str, room: int) -> bool:
        if room <= 0:
            return False
        asked = {"queue": queue, "most": room, "lease": self.lease}
        claimed = link.execute(what.claim, asked).fetchall()
        if not claimed:
            return False
        left = self.broker.send(what, queue, claimed)
        if left:
            link.execute(what.give_back, [left])
        return not left and len(claimed) == room


def main() -> None:
    """Run one relay with DATABASE_SYSTEM_URL and REDIS_URL until SIGTERM or SIGINT."""
    from django.conf import settings  # noqa: PLC0415 - settings alone, no application

    dictConfig(settings.LOGGING)
    database = os.environ.get("DATABASE_SYSTEM_URL") or os.environ["DATABASE_URL"]
    broker = Broker(settings.REDIS_URL)
    relay = Relay(database=database, broker=broker, lease=settings.OUTBOX_LEASE)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, relay.stop)
    relay.run()


if __name__ == "__main__":
    main()
