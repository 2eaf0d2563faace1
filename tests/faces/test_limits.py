"""A token and a workspace may ask so much a minute, and are told how much is left."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kam.rest import limits
from kam.tenancy.models import Tenant

pytestmark = pytest.mark.django_db
API = "/api/v1/me/"


@pytest.fixture
def allow(acme):
    def at_most(token, workspace=6000):
        Tenant.objects.filter(pk=acme.pk).update(rest_per_token=token, rest_per_workspace=workspace)

    return at_most


def asked(client, times):
    return [client.get(API).status_code for _ in range(times)]


def test_every_answer_tells_the_policy_and_what_is_left(cast, machine, allow):
    allow(100, 400)

    answer = machine(cast.manager).get(API)

    assert answer["RateLimit-Policy"] == '"token";q=100;w=60, "workspace";q=400;w=60'
    assert answer["RateLimit"].startswith('"token";r=99;t=1')


def test_a_token_beyond_its_limit_is_told_when_to_come_back(cast, machine, allow):
    allow(6)
    client = machine(cast.manager)

    assert asked(client, 6) == [200] * 6
    refused = client.get(API)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused["Retry-After"]) <= 10
    assert '"token";r=0' in refused["RateLimit"]
    assert asked(machine(cast.leader), 3) == [200] * 3


def test_a_workspace_beyond_its_limit_stops_all_its_tokens(cast, machine, allow, outsider):
    allow(100, 6)

    assert asked(machine(cast.manager), 4) == [200] * 4
    assert asked(machine(cast.leader), 3) == [200, 200, 429]
    assert asked(machine(outsider), 3) == [200] * 3


def test_the_bucket_fills_up_evenly(cast, machine, allow):
    allow(60)
    client = machine(cast.manager)
    asked(client, 61)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rest_bucket SET filled_at = filled_at - interval '5 seconds'")
    for bucket in limits.limiter.buckets.values():
        bucket.closed_until = 0.0

    assert 4 <= asked(client, 8).count(200) <= 6


def test_an_ordinary_request_asks_the_database_nothing(cast, machine, allow):
    allow(2000)
    client = machine(cast.manager)
    asked(client, 2)
    with CaptureQueriesContext(connection) as captured:
        asked(client, 20)

    assert len([q for q in captured if "rest_bucket" in (q["sql"] or "")]) <= 1


def test_several_processes_share_the_limit_but_for_a_handful_each(cast, acme, allow):
    from dataclasses import replace
    from uuid import uuid4

    from kam.rest.problems import Problem
    from kam.tenancy.context import activate

    allow(500)
    actor = replace(cast.manager.actor, token_id=uuid4())
    processes = [limits.Limiter() for _ in range(4)]
    passed = 0
    with activate(acme):
        for turn in range(1000):
            try:
                processes[turn % 4].take(actor, cost=1)
                passed += 1
            except Problem:
                continue

    assert 500 - 4 * 10 <= passed <= 500 + 4 * 10 + 60


def test_a_refused_request_changes_nothing_and_asks_nothing(cast, machine, allow):
    allow(3)
    client = machine(cast.manager)
    asked(client, 4)
    with CaptureQueriesContext(connection) as captured:
        asked(client, 5)

    assert [q for q in captured if "rest_bucket" in (q["sql"] or "")] == []
