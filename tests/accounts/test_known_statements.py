"""Statements that are composed once serve everybody, and everybody only with what is theirs."""

import pytest

from accounts import queries, services
from accounts.queries import book
from kam.keyset import Keyset
from kam.tenancy import learned
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(enter, register, cast):
    alfa = register("Alfa Drives", manager=cast.manager)
    beta = register("Beta Foods", manager=cast.colleague)
    rows = [
        {"account_id": each.id, "currency": "EUR", "revenue_minor": 100, "trend": [1, 2]}
        for each in (alfa, beta)
    ]
    services.post_standing(rows=rows, part="figures")
    return alfa, beta


def shown(by, **filters):
    reading = book.listed(book.Filters(**filters), by=by)
    rows = reading.fetch(Keyset(reading.model, ["name_norm"]), None, 50)
    return {row["name"]: book.without_hidden(row)["revenue_minor"] for row in rows}


@pytest.mark.parametrize("filters", [{}, {"q": "a"}, {"mine": True}, {"tier": (0, 2)}])
def test_a_known_statement_gives_what_a_fresh_one_gives(two, cast, filters):
    for person in (cast.leader, cast.manager, cast.colleague, cast.reader, cast.manager):
        by = person.actor
        found = book.portfolio(book.Filters(**filters), by=by)
        fresh = book.list_rows(found, by=by).order_by("name_norm", "id")
        expected = {row["name"]: book.without_hidden(row)["revenue_minor"] for row in fresh}

        assert shown(by, **filters) == expected


def test_people_of_one_role_share_a_statement_and_no_figure(two, cast):
    learned._known.clear()
    own = {"Alfa Drives": 100, "Beta Foods": None}

    assert shown(cast.manager.actor) == own
    kept = len(learned._known)
    assert kept == 1
    other = cast.colleague.actor
    assert shown(other) == {"Alfa Drives": None, "Beta Foods": 100}
    assert shown(cast.manager.actor) == own


def test_a_searched_text_is_sent_and_never_kept(two, cast):
    by = cast.manager.actor
    learned._known.clear()

    assert list(shown(by, q="drives")) == ["Alfa Drives"]
    assert list(shown(by, q="foods")) == ["Beta Foods"]
    assert [row["name"] for row in queries.type_ahead("bet", by=by)] == ["Beta Foods"]
    assert [row["name"] for row in queries.type_ahead("dri", by=by)] == ["Alfa Drives"]
    assert not any("drives" in each.sql.lower() for each in learned._known.values())


def test_a_statement_with_an_id_that_is_no_slot_is_not_kept(two, cast):
    learned._known.clear()
    alfa, beta = two

    for account in (alfa, beta):
        rows = learned.known_rows(
            "by id", lambda pk=account.pk: book.portfolio(
                book.Filters(), by=cast.leader.actor
            ).filter(account_id=pk).values("account_id")
        )  # fmt: skip
        assert [row["account_id"] for row in rows] == [account.pk]
    assert not learned._known


def test_what_one_workspace_taught_shows_another_only_its_own(
    acme, globex, register, cast, outsider
):
    register("Alfa Drives", manager=cast.manager)

    with activate(acme):
        assert list(shown(cast.manager.actor)) == ["Alfa Drives"]
    with activate(globex):
        assert shown(outsider.actor) == {}
