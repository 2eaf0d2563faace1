"""A REST list: the columns of its shape, signed cursors, few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kam.identity.models import Membership, OrgUnit, User
from kam.tenancy.context import activate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("faces")]
PEOPLE = "/api/v1/test/people/"


def fill(tenant, count, start="P"):
    with activate(tenant):
        unit = OrgUnit.objects.create(name=f"North {start}")
        for number in range(count):
            mail = f"{start}{number:02}@{tenant.slug}.test".lower()
            user = User.objects.create(email=mail, name=mail)
            Membership.objects.create(
                user=user,
                name=f"{start}{number:02}",
                email=mail,
                title="ab"[number % 2],
                unit=unit if number % 3 else None,
            )


def walk(client, address):
    found = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found.append(page["results"])
        address = page["next"]
        assert (f'<{address}>; rel="next"' == answer.headers.get("Link")) == bool(address)
    return found


def test_pages_hold_every_row_once_in_order(acme, cast, machine):
    fill(acme, 7)

    pages = walk(machine(cast.reader), f"{PEOPLE}?limit=5")

    rows = [row for page in pages for row in page]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    assert len({row["id"] for row in rows}) == 12
    assert set(rows[0]) == {"id", "name", "function", "unit", "joined_at"}
    assert rows[0]["joined_at"].endswith("Z")
    assert {row["unit"] for row in rows} == {None, "North P"}


def test_empty_sort_values_come_last_and_are_not_lost(acme, cast, machine):
    fill(acme, 9)

    whole = walk(machine(cast.reader), "/api/v1/test/by-function/?limit=200")
    pieces = walk(machine(cast.reader), "/api/v1/test/by-function/?limit=2")

    assert [row for page in pieces for row in page] == whole[0]
    functions = [(row["function"], row["unit"] or "~") for row in whole[0]]
    assert functions == sorted(functions, key=lambda pair: (-ord(pair[0][:1] or " "), pair[1]))


def test_a_list_costs_the_same_however_long_it_is(acme, cast, machine):
    client = machine(cast.reader)
    client.get(PEOPLE)
    client.get(PEOPLE)  # takes a handful of requests out of the buckets

    counts = []
    for start in "PQ":
        fill(acme, 20, start)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(PEOPLE)
        statements = [q["sql"] for q in captured if not q["sql"].startswith(("SAVE", "RELEASE"))]
        counts.append(len([s for s in statements if "SET LOCAL" not in s]))

    assert counts[0] == counts[1] <= 4


def test_a_cursor_is_good_for_its_list_only(acme, globex, cast, outsider, machine):
    fill(acme, 6)
    fill(globex, 6)
    client = machine(cast.reader)
    following = client.get(f"{PEOPLE}?limit=2&function=a").json()["next"]

    assert client.get(following).status_code == 200
    assert client.get(following.replace("limit=2", "limit=3")).status_code == 200
    cursor = following.partition("cursor=")[2]
    tampered = following.replace(cursor, "A" + cursor[1:])
    other_filter = following.replace("function=a", "function=b")
    other_list = f"/api/v1/test/by-function/?cursor={cursor}"
    for address in (tampered, other_filter, other_list):
        refused = client.get(address)
        assert refused.status_code == 400, address
        assert refused.json()["errors"][0]["code"] == "bad_cursor"
    assert machine(outsider).get(following).status_code == 400


def test_no_row_of_another_company_is_listed(acme, globex, cast, outsider, machine):
    fill(globex, 3, "G")

    body = machine(cast.reader).get(PEOPLE).content

    assert b"G0" not in body
    assert b"Olga" not in body


def test_rows_of_values_and_nested_shapes_are_paged_alike(acme, cast, machine):
    fill(acme, 4)
    client = machine(cast.reader)

    plain = [row for page in walk(client, "/api/v1/test/plain/?limit=2") for row in page]
    nested = [row for page in walk(client, "/api/v1/test/nested/?limit=2") for row in page]

    assert len(plain) == len(nested) == 9
    assert [row["name"] for row in plain] == [row["name"] for row in nested[::-1]]
    assert {"name": "P01", "unit_name": "North P"} in plain
    assert {"name": "P01", "unit": {"name": "North P"}, "initials": "P"} in nested
    assert {"name": "P00", "unit": None, "initials": "P"} in nested
