"""Rows of several tables by one message: the same rows as the ORM inserts one table at a time."""

from uuid import uuid4

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts.models import Account, NameKey, Standing
from kam.tenancy import inserting
from kam.tenancy.context import NoActiveTenant, no_tenant
from kam.tenancy.inserting import Rows, insert_together, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("enter")]


def named(name):
    return Account(name=name, name_norm=name.lower())


def test_what_is_not_named_stands_at_the_default_of_its_field():
    one, other = named("One"), named("100 % “quoted” 'and' \\ more")
    insert_together(rows_of([one, other]), Rows(Standing, [{"id": one.id, "account_id": one.id}]))
    Standing.objects.create(id=other.id, account=other)

    plain = {f.attname for f in Standing._meta.concrete_fields} - {"id", "account_id"}
    assert len(Standing.objects.values(*plain).distinct()) == 1
    assert Account.objects.get(pk=other.pk).name == "100 % “quoted” 'and' \\ more"
    assert Account.objects.get(pk=one.pk).created_at == one.created_at


def test_an_instance_counts_as_saved():
    account = named("One")
    insert_together(rows_of([account]))

    account.name = "Another"
    account.save()

    assert [each.name for each in Account.objects.all()] == ["Another"]


def test_little_goes_in_one_message_and_much_in_the_order_given(monkeypatch):
    def sent(count):
        accounts = [named(f"{count} {n}") for n in range(count)]
        keys = [{"id": uuid7(), "account_id": a.id, "key": a.name} for a in accounts]
        with CaptureQueriesContext(connection) as captured:
            insert_together(Rows(Standing, []), rows_of(accounts), Rows(NameKey, keys))
        return len(captured)

    monkeypatch.setattr(inserting, "BATCH", 10)
    assert (sent(5), sent(25)) == (1, 6)
    assert Account.objects.count() == NameKey.objects.count() == 30


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ({"name": "Long", "name_norm": "long", "country": "DEU"}, DataError),
        ({"name": "Child", "name_norm": "child", "parent_id": uuid4()}, IntegrityError),
        ({"name": "", "name_norm": ""}, IntegrityError),
    ],
)
def test_the_database_refuses_what_it_refuses_of_the_orm(row, refusal):
    with pytest.raises(refusal), transaction.atomic():
        insert_together(rows_of([Account(**row)]))
        connection.check_constraints()

    assert Account.objects.count() == 0


def test_a_column_that_is_not_there_is_a_mistake():
    with pytest.raises(ValueError, match="has no tenant_id, title"):
        insert_together(Rows(Account, [{"id": uuid7(), "title": "?", "tenant_id": uuid4()}]))


def test_without_a_tenant_nothing_is_sent():
    with no_tenant(), pytest.raises(NoActiveTenant):
        insert_together(Rows(NameKey, [{"id": uuid7(), "account_id": uuid7(), "key": "a"}]))


def test_a_row_of_another_workspace_is_refused(globex):
    with pytest.raises(ValueError, match="another tenant"):
        rows_of([Account(name="A", name_norm="a", tenant_id=globex.id)])
