"""Figures are read in the circle of an account; nothing else tells them, no order either."""

from dataclasses import replace

import pytest

from accounts import queries, services
from accounts.models import Account
from accounts.queries import book as lists
from accounts.queries import circle
from accounts.queries.timeline import rights_of, timeline
from kam.identity.models import OrgUnit
from kam.keyset import Keyset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("enter")]


@pytest.fixture
def units():
    return OrgUnit.objects.create(name="North"), OrgUnit.objects.create(name="South")


@pytest.fixture
def book(register, cast, units):
    """Three accounts: of the manager in the north, of nobody in the north, of nobody at all."""
    mine = register("Mine", manager=cast.manager, unit_id=units[0].id)
    north = register("North", unit_id=units[0].id)
    alone = register("Alone")
    services.post_standing(
        rows=[
            {"account_id": each.id, "revenue_minor": revenue, "currency": "EUR", "trend": [1, 2]}
            for each, revenue in ((mine, 100), (north, 300), (alone, 200))
        ],
        part="figures",
    )
    return mine, north, alone


def actors(cast, units):
    south = replace(cast.leader.actor, unit_ids=(units[1].id,))
    north = replace(cast.leader.actor, unit_ids=(units[0].id,))
    opened = replace(cast.reader.actor, tenant=replace(cast.reader.actor.tenant, figures_open=True))
    return [*(each.actor for each in vars(cast).values()), south, north, opened]


def rows_of(by, sort="name", **filters):
    found = lists.portfolio(lists.Filters(**filters), by=by, sort=sort)
    rows = lists.list_rows(found, by=by)
    keyset = Keyset(rows.model, lists.SORTS[sort])
    return [lists.without_hidden(row) for row in keyset.window(rows, None, 50).rows]


def test_the_rights_on_a_page_are_those_the_services_ask_for(book, cast, units):
    for by in actors(cast, units):
        for account in book:
            rights = queries.account_head(account.id, by=by, today=account.created_at).rights
            for right, condition in (
                (rights.figures, circle.readable_figures(by)),
                (rights.edit, circle.editable(by)),
                (rights.assign, circle.assignable(by)),
                (rights.register, circle.registrable(by)),
            ):
                found = Account.objects.filter(condition, pk=account.id).exists()
                assert right == found, (by.name, account.name, condition)


def test_who_reads_which_figures(book, cast, units):
    admin, leader, manager, _colleague, reader, south, north, opened = actors(cast, units)
    shown = {
        "admin": [],
        "leader": ["Alone", "Mine", "North"],
        "manager": ["Mine"],
        "reader": [],
        "north": ["Mine", "North"],
        "south": [],
        "opened": ["Alone", "Mine", "North"],
    }
    for name, by in {
        "admin": admin,
        "leader": leader,
        "manager": manager,
        "reader": reader,
        "north": north,
        "south": south,
        "opened": opened,
    }.items():
        rows = rows_of(by)
        assert len(rows) == 3
        assert [row["name"] for row in rows if row["revenue_minor"] is not None] == shown[name]
        assert all(row["trend"] == [] for row in rows if row["revenue_minor"] is None)


def test_an_order_by_revenue_leaves_out_what_it_would_tell(book, cast):
    assert [row["name"] for row in rows_of(cast.leader.actor, "revenue")] == [
        "North",
        "Alone",
        "Mine",
    ]
    assert [row["name"] for row in rows_of(cast.manager.actor, "revenue")] == ["Mine"]
    assert rows_of(cast.reader.actor, "revenue") == []


def test_the_head_hides_figures_from_outside_the_circle(book, cast):
    mine = book[0]
    services.add_contract(
        account_id=mine.id,
        contract=services.ContractData(title="Frame", value_minor=5_000, currency="EUR"),
        by=cast.manager.actor,
    )

    inside = queries.account_overview(mine.id, by=cast.manager.actor, today=mine.created_at.date())
    outside = queries.account_overview(mine.id, by=cast.reader.actor, today=mine.created_at.date())

    assert inside.standing.revenue_minor == 100
    assert inside.parts["contracts"][0]["value_minor"] == 5_000
    assert outside.standing.revenue_minor is None
    assert outside.standing.trend == []
    assert outside.parts["contracts"][0]["title"] == "Frame"
    assert outside.parts["contracts"][0]["value_minor"] is None


def test_the_timeline_hides_amounts_and_papers_from_outside_the_circle(book, cast, today):
    mine = book[0]
    by = cast.manager.actor
    services.set_category_spend(
        account_id=mine.id, year=2026, amount_minor=777_123, currency="EUR", source="CFO", by=by
    )
    services.add_contract(
        account_id=mine.id,
        contract=services.ContractData(title="Frame", value_minor=888_321, currency="EUR"),
        by=by,
    )
    services.write_note(account_id=mine.id, text="a secret wish", by=by, now=mine.created_at)

    def told(reader):
        page = timeline(mine.id, rights=rights_of(mine.id, by=reader.actor))
        return str(page)

    assert all(text in told(cast.manager) for text in ("7,771.23", "8,883.21", "a secret wish"))
    assert not any(text in told(cast.reader) for text in ("7,771.23", "8,883.21", "a secret wish"))
    assert "Frame" in told(cast.reader)


def test_a_group_adds_up_what_its_reader_may_read_and_says_how_much_that_is(register, cast, units):
    top = register("Top", unit_id=units[0].id, manager=cast.manager)
    left = register("Left", parent=top)
    register("Leaf", parent=left)
    ids = list(Account.objects.values_list("id", flat=True))
    services.post_standing(
        rows=[{"account_id": pk, "revenue_minor": 10, "currency": "EUR"} for pk in ids],
        part="figures",
    )

    def branches(by):
        group = queries.group_of(left.id, by=by)
        return {
            each.name: (each.depth, each.total_minor, each.counted, each.members)
            for each in group.branches
        }

    assert branches(cast.leader.actor) == {
        "Top": (0, 30, 3, 3),
        "Left": (1, 20, 2, 2),
        "Leaf": (2, 10, 1, 1),
    }
    assert branches(cast.manager.actor)["Top"] == (0, 10, 1, 3)
    assert branches(cast.reader.actor)["Top"] == (0, None, 0, 3)


def test_one_member_without_a_total_leaves_the_group_without_one(register, cast):
    top = register("Top")
    register("Below", parent=top)
    services.post_standing(
        rows=[{"account_id": top.id, "revenue_minor": 10, "currency": "EUR"}], part="figures"
    )

    assert queries.group_of(top.id, by=cast.leader.actor).branches[0].total_minor is None
