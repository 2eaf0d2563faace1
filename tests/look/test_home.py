"""Home shows a person what is theirs, in figures the domain can answer for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from accounts import services
from kam.desk.start import greeting_at, start_of
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def book(acme, cast):
    """Three accounts: two of the manager's, one of nobody's, with figures of twelve months."""
    rows = [
        services.NewAccount(name="Brauer Antriebe AG", manager_id=cast.manager.membership.id),
        services.NewAccount(name="Castellan Foods", manager_id=cast.manager.membership.id),
        services.NewAccount(name="Surya Tekstil"),
    ]
    with activate(acme):
        brauer, castellan, surya = services.register_accounts(
            rows=rows, by=cast.leader.actor, today=TODAY - timedelta(days=400)
        )
        figures = [
            figure(brauer, 840_000_00, before=800_000_00, margin=168_000_00),
            figure(castellan, 330_000_00, before=None, margin=None),
            figure(surya, 160_000_00, before=100_000_00, margin=16_000_00),
        ]
        services.post_standing(rows=figures, part="figures")
    return {"brauer": brauer, "castellan": castellan, "surya": surya}


def figure(account, revenue, *, before, margin, note="", currency="EUR"):
    return {
        "account_id": account.id,
        "currency": currency,
        "revenue_minor": revenue,
        "revenue_prev_minor": before,
        "margin_minor": margin,
        "trend": [1, 2, 3],
        "figures_note": note,
    }


def start(tenant, person):
    with activate(tenant), translation.override("en"):
        return start_of(by=person.actor, now=NOW)


@pytest.mark.parametrize(
    ("hour", "words"),
    [(5, "Good morning"), (12, "Good afternoon"), (18, "Good evening"), (2, "Good evening")],
)
def test_the_greeting_follows_the_clock(hour, words):
    with translation.override("en"):
        greeting = greeting_at(datetime(2026, 11, 21, hour, tzinfo=UTC), "Lena Hartmann")

    assert greeting == f"{words}, Lena"


def test_a_manager_sees_the_accounts_of_the_own_team_by_revenue(acme, cast, book):
    home = start(acme, cast.manager)

    assert home.whose == "mine"
    assert [row["name"] for row in home.rows] == ["Brauer Antriebe AG", "Castellan Foods"]
    assert home.totals.revenue_minor == 1_170_000_00


def test_the_change_compares_only_what_is_known_in_both_years(acme, cast, book):
    assert start(acme, cast.manager).totals.change_percent == pytest.approx(5.0)


def test_an_unknown_cost_is_no_zero_margin(acme, cast, book):
    totals = start(acme, cast.manager).totals

    assert totals.margin_minor == 168_000_00
    assert totals.margin_percent == pytest.approx(20.0)
    assert totals.cost_unknown == 1


def test_a_missing_exchange_rate_means_no_total(acme, cast, book):
    with activate(acme):
        gap = figure(book["castellan"], None, before=None, margin=None, note="No rate USD to EUR.")
        services.post_standing(rows=[gap], part="figures")

    totals = start(acme, cast.manager).totals

    assert totals.revenue_minor is None
    assert totals.without_rate == 1


def test_a_leader_without_own_accounts_sees_the_largest_of_the_scope(acme, cast, book):
    home = start(acme, cast.leader)

    assert home.whose == "scope"
    assert home.rows[0]["name"] == "Brauer Antriebe AG"
    assert home.totals.accounts == 3
    assert home.proposals == 0


def test_a_reader_sees_no_figures(acme, cast, book):
    home = start(acme, cast.reader)

    assert home.totals is None
    assert home.rows == []
    assert home.proposals is None


def test_accounts_without_a_manager_are_counted(acme, cast, book):
    assert start(acme, cast.manager).counts.no_manager == 1


def contract(account, cast, **fields):
    data = services.ContractData(title="Frame contract", **fields)
    services.add_contract(account_id=account.id, contract=data, by=cast.leader.actor)


def test_contracts_stand_by_the_date_that_comes_next(acme, cast, book):
    with activate(acme):
        contract(book["brauer"], cast, ends_on=date(2027, 6, 30), notice_on=date(2026, 12, 1))
        contract(book["castellan"], cast, ends_on=date(2026, 11, 30))
        contract(book["castellan"], cast, ends_on=date(2027, 12, 31))
        contract(book["castellan"], cast, ends_on=date(2026, 12, 15), state="renewed")

    due = start(acme, cast.manager).contracts

    assert [(each.account_name, each.deadline.event) for each in due] == [
        ("Castellan Foods", "end"),
        ("Brauer Antriebe AG", "notice"),
    ]


def test_contracts_of_others_are_not_shown_to_a_colleague(acme, cast, book):
    with activate(acme):
        contract(book["brauer"], cast, ends_on=date(2026, 11, 30))

    assert start(acme, cast.colleague).contracts == []


def test_another_workspace_has_a_home_of_its_own(globex, outsider, book):
    home = start(globex, outsider)

    assert home.rows == []
    assert home.counts.everyone == 0


def test_home_answers_every_role(cast, book, browser):
    for name, person in cast.everyone().items():
        answer = browser(person).get("/w/acme/")

        assert answer.status_code == 200, name
        assert "Good" in answer.content.decode()


def test_home_costs_the_same_with_more_accounts(
    acme, cast, book, browser, django_assert_max_num_queries
):
    client = browser(cast.manager)
    client.get("/w/acme/")

    with django_assert_max_num_queries(12):
        client.get("/w/acme/")
