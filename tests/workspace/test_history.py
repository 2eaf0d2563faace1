"""The administrator reads the whole history; filters stand in the address, figures stay hidden."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.db import connections

from accounts import services
from kam.audit.models import AuditEntry
from kam.audit.sealing import seal_entries
from kam.audit.services import Entry, record, record_many
from kam.identity.models import OrgUnit
from kam.tenancy.context import activate

TODAY = date(2026, 11, 21)
PAGE = "/w/acme/settings/history/"
REST = "/api/v1/audit/"


@pytest.fixture
def filled(acme, cast):
    with activate(acme):
        row = services.NewAccount(name="Ulmer Pumpen")
        (account,) = services.register_accounts(rows=[row], by=cast.leader.actor, today=TODAY)
        unit = OrgUnit.objects.create(name="North")
        record("unit.added", subject=unit, by=cast.admin.actor, changes={"name": (None, "North")})
        record(
            "contract.added",
            subject=account,
            by=cast.leader.actor,
            changes={
                "title": (None, "Frame"),
                "value_minor": (None, 4712345),
                "currency": (None, "EUR"),
            },
            account_id=account.pk,
            note="signed",
        )
        record_many(
            [
                Entry(
                    "account.edited",
                    "accounts.account",
                    account.pk,
                    {"sector": ("A", f"B{n}")},
                    account.pk,
                )
                for n in range(60)
            ],
            by=cast.manager.actor,
        )
    return account, unit


def page(client, **query):
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
def test_only_an_administrator_opens_it(filled, cast, browser, machine):
    for name, person in cast.everyone().items():
        expected = 200 if name == "admin" else 403
        assert browser(person).get(PAGE).status_code == expected
        assert machine(person).get(REST).status_code == expected
    assert machine(cast.admin, scopes=["accounts:read"]).get(REST).status_code == 403
    assert PAGE in browser(cast.admin).get("/w/acme/").content.decode()
    assert PAGE not in browser(cast.leader).get("/w/acme/").content.decode()


@pytest.mark.django_db
def test_it_tells_who_did_what_to_which_thing(filled, cast, browser):
    html = page(browser(cast.admin), subject="identity.orgunit")

    assert "Ada Admin" in html
    assert "added a unit" in html
    assert "/w/acme/settings/units/" in html
    assert "<ins>North</ins>" in html
    assert "Not yet" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"action": "contract.added"}, 1),
        ({"subject": "accounts.account", "action": "contract.added"}, 1),
        ({"subject": "identity.orgunit"}, 1),
        ({"q": "ulm"}, 50),
        ({"q": "nobody"}, 0),
        ({"person": "clockwork"}, 0),
        ({"from": "2026-01-01", "to": "2026-01-02"}, 0),
        ({"from": "not a day", "person": "x", "account": "y", "page": "z"}, 50),
    ],
)
def test_filters_stand_in_the_address(filled, cast, browser, query, count):
    html = page(browser(cast.admin), **query)

    assert html.count("<tr>") - (1 if count else 0) == count
    assert ("No act fits this search." in html) == (count == 0)


@pytest.mark.django_db
def test_a_person_an_account_and_a_day_are_filters_too(filled, cast, browser, acme):
    account, _unit = filled
    client = browser(cast.admin)
    with activate(acme):
        today = acme.today(AuditEntry.objects.order_by("-id").first().at)

    assert "contract" in page(client, person=cast.leader.membership.pk, to=today)
    assert page(client, person=cast.leader.membership.pk).count("<tr>") == 3
    html = page(client, account=account.pk, **{"from": today.isoformat()})
    assert "Ulmer Pumpen" in html
    assert "added a unit</" not in html.split("<tbody>")[1]


@pytest.mark.django_db
def test_pages_go_on_by_key_in_both_orders(filled, cast, browser):
    import re

    client = browser(cast.admin)
    for sort in ("", "at"):
        seen = []
        address = f"{PAGE}?sort={sort}"
        while address:
            html = client.get(address).content.decode()
            seen += re.findall(r"<ins>(B\d+|North|Frame)</ins>", html)
            found = re.search(r'href="([^"]+)">Next<', html)
            address = found and found[1].replace("&amp;", "&")
        assert len(seen) == 124  # each once more for a phone
        assert len(set(seen)) == 62


@pytest.mark.django_db
def test_figures_are_told_only_to_who_may_read_them(filled, cast, browser, machine, acme):
    html = page(browser(cast.admin), action="contract.added")
    assert "Frame" in html
    assert "47,123" not in html
    (row,) = machine(cast.admin).get(REST, {"action": "contract.added"}).json()["results"]
    assert row["changes"] == {"title": [None, "Frame"], "currency": [None, "EUR"]}

    acme.figures_open = True
    acme.save()
    assert "47,123.45 EUR" in page(browser(cast.admin), action="contract.added")


@pytest.mark.django_db
def test_rest_gives_the_same_rows_and_refuses_unknown_parameters(filled, cast, machine):
    client = machine(cast.admin)
    account, _unit = filled
    found, address = [], REST + f"?account_id={account.pk}&limit=40"
    while address:
        answer = client.get(address).json()
        found += answer["results"]
        address = answer["next"]

    assert len(found) == 62
    assert found == sorted(found, key=lambda row: row["id"], reverse=True)
    assert found[-2]["actor_name"] == "Lee Leader"
    assert found[-2]["note"] == "signed"
    assert found[-2]["sealed"] is False
    assert client.get(REST, {"who": "x"}).status_code == 400
    assert client.get(REST, {"since": "yesterday"}).status_code == 400
    assert client.get(REST, {"since": "2999-01-01T00:00:00Z"}).json()["results"] == []


@pytest.mark.django_db
def test_the_file_holds_what_the_page_shows(filled, cast, browser):
    answer = browser(cast.admin).get(PAGE, {"export": "csv", "action": "contract.added"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(
        csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ",")
    )

    assert len(rows) == 2
    assert "Lee Leader" in rows[1]
    assert "Title: – → Frame" in ";".join(rows[1])
    assert "47" not in "".join(rows[1][5:7])


@pytest.mark.django_db
def test_the_page_takes_as_many_statements_for_many_rows(
    filled, cast, browser, django_assert_max_num_queries
):
    client = browser(cast.admin)
    page(client)

    with django_assert_max_num_queries(16):
        page(client)


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_says_so(filled, cast, browser, acme):
    with activate(acme):
        seal_entries(now=datetime(2026, 11, 21, tzinfo=UTC))
        record("unit.changed", subject=filled[1], by=cast.admin.actor)

    html = page(browser(cast.admin), subject="identity.orgunit")
    assert html.count("Not yet") == 1
    assert html.count("> Sealed<") == 1 or html.count("Sealed</span>") == 1
    connections["system"].close()


@pytest.mark.parametrize(
    "period",
    [
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "0001-01-01T00:00:00Z"},
        {"since": "1969-12-31T23:59:59Z", "until": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_a_period_beyond_any_history_is_answered(filled, cast, machine, period):
    client = machine(cast.admin, scopes=["history:read"])

    assert client.get(REST, period).status_code in {200, 400}


@pytest.mark.parametrize("query", [{"from": "0001-01-01"}, {"to": "9999-12-31"}])
def test_a_page_of_a_period_beyond_any_history_is_shown(filled, cast, browser, query):
    assert page(browser(cast.admin), **query)
