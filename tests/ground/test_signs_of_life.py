"""The heartbeat, the health page, and publishing that never holds anybody up."""

import os
import signal
import socket
import time
from datetime import timedelta

import pytest
import redis
from django.urls import reverse
from django.utils import timezone

from kam.celery import app, wake
from kam.embedded.programs import Program
from kam.embedded.watch import Question, Watch
from kam.outbox import services, views
from kam.outbox.choices import BEAT, PARTS, RELAY
from kam.outbox.models import Heartbeat
from kam.outbox.tasks import beat
from kam.schedule import QUEUES, SCHEDULE
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


def everything_lives(*, but=()):
    for name in PARTS:
        if name not in but:
            services.note_heartbeat(name=name)


@pytest.mark.django_db
def test_a_task_of_each_queue_writes_its_own_heartbeat(client):
    for name in (BEAT, RELAY):
        services.note_heartbeat(name=name)
    for queue in QUEUES:
        beat.apply(kwargs={"queue": queue}, throw=True)

    answer = client.get("/healthz/deep")

    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["parts"]) == {"database", *PARTS}
    assert all(age < 5 for age in answer.json()["parts"].values())


@pytest.mark.django_db
def test_a_part_that_fell_silent_is_named(client):
    everything_lives()
    Heartbeat.objects.filter(name="queue mail").update(at=timezone.now() - timedelta(minutes=5))

    answer = client.get("/healthz/deep")

    assert answer.status_code == 503
    assert answer.json()["missing"] == ["queue mail"]
    assert answer["Retry-After"]


@pytest.mark.django_db
def test_a_part_that_was_never_seen_is_named(client):
    everything_lives(but=("relay",))

    assert client.get("/healthz/deep").json()["missing"] == ["relay"]


@pytest.mark.django_db
def test_people_may_come_while_only_the_background_is_silent(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_where_one_supervisor_starts_all_it_waits_for_all(client, settings, monkeypatch):
    settings.HEALTH_SINCE = time.monotonic() - 20
    monkeypatch.setattr(views, "_seen_whole", False)
    assert client.get("/healthz").status_code == 503
    everything_lives()
    assert client.get("/healthz").status_code == 200

    Heartbeat.objects.all().delete()

    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_heartbeats_of_the_run_before_do_not_count(client, settings, monkeypatch):
    settings.HEALTH_SINCE = time.monotonic() - 2
    monkeypatch.setattr(views, "_seen_whole", False)
    everything_lives()
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=10))

    assert client.get("/healthz").status_code == 503


def test_a_web_that_says_nothing_holds_its_supervisor_up_for_no_moment():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        question = Question(silent.getsockname()[1])
        assert not question.look()

        question._until = time.monotonic()
        assert question.look()

    assert question.ages is None


def test_the_ages_of_all_parts_are_read_from_the_health_page():
    body = b'{"status": "ok", "parts": {"database": 0.0, "beat": 1.5, "relay": null}}'
    with socket.create_server(("127.0.0.1", 0)) as web:
        question = Question(web.getsockname()[1])
        question.look()
        link, _address = web.accept()
        with link:
            assert link.recv(1000).startswith(b"GET /healthz/deep HTTP/1.0\r\n")
            link.sendall(b"HTTP/1.1 503 Unavailable\r\nServer: x\r\n\r\n" + body[:20])
            assert not question.look()
            link.sendall(body[20:])
        while not question.look():
            time.sleep(0.01)

    assert question.ages == {"beat": 1.5, "relay": None}


def test_what_dies_starts_again_at_once_and_only_then_later_and_later():
    program = Program("web", ["gunicorn"], {})
    pauses = []
    for _ in range(4):
        program.started = time.monotonic()
        program.note_death()
        pauses.append(round(program.due - time.monotonic(), 1))
    assert pauses == [0, 0.5, 1, 2]

    program.note_life()
    program.note_death()
    assert program.due <= time.monotonic()


def test_the_watch_calls_only_the_silent_part():
    watch = Watch()
    for second in range(0, 130, 2):
        ages = {"beat": second % 5, "relay": second % 5, "queue mail": 3.0 + second}
        watch.look(ages, now=1000.0 + second)

    assert watch.silent(now=1130.0) == ["queue mail"]


def test_the_watch_blames_no_queue_while_beat_is_silent():
    watch = Watch()
    for second in range(0, 130, 2):
        ages = {"beat": 3.0 + second, "relay": 1.0, "queue mail": 3.0 + second}
        watch.look(ages, now=1000.0 + second)

    assert watch.silent(now=1130.0) == ["beat"]


def test_the_watch_is_not_misled_by_a_clock_that_jumps():
    watch = Watch()
    for second in range(0, 300, 2):
        jump = 3600 if second > 100 else 0
        watch.look({"beat": second % 5 + jump, "relay": second % 5 - jump}, now=50.0 + second)
        assert watch.silent(now=50.0 + second) == []


def test_the_watch_starts_anew_after_an_outage_of_the_database():
    watch = Watch()
    watch.look({"beat": 1.0}, now=0.0)
    watch.look(None, now=2.0)
    watch.look({"beat": 200.0}, now=202.0)

    assert watch.silent(now=202.0) == []
    watch.look({"beat": 265.0}, now=267.0)
    assert watch.silent(now=267.0) == ["beat"]


def test_a_wake_up_call_arrives(settings):
    assert wake("outbox.beat", queue="ground-test")

    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        assert broker.llen("kam:ground-test") == 1
        broker.delete("kam:ground-test")


def test_a_worker_outlives_a_broker_that_dies_while_it_holds_a_call():
    with app.connection_for_read() as connection:
        channel = connection.channel()
        channel.connection.client = None  # as a connection that was closed leaves it

        with pytest.raises(connection.connection_errors):
            channel._connparams()


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
PULSES = [name for name in INTERVALS if SCHEDULE[name]["task"] == "outbox.beat"]


class Counting(Ticker):
    """Beat without a broker: it counts instead of sending."""

    def apply_entry(self, entry, producer=None):
        self.sent = [*getattr(self, "sent", []), entry.name]

    producer = None


def everything_due(ticker):
    ticker.sent = []
    while ticker.tick() == 0:
        pass
    assert len(ticker.sent) == len(set(ticker.sent))
    return set(ticker.sent)


def after(ticker, seconds):
    """As if so many seconds had gone by."""
    for entry in ticker.schedule.values():
        entry.last_run_at -= timedelta(seconds=seconds)
    ticker._heap = None
    return everything_due(ticker)


def test_beat_shows_life_at_its_start_and_ticks_for_all_else_soon_after():
    ticker = Counting(ticking)

    assert everything_due(ticker) == set(PULSES)
    assert everything_due(ticker) == set()
    assert after(ticker, 1) == set()
    assert after(ticker, 4.5) == set(INTERVALS)


def test_a_clock_set_back_does_not_silence_beat(monkeypatch):
    ticker = Counting(ticking)
    everything_due(ticker)
    after(ticker, 5.5)
    real = time.time
    monkeypatch.setattr("kam.ticker.time.time", lambda: real() - 3600)

    assert everything_due(ticker) == set(PULSES)
    assert after(ticker, 5.5) == set(INTERVALS)


def test_the_health_page_has_its_place():
    assert reverse("healthz", urlconf="kam.urls.world") == "/healthz"
