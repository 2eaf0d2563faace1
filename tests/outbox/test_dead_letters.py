"""What could not be delivered: a page, a banner and REST for administrators; retry is an act."""

import pytest
from django.utils import timezone

from kam.audit.models import AuditEntry
from kam.outbox.choices import NOTICE_MAIL
from kam.outbox.models import Delivery
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead(acme):
    with activate(acme):
        return [
            Delivery.objects.create(
                kind=NOTICE_MAIL,
                key=f"k{n}",
                queue="mail",
                payload={},
                attempts=10,
                dead_at=timezone.now(),
                last_error="SMTPServerDisconnected: gone",
            )
            for n in range(3)
        ]


def still_dead(acme):
    with activate(acme):
        return Delivery.objects.filter(dead_at__isnull=False).count()


def test_an_administrator_sees_what_is_stuck_and_tries_one_again(cast, browser, acme, dead):
    client = browser(cast.admin)
    page = client.get("/w/acme/settings/deliveries/").content.decode()
    assert "An e-mail about a notice" in page
    assert "SMTPServerDisconnected: gone" in page

    answer = client.post(f"/w/acme/settings/deliveries/{dead[0].pk}/retry/")

    assert (answer.status_code, answer["Location"]) == (303, "/w/acme/settings/deliveries/")
    assert still_dead(acme) == 2
    with activate(acme):
        assert AuditEntry.objects.filter(action="delivery.retried").count() == 1


def test_all_are_tried_again_at_once(cast, browser, acme, dead):
    client = browser(cast.admin)
    client.post("/w/acme/settings/deliveries/retry/")

    page = client.get("/w/acme/settings/deliveries/").content.decode()
    assert "3 are tried again now." in page
    assert "Everything that was to be delivered arrived" in page
    assert still_dead(acme) == 0
    with activate(acme):
        assert AuditEntry.objects.filter(action="delivery.retried").count() == 3


def test_what_is_not_dead_cannot_be_tried_again(cast, browser, acme, dead):
    client = browser(cast.admin)
    address = f"/w/acme/settings/deliveries/{dead[0].pk}/retry/"
    client.post(address)

    assert client.post(address).status_code == 404


def test_only_administrators_see_them(cast, browser, dead):
    for person in (cast.leader, cast.manager, cast.reader):
        client = browser(person)
        assert client.get("/w/acme/settings/deliveries/").status_code == 403
        assert client.post("/w/acme/settings/deliveries/retry/").status_code == 403
        assert b"did not arrive" not in client.get("/w/acme/notices/bell/").content


def test_the_bell_brings_the_banner_to_administrators(cast, browser, dead):
    answer = browser(cast.admin).get("/w/acme/notices/bell/").content.decode()

    assert "3 deliveries did not arrive." in answer
    assert 'hx-swap-oob="true"' in answer


def test_dead_letters_over_rest(cast, machine, acme, dead):
    client = machine(cast.admin)
    rows = client.get("/api/v1/deliveries/").json()["results"]
    assert {row["kind"] for row in rows} == {NOTICE_MAIL}
    assert rows[0]["label"] == "An e-mail about a notice"

    assert client.post(f"/api/v1/deliveries/{rows[0]['id']}/retry/").json() == {"retried": 1}
    assert client.post("/api/v1/deliveries/retry/").json() == {"retried": 2}
    assert machine(cast.leader).get("/api/v1/deliveries/").status_code == 403
    reads = machine(cast.admin, scopes=["deliveries:read"])
    assert reads.get("/api/v1/deliveries/").status_code == 200
    assert reads.post("/api/v1/deliveries/retry/").status_code == 403
