"""BEGIN, the stamp and savepoints go along with the statement that needs them, in their order."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.pq import TransactionStatus
from uuid_utils.compat import uuid7

from accounts.models import Account, GroupLink
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db(transaction=True)


def register(name):
    return Account.objects.create(name=name, name_norm=name.lower())


def names():
    return sorted(Account.objects.values_list("name", flat=True))


def status():
    return connection.connection.info.transaction_status


def test_a_transaction_in_parts_costs_one_message_and_its_end(acme):
    with activate(acme), CaptureQueriesContext(connection) as sent:
        with transaction.atomic(), transaction.atomic(), transaction.atomic():
            Account.objects.count()

    _begun, whole, end = [each["sql"] for each in sent]  # Django notes a beginning, sent or not
    stamp = f"SET LOCAL app.tenant_id = '{acme.id}'"
    assert whole.startswith(f"BEGIN; {stamp}; SAVEPOINT")
    assert end == "COMMIT"


def test_a_transaction_without_a_statement_sends_nothing(acme):
    with activate(acme):
        names()
        with transaction.atomic(), transaction.atomic():
            assert status() == TransactionStatus.IDLE
        with pytest.raises(RuntimeError), transaction.atomic():
            raise RuntimeError
        assert names() == []


def test_what_fails_in_a_part_leaves_the_rest(acme):
    with activate(acme):
        with transaction.atomic():
            register("Before")
            with pytest.raises(IntegrityError), transaction.atomic():
                with transaction.atomic():
                    register("Within")
                register("")
            with pytest.raises(IntegrityError), transaction.atomic():
                register("")
            register("After")
        assert names() == ["After", "Before"]


def test_a_first_statement_that_fails_leaves_the_transaction_to_the_others(acme):
    with activate(acme):
        with transaction.atomic():
            with pytest.raises(IntegrityError), transaction.atomic():
                register("")
            register("After")
        assert names() == ["After"]


@pytest.mark.parametrize("earlier", ["", "Earlier"])
@pytest.mark.parametrize("wrong", ["SELECT %s", "SELEC 1"])
def test_what_is_refused_before_it_is_sent_keeps_what_waits(acme, earlier, wrong):
    with activate(acme):
        with transaction.atomic():
            if earlier and wrong == "SELECT %s":
                register(earlier)
            with pytest.raises((ProgrammingError, TypeError)), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(wrong, [1, 2] if "%s" in wrong else None)
            register("After")
        assert "After" in names()


def test_a_part_that_is_over_waits_for_a_kept_plan_and_is_still_undone(acme):
    with activate(acme):
        with pytest.raises(RuntimeError), transaction.atomic():
            register("Outer")
            with transaction.atomic():
                register("Inner")
            assert connection.first_row("SELECT count(*) FROM accounts_account", []) == (2,)
            with transaction.atomic():
                register("Another")
            raise RuntimeError
        assert names() == []


def test_many_rows_at_once_go_behind_what_waits(acme):
    with activate(acme), transaction.atomic(), connection.cursor() as cursor:
        account = register("One")
        with transaction.atomic():
            cursor.executemany(
                "INSERT INTO accounts_namekey (tenant_id, id, account_id, key) "
                "VALUES (%s, %s, %s, %s)",
                [(acme.id, uuid7(), account.id, key) for key in "ab"],
            )
    with activate(acme):
        assert Account.objects.get().name_keys.count() == 2


def test_a_transaction_that_goes_on_without_its_tenant_sees_nothing(acme):
    with transaction.atomic():
        with activate(acme):
            register("Ours")
            assert names() == ["Ours"]
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_account")
        with activate(acme):
            assert names() == ["Ours"]


def test_a_tenant_that_came_and_went_before_any_statement_leaves_no_stamp(acme):
    with transaction.atomic():
        with activate(acme):
            pass
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_account")


def test_a_commit_does_not_hide_what_was_refused(acme):
    with activate(acme):
        with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
            with pytest.raises(IntegrityError), transaction.atomic(savepoint=False):
                GroupLink.objects.create(ancestor_id=uuid7(), descendant_id=uuid7(), depth=0)
                register("")
            register("After")
        assert names() == []
