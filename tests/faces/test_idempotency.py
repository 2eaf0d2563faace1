"""A request with an Idempotency-Key is done once, however often it is sent."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from kam.rest.idempotency import forget
from kam.rest.models import Idempotency
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
API = "/api/v1/accounts/"
JSON = {"content_type": "application/json"}


def keyed(key, **others):
    return {"headers": {"Idempotency-Key": key, **others}, **JSON}


@pytest.fixture
def names(acme):
    def known():
        with activate(acme):
            return list(Account.objects.order_by("name").values_list("name", flat=True))

    return known


def test_the_second_time_the_first_answer_comes_back(cast, machine, names):
    client = machine(cast.manager)

    first = client.post(API, {"name": "Once"}, **keyed("a-1"))
    second = client.post(API, {"name": "Once"}, **keyed('"a-1"'))

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    for header in ("Location", "ETag", "Content-Type"):
        assert second[header] == first[header]
    assert "Idempotency-Replayed" not in first.headers
    assert second["Idempotency-Replayed"] == "true"
    assert names() == ["Once"]


def test_another_body_under_the_same_key_is_refused(cast, machine, names):
    client = machine(cast.manager)
    client.post(API, {"name": "Once"}, **keyed("a-1"))

    other = client.post(API, {"name": "Twice"}, **keyed("a-1"))

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert names() == ["Once"]


def test_a_key_belongs_to_one_token_and_one_route(cast, machine, names):
    ours, theirs = machine(cast.manager), machine(cast.leader)
    sent = {"name": "One", "manager_id": str(cast.manager.membership.id)}
    account = ours.post(API, sent, **keyed("k")).json()

    theirs.post(API, {"name": "Two"}, **keyed("k"))
    note = ours.post(f"{API}{account['id']}/notes/", {"text": "Three"}, **keyed("k"))

    assert names() == ["One", "Two"]
    assert note.status_code == 201


def test_a_refusal_of_the_domain_is_an_answer_too(cast, machine, names, acme):
    client = machine(cast.manager)

    first = client.post(API, {"name": "A", "country": "Atlantis"}, **keyed("k"))
    second = client.post(API, {"name": "A", "country": "Atlantis"}, **keyed("k"))

    assert (first.status_code, second.status_code) == (422, 422)
    assert second.json() == first.json()
    assert second["Idempotency-Replayed"] == "true"
    assert names() == []


def test_what_was_refused_before_the_act_is_not_kept(cast, machine, acme):
    client = machine(cast.manager)

    client.post(API, {"nothing": "known"}, **keyed("k"))
    machine(cast.reader).post(API, {"name": "A"}, **keyed("k"))

    with activate(acme):
        assert not Idempotency.objects.exists()


def test_an_error_of_ours_is_not_kept(cast, machine, acme, monkeypatch):
    from accounts import services

    client = machine(cast.manager)
    client.raise_request_exception = False

    def broken(**_):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(services, "register_accounts", broken)
        assert client.post(API, {"name": "A"}, **keyed("k")).status_code == 500
    assert client.post(API, {"name": "A"}, **keyed("k")).status_code == 201


def test_a_changed_field_is_replayed_without_a_new_version(cast, machine):
    client = machine(cast.manager)
    made = client.post(API, {"name": "A", "manager_id": str(cast.manager.membership.id)}, **JSON)
    url = f"{API}{made.json()['id']}/"
    sent = keyed("k", **{"If-Match": made["ETag"]})

    first = client.patch(url, {"sector": "T"}, **sent)
    second = client.patch(url, {"sector": "T"}, **sent)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second["ETag"] == first["ETag"]
    assert client.get(url).json()["version"] == 2


def test_a_file_counts_by_its_bytes(cast, machine):
    client = machine(cast.manager)
    account = client.post(API, {"name": "A", "manager_id": str(cast.manager.membership.id)}, **JSON)
    url = f"{API}{account.json()['id']}/files/"
    key = {"headers": {"Idempotency-Key": "k"}}

    def send(content):
        return client.post(url, {"upload": SimpleUploadedFile("a.pdf", content)}, **key)

    assert send(b"%PDF-1.4").status_code == 201
    assert send(b"%PDF-1.4")["Idempotency-Replayed"] == "true"
    assert send(b"%PDF-1.5").status_code == 422


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 201])
def test_a_malformed_key_is_named(cast, machine, key):
    answer = machine(cast.manager).post(API, {"name": "A"}, **keyed(key))

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_a_key_is_free_again_after_a_day_and_swept_away(cast, machine, acme, names):
    client = machine(cast.manager)
    client.post(API, {"name": "One"}, **keyed("k"))
    with activate(acme):
        Idempotency.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    client.post(API, {"name": "Two"}, **keyed("k"))

    assert names() == ["One", "Two"]
    with activate(acme):
        assert forget(now=timezone.now()) == 0
        assert forget(now=timezone.now() + timedelta(hours=25)) == 1


def test_without_a_key_nothing_is_asked_or_kept(cast, machine):
    client = machine(cast.manager)
    with CaptureQueriesContext(connection) as captured:
        client.post(API, {"name": "A"}, **JSON)

    assert [q for q in captured if "idempotency" in (q["sql"] or "")] == []
