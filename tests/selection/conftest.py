"""A small book of accounts with figures, and clocks that stand still."""

from datetime import UTC, date, datetime

import pytest

from tests.versions_raised import versions_are_raised  # noqa: F401  watches every test here

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

# name: revenue, revenue before, margin in euros; None is unknown
BOOK = {
    "Halvorsen": (5_000_000, 4_000_000, 1_500_000),
    "Brauer": (2_000_000, 2_000_000, 700_000),
    "Castellan": (800_000, 1_000_000, None),
    "Delmar": (100_000, 50_000, 30_000),
    "Tamar": (None, None, None),
}


@pytest.fixture
def today():
    return TODAY


@pytest.fixture
def clock():
    """The arguments of services that stand for the clock."""
    return {"today": TODAY, "now": NOW}


@pytest.fixture
def book(acme, cast):
    """Accounts by name, with the figures of BOOK on their standing."""
    from accounts.services.registry import NewAccount, register_accounts
    from accounts.services.standing import post_standing
    from kam.tenancy.context import activate

    with activate(acme):
        made = register_accounts(
            rows=[
                NewAccount(
                    name=name,
                    sector="Machines",
                    manager_id=cast.manager.membership.id if name == "Brauer" else None,
                )
                for name in BOOK
            ],
            by=cast.leader.actor,
            today=TODAY,
        )
        accounts = {account.name: account for account in made}
        post_standing(
            rows=[
                {
                    "account_id": accounts[name].id,
                    "currency": "EUR",
                    "revenue_minor": None if revenue is None else revenue * 100,
                    "revenue_prev_minor": None if before is None else before * 100,
                    "margin_minor": None if margin is None else margin * 100,
                    "data_as_of": TODAY,
                }
                for name, (revenue, before, margin) in BOOK.items()
            ],
            part="figures",
        )
    return accounts


@pytest.fixture
def draft(acme, cast, book, clock):
    """A draft of revenue, growth and strategic fit."""
    from kam.tenancy.context import activate
    from selection.services.criteria import pick_criteria
    from selection.services.versions import start_draft

    with activate(acme):
        model = start_draft(by=cast.leader.actor, name="Key accounts", **clock)
        pick_criteria(
            model=model,
            codes=["revenue", "growth", "strategic_fit"],
            by=cast.leader.actor,
            **clock,
        )
    return model


@pytest.fixture
def model(acme, cast, draft, clock):
    """The same in force, weighed 50, 30 and 20."""
    from kam.tenancy.context import activate
    from selection.services.versions import put_in_force, set_weights

    with activate(acme):
        set_weights(
            model=draft,
            points={"revenue": 50, "growth": 30, "strategic_fit": 20},
            by=cast.leader.actor,
            **clock,
        )
        return put_in_force(
            model=draft, effective_on=TODAY, by=cast.leader.actor, note="Agreed.", **clock
        )
