"""The list of accounts as a file: what is in it and for whom."""

from datetime import date

import pytest

from accounts.models import Standing
from kam.audit.models import AuditValue
from tests.exports.conftest import csv_rows, rows_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_comes_as_a_file_and_stands_in_the_history(register, take, acme, kind):
    register({"name": "Brauer AG", "sector": "Machines"}, {"name": "Zebra"})

    rows = rows_of(take("accounts/", kind, sort="-name", q="bra"))

    assert [(row["Name"], row["Sector"]) for row in rows] == [
        ("Zebra", ""),
        ("Brauer AG", "Machines"),
    ]
    noted = AuditValue.objects.get(entry__action="list.exported")
    assert noted.actor_name == "Lee Leader"
    assert noted.changes == {
        "list": [None, "accounts"],
        "format": [None, kind],
        "filter": [None, "sort=-name&q=bra"],
        "rows": [None, 2],
    }


def with_figures(account, minor=123_456_789):
    Standing.objects.filter(account=account).update(
        revenue_minor=minor, revenue_prev_minor=-50, margin_minor=5, currency="EUR",
        data_as_of=date(2026, 10, 1), score=71.25, completeness=0.375,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_figures_stand_only_where_the_reader_may_read_them(register, take, cast, kind):
    mine, other = register({"name": "Mine", "manager_id": cast.manager.membership.id}, "Other")
    for each in (mine, other):
        with_figures(each)

    rows = {row["Name"]: row for row in rows_of(take("accounts/", kind, by=cast.manager))}

    shown = {name: str(rows["Mine"][name]) for name in ("Revenue, 12 mo", "Margin, 12 mo")}
    assert shown == {"Revenue, 12 mo": "1234567.89", "Margin, 12 mo": "0.05"}
    for name in ("Revenue, 12 mo", "Revenue, 12 mo before", "Margin, 12 mo", "Data as of"):
        assert rows["Other"][name] in {"", None}, name
    hidden = rows_of(take("accounts/", kind, by=cast.reader))
    assert {row["Revenue, 12 mo"] for row in hidden} <= {"", None}
    sorted_by_it = rows_of(take("accounts/", kind, by=cast.manager, sort="revenue"))
    assert [row["Name"] for row in sorted_by_it] == ["Mine"]


def test_numbers_dates_and_shares_are_real_in_a_workbook(register, take):
    with_figures(register("Brauer AG")[0])

    (row,) = rows_of(take("accounts/", "xlsx"))

    assert row["Revenue, 12 mo"] == 1234567.89
    assert row["Revenue, 12 mo before"] == -0.5
    assert row["Data as of"] == date(2026, 10, 1)
    assert (row["Score"], row["Data known"]) == (71.25, 0.375)


def test_csv_is_written_as_the_reader_writes_numbers(register, take, cast):
    with_figures(register("Brauer AG")[0])
    user = cast.leader.user

    assert '"1234567.89","-0.50"' in take("accounts/", "csv").decode("utf-8-sig")
    user.number_format = "1.234,5"
    user.save()
    assert '"1234567,89";"-0,50"' in take("accounts/", "csv").decode("utf-8-sig")
    user.number_format, user.language = "", "de"
    user.save()
    content = take("accounts/", "csv")
    assert '"71,25";"37,5%"' in content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf")


def test_the_number_of_statements_does_not_grow_with_the_rows(
    register, browser, cast, django_assert_max_num_queries, acme
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser(cast.leader)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            b"".join(client.get("/w/acme/accounts/", {"export": "csv"}).streaming_content)
        return len(captured)

    register("One")
    statements()
    few = statements()
    register(*(f"Account {n}" for n in range(300)))
    assert statements() == few


def test_everything_comes_not_only_the_page(register, take):
    register(*(f"Account {n:04}" for n in range(230)))

    assert len(rows_of(take("accounts/", "csv", page="nonsense"))) == 230


def test_one_person_takes_one_file_at_a_time(register, browser, cast, acme):
    import psycopg
    from django.db import connection

    register("Brauer AG")
    settings = connection.get_connection_params()
    names = {
        key: settings[key]
        for key in ("dbname", "user", "password", "host", "port")
        if key in settings
    }
    who = f"export {acme.id} {cast.leader.membership.id}"
    with psycopg.connect(**names) as elsewhere:
        elsewhere.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [who])
        refused = browser(cast.leader).get("/w/acme/accounts/", {"export": "csv"})
        assert refused.status_code == 409
        assert browser(cast.manager).get("/w/acme/accounts/", {"export": "csv"}).status_code == 200
    assert browser(cast.leader).get("/w/acme/accounts/", {"export": "csv"}).status_code == 200


def test_over_rest_the_same_address_gives_the_file(register, machine, cast, enter):
    register("Brauer AG", "=1+1")
    answer = machine(cast.leader).get("/api/v1/accounts/", headers={"accept": "text/csv"})

    head, *rows = csv_rows(b"".join(answer.streaming_content))

    assert head[:2] == ["id", "name"]
    assert sorted(row[1] for row in rows) == ["'=1+1", "Brauer AG"]
