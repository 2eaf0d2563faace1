"""The heartbeat, the health page, and publishing that never holds anybody up."""

import os
import signal
import time
from datetime import timedelta

import pytest
import redis
from django.urls import reverse
from django.utils import timezone

from kam.celery import app, wake
from kam.outbox import queries, services
from kam.outbox.models import Heartbeat
from kam.outbox.tasks import beat
from kam.schedule import SCHEDULE
from kam.ticker import Ticker
from kam.ticker import app as ticking


@pytest.fixture
def frozen_broker(settings):
    """The broker as it is when its machine hangs: it takes connections and says nothing."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        pid = int(broker.info()["process_id"])
    os.kill(pid, signal.SIGSTOP)
    yield
    os.kill(pid, signal.SIGCONT)


@pytest.mark.django_db
def test_a_task_writes_the_heartbeat_and_health_is_good(client):
    beat.apply(throw=True)

    answer = client.get("/healthz")

    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "ok"
    assert answer.json()["parts"] == dict.fromkeys(("database", "broker", "heartbeat"), "works")


@pytest.mark.django_db
def test_an_old_heartbeat_is_told(client):
    services.note_heartbeat(now=timezone.now() - timedelta(minutes=5))

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["missing"] == ["heartbeat"]
    assert answer["Retry-After"]


@pytest.mark.django_db
def test_no_heartbeat_at_all_is_told(client):
    assert client.get("/healthz").json()["missing"] == ["heartbeat"]


@pytest.mark.django_db
def test_a_late_message_does_not_take_the_heartbeat_back():
    now = timezone.now()
    services.note_heartbeat(now=now)
    services.note_heartbeat(now=now - timedelta(seconds=9))

    assert Heartbeat.objects.get().at == now


@pytest.mark.django_db
def test_health_names_a_broker_that_does_not_answer(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    services.note_heartbeat(now=timezone.now())

    assert queries.health(now=timezone.now()).missing == ["broker"]


def test_a_wake_up_call_arrives(settings):
    assert wake("outbox.beat", queue="ground-test")

    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        assert broker.llen("kam:ground-test") == 1
        broker.delete("kam:ground-test")


def test_a_frozen_broker_does_not_hold_a_publisher_up(frozen_broker):
    started = time.monotonic()

    assert wake("outbox.beat") is False
    # a minute and a half with Celery's own settings
    assert time.monotonic() - started < 5


def test_a_broker_that_is_down_is_no_error(monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    assert wake("outbox.beat") is False


def test_every_tick_of_the_schedule_names_a_task_that_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)


INTERVALS = [name for name, entry in SCHEDULE.items() if isinstance(entry["schedule"], timedelta)]


class Counting(Ticker):
    """Beat without a broker: it counts instead of sending."""

    def apply_entry(self, entry, producer=None):
        self.sent = [*getattr(self, "sent", []), entry.name]

    producer = None


def test_beat_ticks_at_its_start_and_not_again_before_its_time():
    ticker = Counting(ticking)
    while ticker.tick() == 0:
        pass

    assert set(INTERVALS) <= set(ticker.sent)
    assert len(ticker.sent) == len(set(ticker.sent))


def test_a_clock_set_back_does_not_silence_beat(monkeypatch):
    ticker = Counting(ticking)
    while ticker.tick() == 0:
        pass
    ticker.sent = []
    real = time.time
    monkeypatch.setattr("kam.ticker.time.time", lambda: real() - 3600)

    while ticker.tick() == 0:
        pass

    assert set(INTERVALS) <= set(ticker.sent)
    assert len(ticker.sent) == len(set(ticker.sent))


def test_the_health_page_has_its_place():
    assert reverse("healthz", urlconf="kam.urls.world") == "/healthz"
