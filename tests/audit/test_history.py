"""History is written with the act, told back in order, and never changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from kam.audit.models import AuditEntry, AuditValue
from kam.audit.queries import history_of, history_of_account
from kam.audit.services import Entry, record, record_many
from kam.identity.models import OrgUnit
from kam.tenancy.context import NoActiveTenant, activate

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(acme):
    with activate(acme):
        yield OrgUnit.objects.create(name="North")


def test_an_act_is_told_with_old_and_new(unit, cast):
    record(
        "unit.changed",
        subject=unit,
        by=cast.admin.actor,
        changes={
            "name": ("South", "North"),
            "since": (None, date(2026, 1, 31)),
            "share": (Decimal("0.5"), Decimal("0.75")),
        },
        note="Ulm’s “north”",
    )

    (act,) = history_of(subject=unit)
    assert act.actor_name == "Ada Admin"
    assert act.action == "unit.changed"
    assert act.note == "Ulm’s “north”"
    assert act.changes == {
        "name": ("South", "North"),
        "since": (None, "2026-01-31"),
        "share": ("0.5", "0.75"),
    }


def test_a_set_takes_as_many_statements_as_one_act(unit, cast, acme, django_assert_num_queries):
    entries = [Entry("unit.changed", "identity.orgunit", unit.pk) for _ in range(500)]

    with django_assert_num_queries(1):
        record_many(entries, by=cast.admin.actor)

    assert AuditEntry.objects.count() == AuditValue.objects.count() == 500


def test_the_newest_act_comes_first_and_pages_go_on_behind_one(unit, cast):
    for number in range(5):
        entry = Entry("unit.changed", "identity.orgunit", unit.pk, {"n": (None, number)}, unit.pk)
        record_many([entry], by=cast.admin.actor)

    first = history_of_account(unit.pk, limit=2)
    rest = history_of_account(unit.pk, before=first[-1].id)

    assert [act.changes["n"][1] for act in [*first, *rest]] == [4, 3, 2, 1, 0]


def test_the_row_holds_digests_and_the_value_stands_beside_it(unit, cast):
    record("unit.changed", subject=unit, by=cast.admin.actor, changes={"name": ("a", "secret")})

    entry = AuditEntry.objects.get()
    assert "secret" not in str(entry.digests)
    assert [len(digest) for digest in entry.digests["name"]] == [64, 64]
    assert entry.values.get().changes == {"name": ["a", "secret"]}


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditentry SET action = 'x'", "DELETE FROM audit_auditentry"]
)
def test_the_application_cannot_change_history(unit, cast, statement):
    record("unit.changed", subject=unit, by=cast.admin.actor)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_without_a_tenant_nothing_is_written(cast):
    with pytest.raises(NoActiveTenant):
        record_many([Entry("x", "y", None)], by=cast.admin.actor)
