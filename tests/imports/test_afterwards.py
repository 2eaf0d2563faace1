"""What follows a finished load: others are woken, buyers become customers."""

import pytest

from accounts import services as account_services
from accounts.models import Account
from kam.audit.queries import history_of_account
from kam.imports import afterwards
from tests.imports.conftest import lines_of, plan_for

pytestmark = pytest.mark.django_db

COLUMNS = {"account": "customer", "date": "day", "revenue": "amount", "line_id": "line"}
PLAN = plan_for("revenue", columns=COLUMNS)
HEADER = "line,customer,day,amount"


@pytest.fixture
def follower():
    """Tenants whose loads were announced to a follower that the test registered."""
    called = []
    afterwards.follow_runs("test", called.append)
    yield called
    del afterwards._followers["test"]


def test_scoring_is_woken_once_a_load_is_committed(
    load, register, acme, follower, django_capture_on_commit_callbacks
):
    register("Brauer", id="K1")
    assert "scores" in afterwards._followers

    with django_capture_on_commit_callbacks() as callbacks:
        load(PLAN, lines_of(HEADER, "1,K1,2026-10-05,5"))
        assert follower == []
    for callback in callbacks:
        callback()

    assert follower == [acme.id]


def test_who_buys_becomes_a_customer_and_history_says_why(load, register):
    brauer, idle = register("Brauer", id="K1"), register("Idle", id="K2")

    load(PLAN, lines_of(HEADER, "1,K1,2026-10-05,5"))

    assert Account.objects.get(pk=brauer.pk).lifecycle == "customer"
    assert Account.objects.get(pk=idle.pk).lifecycle == "prospect"
    act = history_of_account(brauer.pk)[0]
    assert (act.action, act.changes) == ("account.edited", {"lifecycle": ("prospect", "customer")})
    assert act.note == "Revenue was imported."


def test_a_life_cycle_that_somebody_chose_stays(load, register, cast):
    told = register("Told", id="K1", lifecycle="prospect")
    back = register("Back", id="K2", lifecycle="customer")
    account_services.edit_account(
        account_id=back.pk, values={"lifecycle": "prospect"}, version=None, by=cast.leader.actor
    )

    load(PLAN, lines_of(HEADER, "1,K1,2026-10-05,5", "2,K2,2026-10-05,5"))

    chosen = Account.objects.filter(pk__in=[told.pk, back.pk])
    assert set(chosen.values_list("lifecycle", flat=True)) == {"prospect"}


def test_a_mere_credit_note_makes_no_customer(load, register):
    brauer = register("Brauer", id="K1")

    load(PLAN, lines_of(HEADER, "1,K1,2026-10-05,-5"))

    assert Account.objects.get(pk=brauer.pk).lifecycle == "prospect"
