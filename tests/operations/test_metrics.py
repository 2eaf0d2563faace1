"""Figures for Prometheus: for the holder of the token alone, counted over all processes."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db(databases=["default", "system"])
TOKEN = "figures-for-the-tests-only"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def asked(settings):
    """Ask as Prometheus does; the figures as {name{labels}: value}."""
    settings.METRICS_TOKEN = TOKEN

    def ask():
        answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain")
        lines = answer.content.decode().splitlines()
        return {
            name: float(value)
            for name, _space, value in (line.rpartition(" ") for line in lines if line[:1] != "#")
        }

    return ask


def test_without_a_token_in_the_settings_there_is_no_page(settings):
    settings.METRICS_TOKEN = ""

    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"{TOKEN}"])
def test_nobody_else_reads_it(settings, given):
    settings.METRICS_TOKEN = TOKEN

    answer = Client().get("/metrics", headers={"authorization": given})

    assert answer.status_code == 401
    assert b"kam_" not in answer.content


def test_a_member_of_a_workspace_is_nobody_here(settings, cast, browser, machine):
    settings.METRICS_TOKEN = TOKEN

    assert browser(cast.admin).get("/metrics").status_code == 401
    assert machine(cast.admin).get("/metrics").status_code == 401


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
def test_the_state_of_the_installation_is_told(asked, acme):
    from kam.outbox.models import Delivery, Heartbeat

    now = timezone.now()
    with activate(acme):
        rows = [("due", 40, {}), ("later", -600, {}), ("dead", 90, {"dead_at": now})]
        for key, ago, more in rows:
            available_at = now - timedelta(seconds=ago)
            Delivery.objects.create(
                kind="notice.mail", key=key, queue="mail", available_at=available_at, **more
            )
    Heartbeat.objects.create(name="beat", at=now - timedelta(seconds=7))

    told = asked()

    assert told["kam_up"] == 1
    assert told['kam_outbox_open{queue="mail"}'] == 2
    assert told['kam_outbox_oldest_due_seconds{queue="mail"}'] == pytest.approx(40, abs=20)
    assert told['kam_outbox_dead{queue="mail"}'] == 1
    assert told['kam_heartbeat_age_seconds{part="beat"}'] == pytest.approx(7, abs=20)
    assert told["kam_imports_waiting"] == 0
    assert told["kam_seal_waiting"] == 0


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
def test_what_is_not_sealed_yet_is_told_with_its_age(asked, cast):
    from kam.audit.sealing import seal_entries
    from kam.audit.services import record

    with activate(cast.admin.actor.tenant):
        record("test.done", subject=cast.admin.membership, by=cast.admin.actor, changes={})
        before = asked()
        seal_entries(now=timezone.now())

    assert before["kam_seal_waiting"] == 1
    assert 0 < before["kam_seal_lag_seconds"] < 60
    assert asked()["kam_seal_waiting"] == 0


def test_requests_are_counted_by_route_method_and_kind_of_answer(asked, cast, browser):
    signed_in = browser(cast.manager)
    counted = 'kam_requests_total{face="workspace",method="GET",route="accounts/",status="2xx"}'
    before = asked().get(counted, 0)
    for _ in range(3):
        assert signed_in.get("/w/acme/accounts/").status_code == 200
    signed_in.get("/w/acme/nowhere/")

    told = asked()
    assert told[counted] == before + 3
    lost = 'kam_requests_total{face="none",method="GET",route="",status="4xx"}'
    assert told[lost] >= 1
    assert told['kam_request_seconds_count{face="workspace",route="accounts/"}'] >= 3
    assert not [name for name in told if "nowhere" in name or "acme" in name]


def test_the_processes_of_gunicorn_are_added_up(tmp_path):
    count = (
        "from kam.counting import count_request\n"
        "count_request(face='world', route='x', method='GET', status=200, seconds=0.1)\n"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(3):
        subprocess.run([sys.executable, "-c", count], env=environment, cwd=ROOT, check=True)
    show = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "r = CollectorRegistry(); MultiProcessCollector(r); print(generate_latest(r).decode())"
    )
    shown = subprocess.run(
        [sys.executable, "-c", show], env=environment, cwd=ROOT, check=True, capture_output=True
    )

    assert re.search(r'^kam_requests_total\{.*route="x".*\} 3\.0$', shown.stdout.decode(), re.M)


def test_defences_are_counted_by_kind(asked, cast, machine, settings):
    settings.METRICS_TOKEN = TOKEN
    api = machine(cast.reader)
    name = 'kam_defences_total{face="rest",kind="input"}'
    before = asked().get(name, 0)

    api.get("/api/v1/accounts/?nonsense=1")

    assert asked()[name] == before + 1
