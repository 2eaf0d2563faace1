"""T3 for every table: with the filter forgotten nobody sees, changes or removes a foreign row."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from kam.tenancy.context import activate
from kam.tenancy.models import TenantModel

# nobody may delete there at all: tests/audit/test_append_only.py
APPEND_ONLY = {"audit.AuditEntry", "audit.AuditSeal"}
MODELS = sorted(
    (m for m in apps.get_models() if issubclass(m, TenantModel)), key=lambda m: m._meta.label
)


def test_the_filled_companies_reach_most_tables(houses):
    _ours, theirs = houses
    with activate(theirs.tenant):
        empty = [m._meta.label for m in MODELS if not m.objects.exists()]
    assert len(empty) < len(MODELS) / 3, empty


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_no_foreign_row_is_seen_changed_or_removed(houses, model):
    ours, theirs = houses

    with activate(ours.tenant):
        forgotten = QuerySet(model).all()
        foreign = forgotten.exclude(tenant_id=ours.tenant.id)
        assert forgotten.count() == model.objects.count()
        assert foreign.count() == 0
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT count(*) FROM "{model._meta.db_table}" WHERE tenant_id = %s',
                [theirs.tenant.id],
            )
            assert cursor.fetchone() == (0,)
            if model._meta.label not in APPEND_ONLY:
                cursor.execute(
                    f'DELETE FROM "{model._meta.db_table}" WHERE tenant_id = %s',
                    [theirs.tenant.id],
                )
                assert cursor.rowcount == 0


def test_every_key_to_a_tenant_table_refuses_a_foreign_row(houses):
    """T8: for each foreign key of each table, the own row cannot be turned to a foreign one."""
    from kam.tenancy.fields import TenantForeignKey

    ours, theirs = houses
    tried, accepted = 0, []
    for model in MODELS:
        for field in model._meta.local_fields:
            if not isinstance(field, TenantForeignKey) or model._meta.app_label == "audit":
                continue
            target = field.remote_field.model
            with activate(theirs.tenant):
                foreign = target.objects.values_list("pk", flat=True).first()
            with activate(ours.tenant):
                own = model.objects.values_list("pk", flat=True).first()
            if foreign is None or own is None:
                continue
            tried += 1
            try:
                with transaction.atomic():
                    with activate(ours.tenant):
                        model.objects.filter(pk=own).update(**{field.attname: foreign})
                        with connection.cursor() as cursor:
                            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    accepted.append(f"{model._meta.label}.{field.name}")
                    transaction.set_rollback(True)
            except IntegrityError:
                continue
    assert accepted == []
    assert tried > 20
