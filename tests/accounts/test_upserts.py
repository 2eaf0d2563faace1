"""Another system tells of accounts by its own ids: one, or five hundred, once or many times."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, ExternalId
from kam.identity.models import OrgUnit
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
API = "/api/v1/accounts/"
ONE = f"{API}by-external-id/ERP/10042/"
BULK = f"{API}bulk-upsert/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def feed(cast, machine):
    return machine(cast.leader)


def row(value, **others):
    return {"source": "ERP", "value": str(value), "name": f"Customer {value}", **others}


def test_the_first_time_registers_and_the_next_changes(feed):
    made = feed.put(ONE, {"name": "Brauer", "country": "Germany"}, **JSON)
    again = feed.put(ONE, {"name": "Brauer"}, **JSON)
    changed = feed.put(ONE, {"name": "Brauer AG", "sector": "Drives"}, **JSON)

    assert (made.status_code, again.status_code, changed.status_code) == (201, 200, 200)
    assert made["Location"].endswith(f"/accounts/{made.json()['id']}/")
    assert {each.json()["id"] for each in (made, again, changed)} == {made.json()["id"]}
    assert again.json()["version"] == 1
    assert (changed.json()["version"], changed.json()["country"]) == (2, "DE")
    assert feed.get(ONE).json() == changed.json()
    assert feed.get(f"{API}by-external-id/ERP/else/").status_code == 404


def test_an_id_may_hold_a_slash(feed):
    made = feed.put(f"{API}by-external-id/SAP/0001%2F7/", {"name": "A"}, **JSON)

    assert made.status_code == 201
    assert feed.get(f"{API}by-external-id/SAP/0001/7/").json()["id"] == made.json()["id"]


def test_a_version_is_heeded_where_it_is_sent(feed):
    feed.put(ONE, {"name": "A"}, **JSON)

    late = feed.put(ONE, {"name": "B"}, headers={"If-Match": '"v7"'}, **JSON)
    fresh = feed.put(ONE, {"name": "B"}, headers={"If-Match": '"v1"'}, **JSON)

    assert (late.status_code, fresh.status_code) == (412, 200)


def test_a_rule_points_at_the_field(feed, cast, machine):
    wrong = feed.put(ONE, {"name": "A", "country": "Atlantis"}, **JSON)
    unit = feed.put(ONE, {"name": "A", "unit_id": "01981d2c-6f00-7a41-b6f1-3a2f9d6f0c55"}, **JSON)

    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/country")
    assert (unit.status_code, unit.json()["errors"][0]["pointer"]) == (422, "#/unit_id")
    feed.put(ONE, {"name": "A"}, **JSON)
    assert machine(cast.colleague).put(ONE, {"name": "B"}, **JSON).status_code == 403
    assert machine(cast.reader).put(ONE, {"name": "B"}, **JSON).status_code == 403


def test_many_rows_are_answered_in_their_order(feed, acme):
    feed.put(ONE, {"name": "Brauer"}, **JSON)
    with activate(acme):
        unit = OrgUnit.objects.create(name="North")

    sent = [
        row("1", unit_id=str(unit.pk)),
        row("2", country="Atlantis", sector="x"),
        row("10042", sector="Drives"),
        row("1"),
        row("3"),
    ]
    answer = feed.post(BULK, {"rows": sent}, **JSON)
    results = answer.json()["results"]

    assert answer.status_code == 200
    assert [each["index"] for each in results] == [0, 1, 2, 3, 4]
    assert [each["status"] for each in results] == [201, 422, 200, 422, 201]
    assert [each["created"] for each in results] == [True, False, False, False, True]
    assert results[1]["errors"][0]["field"] == "country"
    assert results[3]["errors"][0]["field"] == "value"
    assert answer.json()["summary"] == {"created": 2, "updated": 1, "refused": 2, "left_out": 0}
    with activate(acme):
        assert ExternalId.objects.count() == 3
        assert Account.objects.get(pk=results[2]["id"]).sector == "Drives"


def test_a_name_is_needed_only_by_what_is_registered(feed, acme):
    first = feed.post(BULK, {"rows": [row("1")]}, **JSON).json()["results"][0]["id"]
    known = {"source": "ERP", "value": "1", "sector": "Drives"}
    fresh = {"source": "ERP", "value": "2", "sector": "Pumps"}

    answer = feed.post(BULK, {"rows": [known, fresh, row("3")]}, **JSON)

    results = answer.json()["results"]
    assert [each["status"] for each in results] == [200, 422, 201]
    assert results[1]["errors"] == [{"field": "name", "detail": "A new account needs a name."}]
    with activate(acme):
        kept = Account.objects.get(pk=first)
        assert (kept.name, kept.sector) == ("Customer 1", "Drives")
        assert Account.objects.count() == 2


def test_one_account_is_changed_without_its_name_but_not_registered(feed):
    refused = feed.put(ONE, {"sector": "Drives"}, **JSON)
    feed.put(ONE, {"name": "Brauer"}, **JSON)
    changed = feed.put(ONE, {"sector": "Drives"}, **JSON)

    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == ["#/name"]
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["sector"]) == ("Brauer", "Drives")


def test_the_description_says_that_a_name_may_be_left_out(feed):
    shapes = feed.get("/api/v1/schema/").json()["components"]["schemas"]

    for shape in ("RowIn", "ToldIn"):
        assert "name" not in shapes[shape].get("required", [])
        assert "not registered yet" in shapes[shape]["properties"]["name"]["description"]


def test_all_or_none_leaves_out_what_was_fine(feed, acme):
    sent = [row("1"), row("2", country="Atlantis")]

    answer = feed.post(BULK, {"rows": sent, "all_or_none": True}, **JSON)

    assert [each["status"] for each in answer.json()["results"]] == [424, 422]
    assert answer.json()["summary"] == {"created": 0, "updated": 0, "refused": 1, "left_out": 1}
    with activate(acme):
        assert not Account.objects.exists()


def test_the_same_rows_again_change_nothing(feed, acts):
    sent = {"rows": [row(number) for number in range(5)]}
    first = feed.post(BULK, sent, **JSON).json()["results"]

    second = feed.post(BULK, sent, **JSON).json()["results"]

    assert [each["id"] for each in second] == [each["id"] for each in first]
    assert {each["status"] for each in second} == {200}


def test_every_row_is_in_the_history(feed, acme):
    from kam.audit.models import AuditEntry

    feed.post(BULK, {"rows": [row(1), row(2)]}, **JSON)
    feed.post(BULK, {"rows": [row(1, sector="x"), row(2)]}, **JSON)

    with activate(acme):
        actions = sorted(AuditEntry.objects.values_list("action", flat=True))
    assert actions == ["account.edited", "account.registered", "account.registered"]


def test_statements_do_not_grow_with_the_rows(feed):
    def statements(sent):
        with CaptureQueriesContext(connection) as captured:
            assert feed.post(BULK, {"rows": sent}, **JSON).status_code == 200
        return len([q for q in captured if "rest_bucket" not in (q["sql"] or "")])

    few = [statements([row(f"a{n}") for n in range(3)])]
    few.append(statements([row(f"a{n}", sector="x") for n in range(3)]))
    many = [statements([row(f"b{n}") for n in range(400)])]
    many.append(statements([row(f"b{n}", sector="x") for n in range(400)]))

    assert many[0] <= few[0]  # the first request ever also notes the use of its token
    assert many[1] == few[1]


def test_more_than_five_hundred_rows_and_wrong_shapes_are_refused_whole(feed, acme):
    many = feed.post(BULK, {"rows": [row(n) for n in range(501)]}, **JSON)
    none = feed.post(BULK, {"rows": []}, **JSON)
    shape = feed.post(BULK, {"rows": [row(1), {**row(2), "name": 7}]}, **JSON)

    assert (many.status_code, none.status_code, shape.status_code) == (400, 400, 400)
    assert shape.json()["errors"][0]["pointer"] == "#/rows/1/name"
    with activate(acme):
        assert not Account.objects.exists()


def test_a_reader_of_the_team_changes_only_the_accounts_of_the_team(cast, machine, feed):
    feed.put(ONE, {"name": "Theirs"}, **JSON)

    answer = machine(cast.colleague).post(BULK, {"rows": [row("10042"), row("1")]}, **JSON)

    assert [each["status"] for each in answer.json()["results"]] == [403, 403]


def test_many_rows_cost_more_of_the_limit(feed):
    before = feed.post(BULK, {"rows": [row(1)]}, **JSON)["RateLimit"]
    after = feed.post(BULK, {"rows": [row(n) for n in range(100)]}, **JSON)["RateLimit"]

    def left(text):
        return int(text.split("r=")[1].split(";")[0])

    assert 10 <= left(before) - left(after) <= 11


def test_another_workspace_has_ids_of_its_own(feed, outsider, machine):
    mine = feed.put(ONE, {"name": "Ours"}, **JSON).json()["id"]
    theirs = machine(outsider).put(ONE, {"name": "Theirs"}, **JSON)

    assert theirs.status_code == 201
    assert theirs.json()["id"] != mine
