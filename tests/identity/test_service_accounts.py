"""An actor without a person: its own roles and name, somebody who answers for it, an end."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from kam.audit.models import AuditEntry, AuditValue
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.identity.devices import is_within, networks_in
from kam.identity.models import ApiToken, ServiceAccount
from kam.identity.services import service_accounts as services
from kam.identity.tokens import FORM
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
ROOT = "/w/acme/settings/"
MEMBERS = f"{ROOT}members/"


def add(client, owner, **changes):
    sent = {"name": "ERP", "roles": ["account_manager"], "owner": str(owner.membership.pk)}
    return client.post(f"{ROOT}services/add/", {**sent, **changes})


def issue(client, holder, **changes):
    sent = {"name": "nightly", "holder": str(holder), "scopes": ["read", "write"], "days": "30"}
    page = client.post(f"{ROOT}tokens/issue/", {**sent, **changes}).content.decode()
    found = FORM.search(page)
    assert found, page
    return found[0]


def robot(text, **extra):
    return Client(headers={"authorization": f"Bearer {text}"}, **extra)


@pytest.fixture
def erp(cast, browser, acme):
    """(service, token, the administrator's client)"""
    client = browser(cast.admin)
    assert add(client, cast.manager).status_code == 302
    with activate(acme):
        service = ServiceAccount.objects.get()
    return service, issue(client, service.pk), client


def test_it_acts_under_its_own_name_without_a_person(erp, acme):
    _service, text, _client = erp
    told = robot(text).get("/api/v1/me/").json()
    assert told["actor"]["kind"] == "service"
    assert told["actor"]["name"] == "ERP"
    assert told["actor"]["roles"] == ["account_manager"]

    made = robot(text).post(
        "/api/v1/accounts/", {"name": "Neue Kundin"}, content_type="application/json"
    )
    assert made.status_code == 201, made.content
    with activate(acme):
        act = AuditEntry.objects.get(action="account.registered")
        assert (act.actor_kind, act.actor_id) == ("service", None)
        assert act.token_id == ApiToken.objects.get().pk
        assert AuditValue.objects.get(entry_id=act.pk).actor_name == "ERP"


def test_it_can_do_no_more_than_its_roles_and_scopes(cast, browser, acme, erp):
    _service, _text, client = erp
    add(client, cast.leader, name="Eyes", roles=["reader"])
    with activate(acme):
        eyes = ServiceAccount.objects.get(name="Eyes")
    text = issue(client, eyes.pk)

    assert robot(text).get("/api/v1/members/").status_code == 200
    refused = robot(text).post("/api/v1/accounts/", {"name": "x"}, content_type="application/json")
    assert refused.status_code == 403


def test_nobody_becomes_an_administrator_by_it(cast, browser, acme):
    client = browser(cast.admin)
    assert add(client, cast.manager, roles=["tenant_admin"]).status_code == 422
    assert add(client, cast.manager, roles=[]).status_code == 422
    with activate(acme), pytest.raises(RuleViolation):
        services.add_service_account(
            name="x", roles=["tenant_admin"], owner=cast.admin.membership, by=cast.admin.actor
        )


def test_two_of_one_name_are_one_too_many(cast, browser, acme, erp):
    _service, _text, client = erp
    again = add(client, cast.leader)
    assert again.status_code == 422
    assert "of this name" in again.content.decode()
    with activate(acme), pytest.raises(Conflict):
        services.add_service_account(
            name="ERP", roles=["reader"], owner=cast.leader.membership, by=cast.admin.actor
        )


def test_it_is_handed_over_and_goes_on(cast, acme, erp):
    service, text, client = erp
    path = f"{ROOT}services/{service.pk}/"
    assert client.post(path, {"owner": str(cast.leader.membership.pk)}).status_code == 302

    assert robot(text).get("/api/v1/me/").status_code == 200
    assert "Lee Leader" in client.get(f"{ROOT}tokens/").content.decode()
    assert "passed a service account on" in client.get(path).content.decode()


def test_it_ends_for_good_with_its_tokens(acme, erp):
    service, text, client = erp
    path = f"{ROOT}services/{service.pk}/close/"
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 302

    assert robot(text).get("/api/v1/me/").status_code == 401
    with activate(acme):
        assert ApiToken.objects.get().revoked_at is not None
        assert AuditEntry.objects.filter(action="service.closed").count() == 1
    page = client.get(f"{ROOT}services/{service.pk}/").content.decode()
    assert "ended for good" in page
    assert str(service.pk) not in client.get(f"{ROOT}tokens/issue/").content.decode()


def test_a_successor_answers_for_it_when_the_owner_leaves(cast, acme, erp):
    _service, text, client = erp
    path = f"{MEMBERS}{cast.manager.membership.pk}/deactivate/"
    sent = {"successor": str(cast.colleague.membership.pk)}
    assert client.post(path, sent).status_code == 302

    assert robot(text).get("/api/v1/me/").status_code == 200
    with activate(acme):
        assert ServiceAccount.objects.get().owner_id == cast.colleague.membership.pk
        assert ApiToken.objects.get().membership_id == cast.colleague.membership.pk
        assert AuditEntry.objects.filter(action="service.passed_on").exists()


def test_without_a_successor_it_ends(cast, acme, erp):
    _service, text, client = erp
    client.post(f"{MEMBERS}{cast.manager.membership.pk}/deactivate/", {})

    assert robot(text).get("/api/v1/me/").status_code == 401
    with activate(acme):
        assert ServiceAccount.objects.get().closed_at is not None


def test_only_administrators_see_and_change_them(cast, browser, acme, erp):
    service, _text, _client = erp
    for name in ("leader", "manager", "colleague", "reader"):
        person = getattr(cast, name)
        client = browser(person)
        for path in ("services/add/", f"services/{service.pk}/", "tokens/", "tokens/issue/"):
            assert client.get(ROOT + path).status_code == 403
        assert client.post(f"{ROOT}services/{service.pk}/close/").status_code == 403
        with activate(acme), pytest.raises(NotAllowed):
            services.close_service_account(
                service_account=service, now=timezone.now(), by=person.actor
            )


def test_a_foreign_one_is_nothing_here(browser, outsider, globex, erp):
    service, _text, _client = erp
    client = browser(outsider)
    root = f"/w/globex/settings/services/{service.pk}/"

    assert client.get(root).status_code == client.post(f"{root}close/").status_code == 404


# Networks, and the page


def test_a_token_works_only_from_its_networks(cast, browser, acme, erp):
    service, _text, client = erp
    text = issue(client, service.pk, networks="203.0.113.0/24,\n2001:db8::/32")

    assert robot(text, REMOTE_ADDR="203.0.113.9").get("/api/v1/me/").status_code == 200
    assert robot(text, REMOTE_ADDR="2001:db8:1::9").get("/api/v1/me/").status_code == 200
    assert robot(text, REMOTE_ADDR="203.0.114.9").get("/api/v1/me/").status_code == 401
    forged = robot(text, REMOTE_ADDR="198.51.100.1")
    answer = forged.get("/api/v1/me/", headers={"x-forwarded-for": "203.0.113.9"})
    assert answer.status_code == 401
    with activate(acme):
        told = AuditValue.objects.filter(entry__action="token.issued").order_by("-id").first()
    assert told.changes["networks"][1] == ["203.0.113.0/24", "2001:db8::/32"]
    assert "203.0.113.0/24" in client.get(f"{ROOT}tokens/").content.decode()


def test_what_is_no_network_is_told_at_its_field(browser, cast):
    sent = {"name": "x", "holder": str(cast.manager.membership.pk), "scopes": ["read"]}
    sent |= {"days": "30", "networks": "203.0.113.0/24 office"}
    answer = browser(cast.admin).post(f"{ROOT}tokens/issue/", sent)

    assert answer.status_code == 422
    assert "“office” is no address" in answer.content.decode()


@pytest.mark.parametrize("word", ["office", "1.2.3.4/33", "fe80::1%" + "x" * 60, "1.2.3", "/8"])
def test_anything_else_is_no_network(word):
    with pytest.raises(ValueError, match=re.escape(word)):
        networks_in(f"10.0.0.0/8 {word}")


@pytest.mark.parametrize(
    ("address", "inside"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("11.0.0.1", False), ("", False), ("x", False)],
)
def test_an_address_is_in_a_network_or_not(address, inside):
    assert is_within(address, networks_in("10.0.0.0/8 2001:db8::/32")) is inside


def test_the_page_says_in_words_what_a_token_may(erp):
    service, _text, client = erp
    page = client.get(f"{ROOT}tokens/").content.decode()

    assert "Read everything that the person may read" in page
    assert not re.search(r"<td[^>]*>read, write", page)
    assert 'value="ERP"' not in page
    assert f"{ROOT}services/{service.pk}/" in page


def test_working_tokens_stand_before_revoked_ones(cast, acme, erp):
    service, _text, client = erp
    issue(client, service.pk, name="second")
    with activate(acme):
        newest = ApiToken.objects.get(name="second")
    client.post(f"{ROOT}tokens/{newest.pk}/revoke/")
    page = client.get(f"{ROOT}tokens/").content.decode()

    assert page.index("nightly") < page.index("second")


# REST


def test_machines_read_tokens_and_end_them(cast, acme, erp, machine):
    service, text, _client = erp
    robot_of_admin = machine(cast.admin, scopes=["tokens:read", "tokens:revoke"])
    rows = robot_of_admin.get("/api/v1/tokens/").json()["results"]
    (row,) = [each for each in rows if each["name"] == "nightly"]
    assert row["service_id"] == str(service.pk)
    assert text not in str(rows)
    (listed,) = robot_of_admin.get("/api/v1/service-accounts/").json()["results"]
    assert (listed["name"], listed["owner_id"]) == ("ERP", str(cast.manager.membership.pk))

    path = f"/api/v1/tokens/{row['id']}/revocation/"
    only_reads = machine(cast.admin, scopes=["read", "write", "tokens:read"])
    assert only_reads.post(path).status_code == 403
    assert machine(cast.admin, scopes=["read", "write"]).get("/api/v1/tokens/").status_code == 403
    ended = robot_of_admin.post(path)
    assert ended.status_code == 200
    assert ended.json()["revoked_at"]
    assert robot(text).get("/api/v1/me/").status_code == 401
    for person in (cast.leader, cast.reader):
        other = machine(person, scopes=["tokens:read", "tokens:revoke"])
        assert other.get("/api/v1/tokens/").status_code == 403
        assert other.post(path).status_code == 403


def test_a_foreign_token_is_not_ended(outsider, erp, machine):
    service, text, _client = erp
    with activate(service.tenant):
        token = ApiToken.objects.get(service=service)
    client = machine(outsider, scopes=["tokens:revoke"])

    assert client.post(f"/api/v1/tokens/{token.pk}/revocation/").status_code == 404
    assert robot(text).get("/api/v1/me/").status_code == 200
