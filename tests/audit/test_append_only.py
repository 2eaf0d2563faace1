"""S12: history and its seals take rows and give none back, whoever asks."""

from datetime import UTC, datetime

import psycopg
import pytest

from kam.audit.services import record
from kam.identity.models import OrgUnit
from kam.tenancy.context import activate
from tests.audit.conftest import seal

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ATTEMPTS = {
    "update": "UPDATE {table} SET tenant_id = tenant_id",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}


@pytest.fixture
def written(acme, cast):
    with activate(acme):
        unit = OrgUnit.objects.create(name="North")
        record("unit.added", subject=unit, by=cast.admin.actor, changes={"name": (None, "North")})
    assert seal(acme, NOW) == 1


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditseal"])
@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("who", ["kam_app", "kam_owner", "superuser"])
def test_nobody_changes_removes_or_empties(written, role, acme, who, attempt, table):
    link = role(who)
    link.execute("SELECT set_config('app.tenant_id', %s, false)", [str(acme.id)])

    with pytest.raises(psycopg.Error) as refused:
        link.execute(ATTEMPTS[attempt].format(table=table))

    assert refused.value.sqlstate == "42501"
    assert link.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


def test_not_even_while_triggers_are_off_for_replication(written, role, acme):
    link = role("superuser")
    link.execute("SET session_replication_role = replica")

    for table in ("audit_auditentry", "audit_auditseal"):
        for attempt in ATTEMPTS.values():
            with pytest.raises(psycopg.Error) as refused:
                link.execute(attempt.format(table=table))
            assert refused.value.sqlstate == "42501"


def test_values_are_added_and_removed_but_never_rewritten(written, role, acme):
    link = role("kam_app")
    link.execute("SELECT set_config('app.tenant_id', %s, false)", [str(acme.id)])

    with pytest.raises(psycopg.Error) as refused:
        link.execute("UPDATE audit_auditvalue SET note = 'x'")

    assert refused.value.sqlstate == "42501"
