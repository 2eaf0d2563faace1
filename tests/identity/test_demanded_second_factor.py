"""A workspace that demands a second step opens to nobody without: no way leads around it."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from kam.audit.models import AuditValue
from kam.identity.models import ApiToken, Membership
from kam.identity.queries.invitations import invitation_token
from kam.tenancy.context import activate
from tests.identity.test_second_factor import STEP, code_of, set_up, sign_in

pytestmark = pytest.mark.django_db
OWN = "/w/acme/settings/me/"
SETTINGS = "/w/acme/settings/"
PLAN = {
    "name": "Acme Drives",
    "currency": "EUR",
    "fiscal_year_start": "1",
    "time_zone": "Europe/Berlin",
    "language": "en",
}


@pytest.fixture(autouse=True)
def _forget_attempts(db):
    cache.clear()


@pytest.fixture
def demanding(acme):
    acme.second_factor_required = True
    acme.save()
    return acme


def test_an_administrator_demands_it_and_history_says_so(
    cast, acme, django_capture_on_commit_callbacks
):
    client = sign_in("ada@acme.test")
    refused = client.post(SETTINGS, {**PLAN, "second_factor_required": "on"})
    assert refused.status_code == 422
    assert "your own second step first" in refused.content.decode()

    set_up(client, django_capture_on_commit_callbacks)
    assert client.post(SETTINGS, {**PLAN, "second_factor_required": "on"}).status_code == 302
    acme.refresh_from_db()
    assert acme.second_factor_required
    with activate(acme):
        told = AuditValue.objects.get(entry__action="workspace.changed").changes
    assert told["second_factor_required"] == [False, True]
    assert client.get(OWN).status_code == 200


def test_a_session_from_before_the_demand_is_led_to_set_up(cast, acme):
    client = sign_in()
    assert client.get(OWN).status_code == 200
    acme.second_factor_required = True
    acme.save()

    for path in (OWN, "/w/acme/", "/w/acme/accounts/", "/w/acme/settings/"):
        assert client.get(path).headers["Location"] == "/security/?for=acme", path
    page = client.get("/security/?for=acme").content.decode()
    assert "Acme Drives demands a second step" in page
    htmx = client.get("/w/acme/accounts/", headers={"HX-Request": "true"})
    assert htmx.headers["HX-Redirect"] == "/security/?for=acme"
    assert htmx.content == b""


def test_nothing_is_done_before_it_is_set_up(cast, demanding):
    client = sign_in()
    with activate(demanding):
        name = Membership.objects.get(pk=cast.manager.membership.pk).name
    answer = client.post(OWN, {"name": "Somebody", "language": "en", "time_zone": "UTC"})

    assert answer.headers["Location"] == "/security/?for=acme"
    with activate(demanding):
        assert Membership.objects.get(pk=cast.manager.membership.pk).name == name


def test_setting_it_up_opens_the_workspace(cast, demanding, django_capture_on_commit_callbacks):
    client = sign_in()
    set_up(client, django_capture_on_commit_callbacks)

    assert client.get(OWN).status_code == 200


def test_another_session_shows_it_first(cast, demanding, django_capture_on_commit_callbacks):
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        before = sign_in()
        secret, codes = set_up(sign_in(), django_capture_on_commit_callbacks)
        clock.shift(60)
        asked = before.get(f"{OWN}?x=1")
        assert asked.headers["Location"].startswith("/security/confirm/code/?next=")
        before.post("/security/confirm/", {"password": "correct horse"})
        assert before.get(OWN).status_code == 302
        back = before.post(asked.headers["Location"], {"code": code_of(secret)})
        assert back.headers["Location"] == f"{OWN}?x=1"
        assert before.get(OWN).status_code == 200

        late = sign_in()
        assert late.get(OWN).headers["Location"].startswith("/sign-in/")
        late.post(STEP, {"code": codes[0]})
        assert late.get(OWN).status_code == 200


def test_taking_it_off_closes_the_workspace(cast, demanding, django_capture_on_commit_callbacks):
    client = sign_in()
    set_up(client, django_capture_on_commit_callbacks)
    assert client.post("/security/app/remove/").status_code == 302

    assert client.get(OWN).headers["Location"] == "/security/?for=acme"


def test_the_other_workspace_asks_for_nothing_and_opens_nothing(cast, demanding, globex):
    with activate(globex):
        Membership.objects.create(
            user=cast.manager.user, name="Mia", email="mia@acme.test", roles=["reader"]
        )
    client = sign_in()
    assert client.get("/w/globex/settings/me/").status_code == 200
    assert client.get(OWN).headers["Location"] == "/security/?for=acme"
    assert 'href="/w/acme/"' in client.get("/").content.decode()
    assert client.get("/w/acme/").headers["Location"] == "/security/?for=acme"


def test_a_foreign_workspace_is_not_named(cast, globex):
    globex.second_factor_required = True
    globex.save()
    client = sign_in()

    assert client.get("/w/globex/settings/me/").status_code == 404
    assert "Globex" not in client.get("/security/?for=globex").content.decode()


def test_an_invitation_opens_no_way_around(cast, demanding, globex, outsider):
    with activate(demanding):
        invited = Membership.objects.create(
            user=outsider.user, name="Olga", email="olga@globex.test", roles=["reader"],
            is_active=False, invited_at="2026-11-22T00:00:00Z",
        )  # fmt: skip
        invited.refresh_from_db()
        link = f"/join/acme/{invited.pk}/{invitation_token(invited)}/"
    client = sign_in("olga@globex.test")

    assert client.post(link, {"name": "Olga"}).headers["Location"] == "/w/acme/"
    assert client.get("/w/acme/").headers["Location"] == "/security/?for=acme"


def test_a_link_for_a_new_password_does_not_replace_the_second_step(
    cast, demanding, django_capture_on_commit_callbacks
):
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        set_up(sign_in(), django_capture_on_commit_callbacks)
        clock.shift(60)
        with activate(demanding):
            member = Membership.objects.select_related("user").get(pk=cast.manager.membership.pk)
            link = f"/join/acme/{member.pk}/{invitation_token(member)}/"
        guest = Client()
        chosen = {"name": "Mia", "password": "a good long one", "again": "a good long one"}
        answer = guest.post(link, chosen)

        assert answer.headers["Location"] == STEP
        assert guest.get(OWN).headers["Location"].startswith("/sign-in/")
        assert sign_in(password="a good long one").get(STEP).status_code == 200


def test_no_cookie_opens_the_interface(cast, demanding):
    assert sign_in().get("/api/v1/me/").status_code == 401


def test_a_personal_token_sleeps_until_its_person_has_one(
    cast, demanding, machine, django_capture_on_commit_callbacks
):
    personal, service = machine(cast.manager), machine(cast.leader)
    with activate(demanding):
        ApiToken.objects.filter(membership=cast.leader.membership).update(is_service=True)

    assert personal.get("/api/v1/me/").status_code == 401
    assert service.get("/api/v1/me/").status_code == 200
    set_up(sign_in(), django_capture_on_commit_callbacks)
    assert personal.get("/api/v1/me/").status_code == 200


def test_a_demand_costs_the_door_nothing(cast, acme, browser):
    client = browser(cast.manager)
    client.get(OWN)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(OWN)
    assert not [q for q in asked if "mfa_authenticator" in (q["sql"] or "")]
