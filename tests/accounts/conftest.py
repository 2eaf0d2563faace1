"""Accounts made the way people make them: through the services."""

from datetime import date

import pytest

from accounts import services
from kam.tenancy.context import activate
from tests.versions_raised import versions_are_raised  # noqa: F401  watches every test here

TODAY = date(2026, 11, 21)


@pytest.fixture
def today():
    return TODAY


@pytest.fixture
def enter(acme):
    """Everything of the test happens inside the workspace of Acme."""
    with activate(acme):
        yield acme


@pytest.fixture
def register(cast):
    """`register("Brauer", parent=other, manager=cast.manager)`: one account, already there."""

    def registered(name="Brauer Antriebe AG", *, parent=None, manager=None, by=None, **fields):
        row = services.NewAccount(
            name=name,
            parent_id=parent.id if parent else None,
            manager_id=manager.membership.id if manager else None,
            **fields,
        )
        actor = (by or cast.leader).actor
        with activate(actor.tenant):
            return services.register_accounts(rows=[row], by=actor, today=TODAY)[0]

    return registered


@pytest.fixture
def acts():
    """The actions written about an account, oldest first."""
    from kam.audit.queries import history_of_account

    def of(account):
        with activate(account.tenant_id):
            return [act.action for act in reversed(history_of_account(account.id))]

    return of
