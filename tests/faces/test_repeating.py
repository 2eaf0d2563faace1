"""A plain form that meets a deadlock is worked on once more, or keeps what was typed. Never 500."""

import re
import threading
import time

import psycopg
import pytest
from django.db import connection
from django.test import Client

from accounts.models import Account
from kam.tenancy.context import activate
from kam.web.answers import SeeOther
from tests.accounts.conftest import register  # noqa: F401
from tests.databases import admin_url
from tests.operations.test_logs import at

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
ABORTED = "DO $$ BEGIN RAISE EXCEPTION 'met another' USING ERRCODE = '%s'; END $$"
HTMX = {"HX-Request": "true"}


def other_side(name, account, tenant, ready, met):
    """Hold the tenant's row, wait until the form waits for it, then ask for the form's account."""
    with psycopg.connect(admin_url(), dbname=name) as other:
        other.execute("SELECT FROM tenancy_tenant WHERE id = %s FOR UPDATE", [tenant])
        ready.set()
        with psycopg.connect(admin_url(), dbname=name, autocommit=True) as watch:
            until = time.monotonic() + 10
            while time.monotonic() < until:
                if watch.execute(WAITING, [name]).fetchone()[0]:
                    break
                time.sleep(0.02)
        other.execute("SELECT FROM accounts_account WHERE id = %s FOR UPDATE", [account])
        met.append("went through")


def test_of_two_that_wait_for_each_other_the_form_is_repeated(
    register,  # noqa: F811
    cast,
    browser,
    caplog,
):
    caplog.set_level("INFO", "kam.web.repeating")
    brauer = register(manager=cast.manager)
    client = browser(cast.manager)
    path = f"/w/acme/accounts/{brauer.id}/fields/sector/"
    client.get(f"{path}?edit=1")  # whatever the first visit writes is written
    ready, met = threading.Event(), []
    name = connection.settings_dict["NAME"]
    known = (name, brauer.id, brauer.tenant_id, ready, met)
    other = threading.Thread(target=other_side, args=known)
    other.start()
    assert ready.wait(10)

    answer = client.post(path, {"version": brauer.version, "sector": "Drives"})
    other.join(20)

    assert met == ["went through"]
    assert "once more" in caplog.text
    assert answer.status_code == 303
    with activate(brauer.tenant_id):
        assert Account.objects.get(pk=brauer.id).sector == "Drives"


def view_that_meets(state, *, times):
    """A view that PostgreSQL aborts as often as told, having written before."""
    calls = []

    def view(request, **_):
        calls.append(request.POST.get("sector"))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE identity_user SET number_format = number_format")
            if len(calls) <= times:
                cursor.execute(ABORTED % state)
        answer = SeeOther()
        answer["Location"] = "/done/"
        return answer

    return view, calls


@pytest.fixture
def placed(monkeypatch, cast, browser):
    def place(state, times):
        view, calls = view_that_meets(state, times=times)
        at(monkeypatch, "kam.urls.workspace", "accounts/", view)
        return browser(cast.manager), calls

    return place


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_once_more_is_enough(placed, state):
    client, calls = placed(state, 1)

    assert client.post("/w/acme/accounts/", {"sector": "x"}).status_code == 303
    assert calls == ["x", "x"]


def test_what_fails_twice_is_answered_with_all_that_was_typed(placed):
    client, calls = placed("40P01", 2)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.get("/w/acme/settings/me/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    sent = {"csrfmiddlewaretoken": token, "sector": 'Öl & "Gas"', "tag": ["a", "b"]}

    answer = strict.post("/w/acme/accounts/?x=1", sent)
    text = answer.content.decode()

    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "1"
    assert calls == ['Öl & "Gas"'] * 2
    assert 'action="/w/acme/accounts/?x=1"' in text
    assert 'name="sector" value="Öl &amp; &quot;Gas&quot;"' in text
    assert re.findall(r'name="tag" value="(\w)"', text) == ["a", "b"]
    again = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    assert (
        strict.post("/w/acme/accounts/", {**sent, "csrfmiddlewaretoken": again}).status_code == 303
    )


def test_htmx_leaves_the_form_as_it_is(placed):
    client, calls = placed("40P01", 2)
    answer = client.post("/w/acme/accounts/", {"sector": "x"}, headers=HTMX)

    assert (answer.status_code, len(calls)) == (409, 2)
    assert answer.headers["HX-Reswap"] == "none"


def test_a_lock_that_was_waited_for_is_not_waited_for_twice(placed):
    client, calls = placed("55P03", 5)

    assert client.post("/w/acme/accounts/", {"sector": "x"}).status_code == 409
    assert len(calls) == 1


def test_reading_is_not_repeated_and_secrets_are_not_shown_again(placed):
    client, calls = placed("40P01", 5)
    assert client.get("/w/acme/accounts/").status_code == 409
    assert len(calls) == 1
    answer = client.post("/w/acme/accounts/", {"password": "my very own", "sector": "x"})

    assert answer.status_code == 409
    assert "my very own" not in answer.content.decode()
