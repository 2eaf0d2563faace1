"""What happens where a wall is forgotten: the other one holds, and says so."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet

from kam.identity.models import Membership, OrgUnit
from kam.tenancy.context import (
    NoActiveTenant,
    TenantSwitchRefused,
    activate,
    current_tenant_id,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(acme, globex):
    with activate(acme):
        ours = OrgUnit.objects.create(name="Ours")
    with activate(globex):
        theirs = OrgUnit.objects.create(name="Theirs")
    return ours, theirs


def unfiltered(model):
    """The model's rows as somebody gets them who forgot the filter."""
    return QuerySet(model).all()


def test_without_a_tenant_the_manager_raises_before_any_statement(units, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(NoActiveTenant):
        list(OrgUnit.objects.all())


def test_without_a_tenant_a_raw_statement_is_an_error_and_never_rows(units):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_orgunit")


def test_a_forgotten_filter_still_shows_only_the_own_rows(units, acme):
    ours, _ = units

    with activate(acme):
        assert list(unfiltered(OrgUnit)) == [ours]


def test_a_forgotten_filter_changes_no_foreign_row(units, acme, globex):
    _, theirs = units

    with activate(acme):
        assert unfiltered(OrgUnit).filter(pk=theirs.pk).update(name="Taken") == 0
        assert QuerySet(OrgUnit).filter(pk=theirs.pk)._raw_delete("default") == 0

    with activate(globex):
        assert OrgUnit.objects.get(pk=theirs.pk).name == "Theirs"


def test_a_foreign_id_finds_nothing(units, acme):
    _, theirs = units

    with activate(acme):
        assert not OrgUnit.objects.filter(pk=theirs.pk).exists()


def test_the_database_refuses_a_key_to_a_foreign_row(units, acme):
    _, theirs = units

    with pytest.raises(IntegrityError), transaction.atomic():
        with activate(acme):
            OrgUnit.objects.create(name="Child", parent_id=theirs.pk)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_row_of_another_tenant_is_not_written(units, acme, globex):
    with activate(acme), pytest.raises(ValueError, match="another tenant"):
        OrgUnit(name="Stray", tenant_id=globex.id).save()
    with activate(acme), pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO identity_orgunit (id, tenant_id, name) VALUES (%s, %s, 'Stray')",
                [uuid4(), globex.id],
            )


def test_one_transaction_belongs_to_one_tenant(acme, globex):
    with activate(acme), transaction.atomic(), pytest.raises(TenantSwitchRefused):
        with activate(globex):
            pass


def test_leaving_takes_the_stamp_away(acme):
    with activate(acme):
        assert current_tenant_id() == acme.id

    assert current_tenant_id() is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant_id', true)")
        assert cursor.fetchone()[0] in {"", None}


def test_joins_compare_the_tenant(units, acme):
    with activate(acme):
        sql = str(Membership.objects.select_related("unit").query)

    assert '"identity_orgunit"."tenant_id" = ("identity_membership"."tenant_id")' in sql or (
        '"identity_orgunit"."tenant_id" = "identity_membership"."tenant_id"' in sql
    )


def test_bulk_create_and_upsert_name_the_tenant(acme):
    with activate(acme):
        OrgUnit.objects.bulk_create([OrgUnit(name="A"), OrgUnit(name="B")])
        assert OrgUnit.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_committed_transaction_leaves_no_stamp_on_the_connection(acme):
    with activate(acme), transaction.atomic():
        OrgUnit.objects.create(name="Ours")

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant_id', true)")
        assert cursor.fetchone()[0] in {"", None}


@pytest.mark.django_db(transaction=True)
def test_a_stray_statement_gets_a_stamped_transaction_of_its_own(acme):
    with activate(acme):
        assert OrgUnit.objects.count() == 0
