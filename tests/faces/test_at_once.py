"""Many clients at the same moment, over real connections: nothing lost, nothing doubled (C1-C3)."""

import http.client
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.core.cache import caches
from django.db import connections

from accounts.models import Account, ExternalId
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/accounts/"


@pytest.fixture
def server(live_server, acme):
    """`server(client)`: ask(method, path, data, **headers) -> (status, headers, body)."""
    Tenant.objects.filter(pk=acme.pk).update(rest_per_token=10**6, rest_per_workspace=10**6)
    address = urlsplit(live_server.url)

    def talk_as(client):
        bearer = client.defaults["HTTP_AUTHORIZATION"]

        def ask(method, path, data=None, **headers):
            link = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
            given = {"Authorization": bearer, "Content-Type": "application/json"}
            given |= {name.replace("_", "-"): value for name, value in headers.items()}
            link.request(method, path, None if data is None else json.dumps(data), given)
            answer = link.getresponse()
            raw = answer.read()
            link.close()
            return answer.status, answer.headers, json.loads(raw) if raw else None

        return ask

    yield talk_as
    for connection in connections.all():
        connection.close()
    caches.close_all()


def at_once(workers, job):
    """Run `job(number)` in so many threads that start together; their results."""
    gate = threading.Barrier(workers)

    def started(number):
        gate.wait()
        return job(number)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(started, range(workers)))


def count_up(ask, path, times):
    """Read, add one, write back; after a 412 again from the start. (acknowledged, refused)"""
    acknowledged, refused = 0, Counter()
    while acknowledged < times:
        _status, headers, account = ask("GET", path)
        changed = {"sector": str(int(account["sector"]) + 1)}
        status, _headers, _body = ask("PATCH", path, changed, If_Match=headers["ETag"])
        acknowledged += status == 200
        refused[status] += status != 200
    return acknowledged, refused


def read_modify_write(server, cast, machine, acme, *, clients, times):
    ask = server(machine(cast.leader))
    _status, _headers, account = ask("POST", API, {"name": "Counted", "sector": "0"})

    results = at_once(clients, lambda _n: count_up(ask, f"{API}{account['id']}/", times))

    refused = sum((each for _count, each in results), Counter())
    with activate(acme):
        stored = Account.objects.get(pk=account["id"])
    print(f"\nC1: {clients} x {times}: sector {stored.sector}, refused {dict(refused)}")
    assert sum(count for count, _refused in results) == clients * times
    assert int(stored.sector) == clients * times
    assert stored.version == clients * times + 1
    assert set(+refused) <= {412}


def test_no_update_is_lost(server, cast, machine, acme):
    read_modify_write(server, cast, machine, acme, clients=4, times=6)


@pytest.mark.long
def test_no_update_of_eight_clients_is_lost(server, cast, machine, acme):
    read_modify_write(server, cast, machine, acme, clients=8, times=20)


def double_submit(server, cast, machine, acme, *, keys, threads):
    ask = server(machine(cast.leader))

    def send(_number):
        return [
            ask("POST", API, {"name": f"Key {key}"}, Idempotency_Key=f"key-{key}")
            for key in range(keys)
        ]

    answers = [answer for each in at_once(threads, send) for answer in each]

    replayed = sum(headers.get("Idempotency-Replayed") == "true" for _s, headers, _b in answers)
    print(f"\nC2: {keys} keys x {threads} threads: {len(answers)} answers, {replayed} replayed")
    assert {status for status, _headers, _body in answers} == {201}
    assert len({body["id"] for _status, _headers, body in answers}) == keys
    assert replayed == keys * (threads - 1)
    with activate(acme):
        assert Account.objects.count() == keys
    status, _headers, _body = ask("POST", API, {"name": "Other"}, Idempotency_Key="key-0")
    assert status == 422


def test_a_form_sent_many_times_is_done_once(server, cast, machine, acme):
    double_submit(server, cast, machine, acme, keys=3, threads=8)


@pytest.mark.long
def test_ten_forms_sent_twenty_times_are_done_once_each(server, cast, machine, acme):
    double_submit(server, cast, machine, acme, keys=10, threads=20)


def same_outside_id(server, cast, machine, acme, *, threads):
    ask = server(machine(cast.leader))
    path = f"{API}by-external-id/ERP/10042/"

    answers = at_once(threads, lambda n: ask("PUT", path, {"name": f"Told by {n}"}))
    bulk = {"rows": [{"source": "ERP", "value": str(n), "name": "B"} for n in range(10, 20)]}
    many = at_once(threads // 2, lambda _n: ask("POST", f"{API}bulk-upsert/", bulk))
    created = {"name": "Posted", "external_ids": [{"source": "ERP", "value": "7"}]}
    posted = at_once(threads, lambda _n: ask("POST", API, created))

    statuses = Counter(status for status, _headers, _body in answers)
    posts = Counter(status for status, _headers, _body in posted)
    print(f"\nC3: {threads} x PUT of one id: {dict(statuses)}; POST: {dict(posts)}")
    assert statuses == {201: 1, 200: threads - 1}
    assert {status for status, _headers, _body in many} == {200}
    assert sum(body["summary"]["created"] for _s, _h, body in many) == 10
    assert posts == {201: 1, 409: threads - 1}
    with activate(acme):
        assert ExternalId.objects.count() == Account.objects.count() == 12


def test_one_outside_id_makes_one_account(server, cast, machine, acme):
    same_outside_id(server, cast, machine, acme, threads=8)


@pytest.mark.long
def test_one_outside_id_told_by_twenty_makes_one_account(server, cast, machine, acme):
    same_outside_id(server, cast, machine, acme, threads=20)


def test_who_waits_too_long_for_the_first_is_told_to_come_back(
    server, cast, machine, acme, monkeypatch
):
    from kam.rest import idempotency

    monkeypatch.setattr(idempotency, "WAIT", "100ms")
    entered, leave = threading.Event(), threading.Event()
    from accounts import services

    register = services.register_accounts

    def slowly(**given):
        made = register(**given)
        entered.set()
        leave.wait(20)
        return made

    monkeypatch.setattr(services, "register_accounts", slowly)
    ask = server(machine(cast.leader))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, "POST", API, {"name": "Slow"}, Idempotency_Key="k")
        assert entered.wait(20)
        status, headers, body = ask("POST", API, {"name": "Slow"}, Idempotency_Key="k")
        leave.set()
        assert first.result()[0] == 201

    assert (status, body["code"]) == (409, "idempotency_in_progress")
    assert headers["Retry-After"] == "5"


def test_a_deadlock_is_tried_again(server, cast, machine, acme, monkeypatch):
    """The first attempt of a change is undone by a deadlock; the client never hears of it."""
    from django.db import OperationalError
    from psycopg.errors import DeadlockDetected

    from accounts import services

    ask = server(machine(cast.leader))
    _status, _headers, account = ask("POST", API, {"name": "A"})
    edit, attempts = services.edit_account, []

    def unlucky(**given):
        attempts.append(given)
        done = edit(**given)
        if len(attempts) < 3:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        return done

    monkeypatch.setattr(services, "edit_account", unlucky)
    status, headers, _body = ask(
        "PATCH", f"{API}{account['id']}/", {"sector": "T"}, If_Match='"v1"'
    )

    assert (status, len(attempts)) == (200, 3)
    assert headers["ETag"].startswith('"v2-')
