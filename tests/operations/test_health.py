"""What containers and supervisors ask: is it well, said by status and one sentence."""

import os
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from .test_starting import start

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database():
    name = os.environ["KAM_TEST_DATABASE"]
    return {"DATABASE_URL": os.environ["DATABASE_URL"].replace("/kam?", f"/{name}?")}


def ask(*words, **variables):
    return start("-m", "kam.health", *words, **variables)


def beat(name, seconds_ago):
    from kam.outbox.models import Heartbeat

    at = timezone.now() - timedelta(seconds=seconds_ago)
    Heartbeat.objects.create(name=name, at=at)


def test_a_part_that_lives_is_well_and_a_silent_one_is_named(database):
    beat("queue mail", 3)
    beat("relay", 300)

    assert ask("queue mail", **database).returncode == 0
    silent = ask("relay", **database)
    unknown = ask("queue nothing", **database)
    assert (silent.returncode, unknown.returncode) == (1, 1)
    assert "The last sign of life of relay is 30" in silent.stderr
    assert "No sign of life of queue nothing is known." in unknown.stderr


def test_without_a_database_it_says_so_and_tells_no_secret():
    answer = ask("relay", DATABASE_URL="postgresql://kam_app:hidden@127.0.0.1:1/kam")

    assert answer.returncode == 1
    assert answer.stderr.strip() == "The database does not answer."


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (400, 1)])
def test_the_web_is_asked_by_its_public_name(status, code):
    asked = []

    class Web(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Web) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        answer = ask("web", PORT=str(server.server_port))

    assert answer.returncode == code
    assert asked == [("/healthz", "kam.company.test")]


def test_a_web_that_is_gone_is_not_well():
    answer = ask("web", PORT="1")

    assert answer.returncode == 1
    assert "The web does not answer" in answer.stderr
