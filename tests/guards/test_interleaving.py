"""Twenty tenants, four connections, requests in any order: nobody sees a row of another."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client

from kam.identity.models import OrgUnit
from kam.tenancy.context import activate
from tests.conftest import join, make_tenant
from tests.databases import admin_url

TENANTS = 20
CONNECTIONS = 4


@pytest.fixture
def town(transactional_db, machine):
    """Twenty tenants, each with ten units named after it and a client that may read them."""
    clients = {}
    for number in range(TENANTS):
        tenant = make_tenant(f"town-{number}", f"Town {number}")
        person = join(tenant, f"p{number}@town.test", f"Person {number}", "sales_leader")
        with activate(tenant):
            OrgUnit.objects.bulk_create(
                [OrgUnit(name=f"town-{number} unit {place}") for place in range(10)]
            )
        clients[f"town-{number}"] = machine(person).defaults["HTTP_AUTHORIZATION"]
    return clients


def hammer(clients, requests):
    """Ask in random order over four threads, each with one kept connection; foreign rows found."""
    wrong, answered, links = [], [], set()
    choices = random.Random(5)
    work = [choices.choice(list(clients)) for _ in range(requests)]

    def one(slug):
        answer = Client(headers={"authorization": clients[slug]}).get("/api/v1/units/")
        names = [row["name"] for row in answer.json()["results"]]
        answered.append(answer.status_code)
        links.add((threading.get_ident(), id(connection.connection)))
        if answer.status_code != 200 or len(names) != 10:
            wrong.append((slug, answer.status_code, len(names)))
        wrong.extend((slug, name) for name in names if not name.startswith(f"{slug} "))

    def worker(part):
        try:
            for slug in part:
                one(slug)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(worker, [work[place::CONNECTIONS] for place in range(CONNECTIONS)]))
    assert len(answered) == requests
    assert len(links) == CONNECTIONS
    return wrong


def test_a_thousand_interleaved_requests_show_no_foreign_row(town):
    assert hammer(town, 1000) == []


@pytest.mark.long
def test_ten_thousand_interleaved_requests_show_no_foreign_row(town):
    assert hammer(town, 10_000) == []


def test_the_detector_catches_a_session_level_setting(town):
    """The negative control: a setting of the session on shared connections shows foreign rows."""
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(admin_url(), dbname=name) as admin:
        rows = admin.execute("SELECT slug, id FROM tenancy_tenant").fetchall()
    pool = [
        psycopg.connect(admin_url(), dbname=name, autocommit=True, user="kam_app")
        for _ in range(CONNECTIONS)
    ]
    choices = random.Random(5)
    try:
        for link in pool:
            link.execute("SELECT set_config('app.tenant_id', %s, false)", [str(rows[0][1])])
        wrong = 0
        for _ in range(500):
            slug, tenant = choices.choice(rows)
            # as a pooler in transaction mode would: the setting and the question part ways
            set_on, asked_on = choices.choice(pool), choices.choice(pool)
            set_on.execute(
                "SELECT set_config('app.tenant_id', %s, false)", [str(UUID(str(tenant)))]
            )
            names = asked_on.execute("SELECT name FROM identity_orgunit").fetchall()
            wrong += any(not name.startswith(f"{slug} ") for (name,) in names)
    finally:
        for link in pool:
            link.close()
    assert wrong > 100
