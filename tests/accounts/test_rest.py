"""Accounts over REST: the same services, the same refusals, figures inside the circle only."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Account, Note
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
API = "/api/v1/accounts/"
JSON = {"content_type": "application/json"}
ANY = {"If-Match": "*"}


@pytest.fixture
def brauer(register, cast):
    account = register("Brauer Antriebe AG", country="DE", manager=cast.manager)
    with activate(account.tenant_id):
        services.post_standing(
            rows=[
                {
                    "account_id": account.id,
                    "currency": "EUR",
                    "revenue_minor": 900,
                    "data_as_of": "2026-10-01",
                }
            ],
            part="figures",
        )
    return account


def test_the_list_pages_filters_and_hides_figures(brauer, register, cast, machine):
    register("Castellan Foods", sector="Food")

    inside = machine(cast.manager).get(API).json()
    outside = machine(cast.reader).get(f"{API}?country=DE").json()
    first = machine(cast.reader).get(f"{API}?limit=1").json()

    by_name = {row["name"]: row["revenue_12m_minor"] for row in inside["results"]}
    assert by_name == {"Brauer Antriebe AG": 900, "Castellan Foods": None}
    assert [row["revenue_12m_minor"] for row in outside["results"]] == [None]
    assert first["results"][0]["id"] == str(brauer.id)
    following = machine(cast.reader).get(first["next"]).json()
    assert [row["name"] for row in following["results"]] == ["Castellan Foods"]
    assert machine(cast.reader).get(f"{API}?sort=revenue").json()["results"] == []
    assert machine(cast.reader).get(f"{API}?nonsense=1").status_code == 400


@pytest.mark.parametrize("sort", ["name", "-name", "tier", "-score", "revenue", "manager"])
def test_every_order_pages_to_the_end(brauer, register, cast, machine, sort):
    for i in range(4):
        register(f"A{i}")
    client, url, seen = machine(cast.leader), f"{API}?limit=2&sort={sort}", []

    while url:
        page = client.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]

    assert len(seen) == len(set(seen)) == 5


def test_the_list_takes_as_many_statements_for_fifty_as_for_one(cast, machine, acme, today):
    client, counted = machine(cast.manager), []
    for count in (1, 9, 40):
        with activate(acme):
            services.register_accounts(
                rows=[services.NewAccount(name=f"A{i}") for i in range(count)],
                by=cast.leader.actor,
                today=today,
            )
        with CaptureQueriesContext(connection) as taken:
            client.get(API)
        counted.append(len([query for query in taken if "accounts_" in query["sql"]]))
    assert set(counted[1:]) == {1}


def test_an_account_is_registered_read_and_changed(cast, machine):
    client = machine(cast.manager)

    made = client.post(
        API,
        {
            "name": "Surya Tekstil",
            "country": "Indonesia",
            "external_ids": [{"source": "ERP", "value": "9"}],
            "manager_id": str(cast.manager.membership.id),
        },
        **JSON,
    )
    url = made.headers["Location"].replace("http://testserver", "")
    read = client.get(url)
    late = client.patch(url, {"sector": "T"}, headers={"If-Match": '"v7"'}, **JSON)
    blind = client.patch(url, {"sector": "T"}, **JSON)
    changed = client.patch(url, {"sector": "T"}, headers={"If-Match": read["ETag"]}, **JSON)

    assert made.status_code == 201
    assert (read.json()["country"], read.json()["manager_name"]) == ("ID", "Mia Manager")
    assert (late.status_code, blind.status_code, changed.status_code) == (412, 428, 200)
    assert changed.json()["sector"] == "T"
    assert client.get(f"{API}find/?q=sur").json()["results"][0]["name"] == "Surya Tekstil"


def test_a_refusal_points_at_its_field(brauer, cast, machine):
    client = machine(cast.manager)

    wrong = client.post(API, {"name": "A", "country": "Atlantis"}, **JSON)
    unknown = client.post(API, {"name": "A", "colour": "red"}, **JSON)

    assert wrong.status_code == 422
    assert "country" in str(wrong.json())
    assert unknown.status_code == 400
    assert machine(cast.reader).post(API, {"name": "A"}, **JSON).status_code == 403


SUBJECTS = [
    ("sites/", {"kind": "plant", "city": "Graz"}, "put", {"kind": "office", "city": "Ulm"}),
    ("contracts/", {"title": "Frame", "value_minor": 5}, "put", {"title": "New", "value_minor": 6}),
    ("notes/", {"text": "Hello"}, "put", {"text": "Hello again"}),
    ("external-ids/", {"source": "CRM", "value": "1"}, None, None),
    (
        "category-spend/",
        {"year": 2025, "amount_minor": 5, "currency": "EUR", "source": "CFO"},
        None,
        None,
    ),
]


@pytest.mark.parametrize(("path", "sent", "verb", "later"), SUBJECTS)
def test_what_hangs_on_an_account_is_added_changed_and_removed(
    brauer, cast, machine, acts, path, sent, verb, later
):
    client, url = machine(cast.manager), f"{API}{brauer.id}/{path}"

    made = client.post(url, sent, **JSON)
    one = f"{url}{made.json()['id']}/"
    listed = client.get(url).json()["results"]

    assert made.status_code == 201
    assert [row["id"] for row in listed] == [made.json()["id"]]
    if verb:
        changed = getattr(client, verb)(one, later, headers={"If-Match": made["ETag"]}, **JSON)
        assert changed.status_code == 200
        assert changed.json()["version"] == 2
        assert later.items() <= changed.json().items()
        assert client.get(one).json() == changed.json()
    assert machine(cast.reader).delete(one, headers=ANY).status_code == 403
    assert client.delete(one, headers=ANY).status_code == 204
    assert client.delete(one, headers=ANY).status_code == 404
    assert len(acts(brauer)) == (4 if verb else 3)


def test_outside_the_circle_values_and_papers_are_hidden(brauer, cast, machine):
    writer, reader = machine(cast.manager), machine(cast.reader)
    url = f"{API}{brauer.id}/"
    writer.post(f"{url}contracts/", {"title": "F", "value_minor": 5, "currency": "EUR"}, **JSON)

    contract = reader.get(f"{url}contracts/").json()["results"][0]
    assert (contract["title"], contract["value_minor"]) == ("F", None)
    for path in ("notes/", "files/", "category-spend/", "revenue/"):
        assert reader.get(f"{url}{path}").status_code == 403
        assert writer.get(f"{url}{path}").status_code == 200
    assert "value_minor" not in str(reader.get(f"{url}timeline/").json())
    assert "value_minor" in str(writer.get(f"{url}timeline/").json())


def test_the_team_is_kept_over_rest(brauer, cast, machine):
    client, url = machine(cast.manager), f"{API}{brauer.id}/"
    colleague = str(cast.colleague.membership.id)

    place = {"member_id": colleague, "role": "inside_service", "starts_on": "2026-01-01"}
    made = client.post(f"{url}team/", place, **JSON).json()
    second = {"member_id": colleague, "role": "manager", "starts_on": "2030-01-01"}
    refused = client.post(f"{url}team/", second, **JSON)
    team = client.get(f"{url}team/").json()["results"]
    manager = next(each["id"] for each in team if each["role"] == "manager")
    one = f"{url}team/{made['id']}/"
    reports = client.put(one, {"reports_to_id": manager}, headers=ANY, **JSON)
    cover = {
        "member_id": str(cast.leader.membership.id),
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-08",
    }
    covered = client.post(f"{one}cover/", cover, **JSON)
    ended = client.post(f"{one}end/", {"on": "2027-01-01"}, **JSON)
    successor = {"member_id": colleague, "on": "2027-01-01"}
    handed = client.put(f"{url}manager/", successor, headers=ANY, **JSON)

    assert refused.status_code == 422
    assert reports.json()["reports_to_id"] == manager
    assert covered.json()["covers_id"] == made["id"]
    assert ended.json()["ends_on"] == "2027-01-01"
    assert handed.json()["member_name"] == "Cem Colleague"


def test_group_willingness_archive_and_restore(brauer, register, cast, machine):
    top = register("Top", manager=cast.manager)
    client, url = machine(cast.manager), f"{API}{brauer.id}/"

    moved = client.put(f"{url}parent/", {"parent_id": str(top.id)}, headers=ANY, **JSON)
    below = {"parent_id": str(brauer.id)}
    ring = client.put(f"{API}{top.id}/parent/", below, headers=ANY, **JSON)
    group = client.get(f"{url}group/").json()["results"]
    said = {"willingness": "wants_parts", "on": "2026-11-02", "source": "CEO", "note": "no visits"}
    noted = client.put(f"{url}willingness/", said, headers=ANY, **JSON)
    nobody = client.put(f"{url}willingness/", {"willingness": "wants"}, headers=ANY, **JSON)
    archived = client.post(f"{url}archive/", {"reason": "gone"}, **JSON)
    again = client.post(f"{url}archive/", {}, **JSON)
    restored = client.post(f"{url}restore/", **JSON)

    assert moved.json()["parent_id"] == str(top.id)
    assert ring.status_code == 422
    assert [(each["name"], each["depth"]) for each in group] == [
        ("Top", 0),
        ("Brauer Antriebe AG", 1),
    ]
    assert noted.json() == {**said, "version": 3}
    assert nobody.status_code == 422
    assert archived.json()["archived_at"] is not None
    assert again.status_code == 422
    assert restored.json()["archived_at"] is None


def test_a_file_goes_in_and_comes_back(brauer, cast, machine):
    client, url = machine(cast.manager), f"{API}{brauer.id}/files/"

    made = client.post(url, {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.4")})
    answer = client.get(f"{url}{made.json()['id']}/")

    assert made.status_code == 201
    assert b"".join(answer) == b"%PDF-1.4"
    assert client.post(url, {"upload": SimpleUploadedFile("a.svg", b"<svg>")}).status_code == 422


def test_rates_are_set_over_rest_and_a_currency_must_exist(cast, machine):
    client, url = machine(cast.leader), "/api/v1/exchange-rates/"
    sent = {
        "from_currency": "USD",
        "to_currency": "EUR",
        "valid_on": "2026-01-01",
        "rate": "0.92",
    }

    made = client.post(url, sent, **JSON)
    wrong = client.post(url, {**sent, "from_currency": "XXY"}, **JSON)

    assert made.status_code == 201
    assert wrong.status_code == 422
    assert len(client.get(url).json()["results"]) == 1
    assert client.delete(f"{url}{made.json()['id']}/", headers=ANY).status_code == 204


def test_another_workspaces_account_is_not_there(register, cast, outsider, machine):
    theirs = register("Theirs", by=outsider)
    client = machine(cast.leader)

    for path in ("", "sites/", "contracts/", "team/", "notes/", "revenue/", "timeline/", "group/"):
        assert client.get(f"{API}{theirs.id}/{path}").status_code == 404
    patch = client.patch(f"{API}{theirs.id}/", {"name": "x"}, headers={"If-Match": '"v1"'}, **JSON)
    assert patch.status_code == 404
    assert client.post(f"{API}{theirs.id}/notes/", {"text": "x"}, **JSON).status_code == 404
    with activate(outsider.actor.tenant):
        assert Account.objects.get(pk=theirs.id).name == "Theirs"
        assert Note.objects.count() == 0
