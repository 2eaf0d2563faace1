"""The list: filters, sorts, counts, paging, search."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import queries, services
from accounts.queries import book as lists
from kam.keyset import Keyset
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db


def names(by, sort="name", **filters):
    found = lists.portfolio(lists.Filters(**filters), by=by, sort=sort)
    return list(found.order_by(*lists.SORTS[sort], "id").values_list("account__name", flat=True))


@pytest.fixture
def book(enter, register, cast):
    alfa = register("Alfa Drives", sector="Drives", country="DE", manager=cast.manager)
    beta = register("Beta Foods", sector="Food", country="ID", lifecycle="customer")
    gamma = register("Gamma Drives", parent=alfa, external_ids=(("ERP", "C-77"),))
    services.post_standing(
        rows=[
            {"account_id": beta.id, "tier_level": 1, "tier_name": "Gold"},
            {"account_id": gamma.id, "tier_level": 2, "tier_name": "Silver"},
        ],
        part="tier",
    )
    services.post_standing(
        rows=[{"account_id": alfa.id, "score": 61.5}, {"account_id": beta.id, "score": 80.0}],
        part="score",
    )
    return alfa, beta, gamma


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Alfa Drives", "Beta Foods", "Gamma Drives"]),
        ({"mine": True}, ["Alfa Drives"]),
        ({"no_manager": True}, ["Beta Foods", "Gamma Drives"]),
        ({"tier": (1,)}, ["Beta Foods"]),
        ({"tier": (0, 2)}, ["Alfa Drives", "Gamma Drives"]),
        ({"sector": "Food"}, ["Beta Foods"]),
        ({"country": "DE"}, ["Alfa Drives"]),
        ({"lifecycle": "customer"}, ["Beta Foods"]),
        ({"q": "driv"}, ["Alfa Drives", "Gamma Drives"]),
        ({"q": "c-77"}, ["Gamma Drives"]),
        ({"q": "100%"}, []),
        ({"archived": True}, []),
    ],
)
def test_a_filter_shows_what_it_says(book, cast, filters, found):
    assert names(cast.manager.actor, **filters) == found


def test_a_group_filter_includes_all_below(book, cast):
    assert names(cast.reader.actor, group=book[0].id) == ["Alfa Drives", "Gamma Drives"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("tier", ["Beta Foods", "Gamma Drives", "Alfa Drives"]),
        ("score", ["Beta Foods", "Alfa Drives", "Gamma Drives"]),
        ("manager", ["Beta Foods", "Gamma Drives", "Alfa Drives"]),
    ],
)
def test_what_is_unknown_comes_last(book, cast, sort, found):
    assert names(cast.leader.actor, sort) == found


def test_all_counts_come_in_one_statement(book, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = lists.counts(lists.Filters(q="driv"), by=cast.manager.actor)

    assert found == lists.Counts(shown=2, everyone=3, mine=1, no_manager=2)


@pytest.mark.usefixtures("enter")
@pytest.mark.parametrize("sort", list(lists.SORTS))
def test_paging_shows_every_account_once_in_any_order(cast, today, sort):
    by = cast.leader.actor
    accounts = services.register_accounts(
        rows=[services.NewAccount(name=f"Account {i % 7}") for i in range(31)], by=by, today=today
    )
    scored = [{"account_id": a.id, "score": float(i % 3)} for i, a in enumerate(accounts[:20])]
    services.post_standing(rows=scored, part="score")

    keyset, cursor, seen = Keyset(lists.Standing, lists.SORTS[sort]), None, []
    while True:
        rows = lists.list_rows(lists.portfolio(lists.Filters(), by=by, sort=sort), by=by)
        window = keyset.window(rows, cursor, 5)
        seen += [row["account_id"] for row in window.rows]
        cursor = window.after
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 31


def test_typing_finds_by_any_word_and_by_outside_id_in_one_statement(
    book, cast, django_assert_num_queries
):
    def found(text):
        return [row["name"] for row in queries.type_ahead(text, by=cast.reader.actor)]

    assert found("DRI") == ["Alfa Drives", "Gamma Drives"]
    assert found("gam") == ["Gamma Drives"]
    assert found("C-7") == ["Gamma Drives"]
    assert found("  ") == []
    with django_assert_num_queries(1):
        row = queries.type_ahead("beta", by=cast.reader.actor)[0]
    assert (row["tier_level"], row["tier_name"], row["sector"]) == (1, "Gold", "Food")


def test_search_stays_inside_the_workspace(cast, outsider, register, acme, globex):
    register("Shared Name")
    register("Shared Name", by=outsider)

    for tenant, person in ((acme, cast.reader), (globex, outsider)):
        with activate(tenant):
            assert len(names(person.actor, q="hared")) == 1
            assert len(queries.type_ahead("shar", by=person.actor)) == 1


@pytest.mark.usefixtures("enter")
def test_statements_do_not_grow_with_rows(cast, today):
    by = cast.leader.actor

    def statements():
        with CaptureQueriesContext(connection) as taken:
            rows = lists.list_rows(lists.portfolio(lists.Filters(), by=by), by=by)
            list(rows)
            lists.counts(lists.Filters(), by=by)
        return len(taken)

    counted = []
    for count in (1, 9, 40):
        services.register_accounts(
            rows=[services.NewAccount(name=f"A{i}") for i in range(count)], by=by, today=today
        )
        counted.append(statements())
    assert counted == [2, 2, 2]


@pytest.mark.usefixtures("enter")
def test_rebuilding_gives_what_was_posted(book, cast, today):
    from accounts.models import Standing

    before = list(Standing.objects.order_by("id").values())
    Standing.objects.filter(account=book[0]).delete()
    Standing.objects.update(manager_name="wrong", name_norm="wrong", is_archived=True)

    services.rebuild_standings(today=today)

    after = {row["account_id"]: row for row in Standing.objects.values()}
    for row in before:
        again = after[row["account_id"]]
        for part in ("name_norm", "is_archived", "manager_name", "manager_key", "manager_id"):
            assert again[part] == row[part]
