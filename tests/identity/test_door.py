"""Session or token becomes an actor, and nobody enters where they have no place."""

import datetime as dt

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix
from django.utils import timezone, translation

from kam.identity.models import ApiToken, LeaderScope, Membership, OrgUnit
from kam.tenancy.context import activate, current_tenant_id

pytestmark = pytest.mark.django_db

OWN = "/w/acme/settings/me/"
GONE = 404


def test_a_member_enters_the_own_workspace(browser, cast):
    for name, person in cast.everyone().items():
        assert browser(person).get(OWN).status_code == 200, name


def test_a_foreign_workspace_an_unknown_one_and_a_suspended_one_answer_alike(
    browser, cast, globex, outsider
):
    client = browser(cast.admin)
    foreign = client.get("/w/globex/settings/me/")
    unknown = client.get("/w/nowhere/settings/me/")
    globex.status = "suspended"
    globex.save()
    suspended = browser(outsider).get("/w/globex/settings/me/")

    assert foreign.status_code == unknown.status_code == suspended.status_code == GONE
    assert _without_tokens(foreign) == _without_tokens(unknown)


def _without_tokens(response):
    import re

    return re.sub(rb'(X-CSRFToken": "|value="|nonce=")[^"]*', b"", response.content)


def test_a_suspended_and_a_closed_workspace_are_left_by_everybody(browser, machine, cast, acme):
    client, robot = browser(cast.manager), machine(cast.manager)
    for status in ("suspended", "closed"):
        acme.status = status
        acme.save()
        assert client.get(OWN).status_code == GONE
        assert robot.get("/api/v1/members/").status_code == 401
    acme.status = "active"
    acme.save()
    assert client.get(OWN).status_code == 200
    assert robot.get("/api/v1/members/").status_code == 200


def test_a_deactivated_member_is_outside_at_the_next_request(browser, machine, cast, acme):
    client, robot = browser(cast.reader), machine(cast.reader)
    assert client.get(OWN).status_code == 200
    with activate(acme):
        Membership.objects.filter(pk=cast.reader.membership.pk).update(is_active=False)
    assert client.get(OWN).status_code == GONE
    assert robot.get("/api/v1/members/").status_code == 401


def test_a_person_switched_off_everywhere_is_asked_to_sign_in(browser, machine, cast):
    client, robot = browser(cast.reader), machine(cast.reader)
    cast.reader.user.is_active = False
    cast.reader.user.save()
    assert client.get(OWN).headers["Location"].startswith("/sign-in/")
    assert robot.get("/api/v1/members/").status_code == 401


def test_a_visitor_is_led_to_the_sign_in_page_and_back(acme):
    response = Client().get("/w/acme/settings/me/?x=1&y=%C3%A4")

    assert response.status_code == 302
    assert response.headers["Location"] == (
        "/sign-in/?next=%2Fw%2Facme%2Fsettings%2Fme%2F%3Fx%3D1%26y%3D%25C3%25A4"
    )


def test_a_visitor_learns_nothing_about_which_workspaces_exist(acme):
    known = Client().get("/w/acme/settings/")
    unknown = Client().get("/w/nowhere/settings/")

    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"].replace("acme", "nowhere") == unknown.headers["Location"]


def test_htmx_without_a_session_is_told_to_leave_the_page(acme):
    response = Client().get(
        "/w/acme/settings/members/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/w/acme/settings/?a=1"},
    )

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/sign-in/?next=%2Fw%2Facme%2Fsettings%2F%3Fa%3D1"


@pytest.mark.parametrize(
    "path",
    [
        "/w/acme/sign-in/",
        "/w/acme/api/v1/me/",
        "/w/acme/healthz",
        "/w/acme/w/acme/settings/",
        "/w/ACME/settings/me/",
        "/w//settings/me/",
        "/settings/me/",
        "/api/w/acme/settings/me/",
        "/w/acme%0A/settings/me/",
        "/w/acme/nothing/",
    ],
)
def test_a_mixed_path_is_nothing(browser, cast, path):
    assert browser(cast.admin).get(path).status_code == GONE
    assert Client().get(path).status_code == GONE


def test_the_bare_workspace_leads_to_its_first_page(browser, cast):
    response = browser(cast.admin).get("/w/acme")

    assert response.status_code == 302
    assert response.headers["Location"] == "/w/acme/"


def test_a_forgotten_slash_is_added_inside_the_workspace(browser, cast):
    response = browser(cast.admin).get("/w/acme/settings/me?x=1")

    assert response.status_code == 301
    assert response.headers["Location"] == "/w/acme/settings/me/?x=1"


def test_addresses_carry_the_workspace_and_nothing_stays_behind(browser, cast):
    response = browser(cast.admin).get("/w/acme/settings/units/")

    assert b'href="/w/acme/settings/members/' in response.content
    assert b'"/static/' in response.content
    assert get_script_prefix() == "/"
    assert current_tenant_id() is None
    assert translation.get_language() == "en"
    assert timezone.get_current_timezone_name() == "UTC"


def test_nothing_stays_behind_after_a_failure_either(browser, cast, monkeypatch):
    from kam.workspace.views import settings as views

    monkeypatch.setattr(views, "OwnForm", None)
    client = browser(cast.admin)
    client.raise_request_exception = False

    assert client.get(OWN).status_code == 500
    assert get_script_prefix() == "/"
    assert current_tenant_id() is None


def test_pages_speak_the_persons_language(browser, cast):
    cast.admin.user.language = "de"
    cast.admin.user.save()
    response = browser(cast.admin).get(OWN)

    assert response.headers["Content-Language"] == "de"
    assert b'lang="de"' in response.content


def test_the_door_costs_one_statement(browser, cast):
    client = browser(cast.manager)
    client.get(OWN)
    with CaptureQueriesContext(connection) as asked:
        client.get(OWN)
    assert len([q for q in asked if "identity_session" in q["sql"]]) == 1
    assert not [q for q in asked if "FROM identity_user" in q["sql"]]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_meanwhile_is_replaced_at_the_door(browser, cast, machine):
    for client, path in ((browser(cast.manager), OWN), (machine(cast.manager), "/api/v1/me/")):
        assert client.get(path).status_code == 200
        pid = connection.connection.info.backend_pid
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])

        assert client.get(path).status_code == 200
        assert connection.connection.info.backend_pid != pid


def test_a_session_ends_after_two_idle_and_after_twelve_hours(browser, cast, time_machine_or_skip):
    with time_machine_or_skip("2026-03-02T08:00:00Z") as clock:
        client = browser(cast.manager)
        assert client.get(OWN).status_code == 200
        for _hour in range(11):
            clock.shift(dt.timedelta(hours=1))
            assert client.get(OWN).status_code == 200
        clock.shift(dt.timedelta(hours=1, minutes=1))
        assert client.get(OWN).status_code == 302


def test_an_idle_session_ends(browser, cast, time_machine_or_skip):
    with time_machine_or_skip("2026-03-02T08:00:00Z") as clock:
        client = browser(cast.manager)
        assert client.get(OWN).status_code == 200
        clock.shift(dt.timedelta(hours=2, minutes=1))
        assert client.get(OWN).status_code == 302


@pytest.fixture
def time_machine_or_skip():
    import time_machine

    return lambda at: time_machine.travel(at, tick=False)


def test_a_leaders_scope_holds_the_units_below(rf, cast, acme):
    from kam.identity.queries import places

    with activate(acme):
        north = OrgUnit.objects.create(name="North")
        harbour = OrgUnit.objects.create(name="Harbour", parent=north)
        OrgUnit.objects.create(name="South")
        LeaderScope.objects.create(membership=cast.leader.membership, unit=north)

    with places.asked_for("acme"):
        person = places.person_with_place(cast.leader.user.pk)
    actor = places.actor_of_person(person)

    assert set(actor.unit_ids) == {north.pk, harbour.pk}
    with places.asked_for("acme"):
        assert (
            places.actor_of_person(places.person_with_place(cast.manager.user.pk)).unit_ids is None
        )


# Tokens


def test_a_token_speaks_for_its_member(machine, cast):
    told = machine(cast.manager).get("/api/v1/me/").json()

    assert told["actor"]["name"] == "Mia Manager"
    assert told["workspace"]["slug"] == "acme"


def test_rest_never_listens_to_cookies(browser, cast):
    response = browser(cast.admin).get("/api/v1/members/")

    assert response.status_code == 401


def test_no_token_and_every_useless_one_get_one_answer(machine, cast, acme):
    good = machine(cast.manager).defaults["HTTP_AUTHORIZATION"]
    expired, revoked = machine(cast.manager), machine(cast.manager)
    with activate(acme):
        _first, second, third = ApiToken.objects.order_by("created_at")
        ApiToken.objects.filter(pk=second.pk).update(
            expires_at=timezone.now() - dt.timedelta(seconds=1)
        )
        ApiToken.objects.filter(pk=third.pk).update(revoked_at=timezone.now())
    wrong = good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:]
    answers = [
        Client(),
        Client(headers={"authorization": "Bearer nonsense"}),
        Client(headers={"authorization": wrong}),
        Client(headers={"authorization": good.replace("Bearer", "Basic")}),
        expired,
        revoked,
    ]
    bodies = []
    for client in answers:
        response = client.get("/api/v1/members/")
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert response.headers["Content-Type"] == "application/problem+json"
        body = response.json()
        body.pop("instance")
        bodies.append(body)
    assert all(body == bodies[0] for body in bodies)


def test_a_token_can_do_no_more_than_its_scopes(machine, cast):
    from kam.identity.permissions import Permission
    from kam.identity.scopes import permissions_within

    held = cast.leader.actor.permissions
    assert permissions_within(held, ["read"]) == {
        Permission.READ_REGISTER,
        Permission.READ_ALL_FIGURES,
    }
    assert Permission.MANAGE_MEMBERS not in permissions_within(
        frozenset(Permission), ["read", "write"]
    )
    assert permissions_within(held, ["accounts:read", "nonsense"]) == {
        Permission.READ_REGISTER,
        Permission.READ_ALL_FIGURES,
    }
    assert machine(cast.leader, scopes=["accounts:read"]).get("/api/v1/members/").status_code == 403
    assert machine(cast.leader, scopes=["members:read"]).get("/api/v1/members/").status_code == 200


def test_the_last_use_is_written_once_a_minute(machine, cast, acme, time_machine_or_skip):
    client = machine(cast.manager)

    def last_use():
        with activate(acme):
            return ApiToken.objects.get().last_used_at

    with time_machine_or_skip("2026-03-02T08:00:00Z") as clock:
        client.get("/api/v1/me/")
        first = last_use()
        clock.shift(30)
        client.get("/api/v1/me/")
        assert last_use() == first
        clock.shift(31)
        client.get("/api/v1/me/")
        assert last_use() == first + dt.timedelta(seconds=61)


def test_who_am_i_needs_a_token(db):
    assert Client().get("/api/v1/me/").status_code == 401


def test_the_token_costs_one_statement(machine, cast):
    client = machine(cast.manager)
    client.get("/api/v1/me/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/api/v1/me/").status_code == 200
    told = [q["sql"] or "" for q in asked]
    assert len([sql for sql in told if "identity_token_of" in sql]) == 1
    assert not [sql for sql in told if "identity_apitoken" in sql or "identity_user" in sql]
