"""The chain over history: what is final is sealed in order, and every tampering is found."""

import threading
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from kam.audit.models import AuditEntry, AuditSeal
from kam.audit.renumbering import continue_numbers
from kam.audit.sealing import seal_entries, workspaces_with_unsealed
from kam.audit.services import Entry, record, record_many
from kam.audit.tasks import seal_workspace
from kam.audit.verification import verify_history
from kam.identity.models import OrgUnit
from kam.tenancy.context import activate
from tests.audit.conftest import seal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system", "owner"])
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def unit(acme):
    with activate(acme):
        return OrgUnit.objects.create(name="North")


@pytest.fixture
def acts(acme, cast, unit):
    """Five acts under two seals, one more without."""
    with activate(acme):
        for number in range(3):
            _act(unit, cast, number)
        assert seal(acme, NOW) == 3
        for number in range(3, 5):
            _act(unit, cast, number)
        assert seal(acme, NOW) == 2
        _act(unit, cast, 5)
        return list(AuditEntry.objects.order_by("xid", "id"))


def _act(unit, cast, number):
    changes = {"name": (f"v{number}", f"v{number + 1}"), "share": (0.25, 1e22)}
    record("unit.changed", subject=unit, by=cast.admin.actor, changes=changes, note="why")


def verdict_of(tenant, **given):
    with activate(tenant):
        return verify_history(**given)


def tamper(link, statement, *params, table="audit_auditentry"):
    link.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_append_only")
    link.execute(statement, params)
    link.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_append_only")


def test_the_untouched_chain_holds(acts, acme):
    verdict = verdict_of(acme)

    assert verdict.broken == ""
    assert (verdict.seals, verdict.sealed, verdict.unsealed, verdict.values) == (2, 5, 1, 6)


def test_a_seal_follows_the_order_and_is_made_once(acts, acme):
    with activate(acme):
        seals = list(AuditSeal.objects.order_by("number"))

    assert [s.number for s in seals] == [1, 2]
    assert bytes(seals[1].previous) == bytes(seals[0].digest)
    assert (seals[0].from_id, seals[0].to_id) == (acts[0].id, acts[2].id)
    assert seal(acme, NOW) == 1
    assert seal(acme, NOW) == 0


def test_what_an_open_transaction_may_still_precede_is_not_sealed(acme, cast, unit):
    began, go_on = threading.Event(), threading.Event()

    def slow_writer():
        with activate(acme), transaction.atomic():
            _act(unit, cast, 0)
            began.set()
            go_on.wait(20)
        connections.close_all()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    began.wait(20)
    with activate(acme):
        _act(unit, cast, 1)
    too_early = seal(acme, NOW)
    go_on.set()
    writer.join()

    assert too_early == 0
    assert seal(acme, NOW) == 2
    assert verdict_of(acme).broken == ""


def test_long_stretches_become_several_seals(acme, cast, unit):
    entries = [Entry("unit.changed", "identity.orgunit", unit.pk) for _ in range(2300)]
    with activate(acme):
        record_many(entries, by=cast.admin.actor)

    assert seal(acme, NOW) == 2300
    assert verdict_of(acme).seals == 3


def test_the_schedule_finds_only_workspaces_with_something_to_seal(acme, globex, cast, unit):
    with activate(acme):
        _act(unit, cast, 0)

    assert workspaces_with_unsealed() == [acme.id]
    with activate(acme):
        seal_workspace.run()
    assert workspaces_with_unsealed() == []


CHANGED = "UPDATE audit_auditentry SET action = 'x' WHERE id = %s"
MOVED = "UPDATE audit_auditentry SET at = at - interval '1 microsecond' WHERE id = %s"
REMOVED = """
WITH v AS (DELETE FROM audit_auditvalue WHERE entry_id = %s)
DELETE FROM audit_auditentry WHERE id = %s
"""
INSERTED = """
INSERT INTO audit_auditentry (tenant_id, id, at, xid, actor_kind, action, subject_type, digests)
SELECT tenant_id, '00000000-0000-7000-8000-000000000001', at, xid, 'person', 'forged', 'x', '{}'
  FROM audit_auditentry WHERE id = %s
"""


@pytest.mark.parametrize("which", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("statement", [CHANGED, MOVED])
def test_a_changed_entry_is_named(acts, acme, superuser, which, statement):
    tamper(superuser, statement, acts[which].id)

    assert f"Entry {acts[which].id} was changed" in verdict_of(acme).broken


@pytest.mark.parametrize("which", [0, 1, 2, 3, 4])
def test_a_removed_entry_is_named(acts, acme, superuser, which):
    tamper(superuser, REMOVED, acts[which].id, acts[which].id)

    assert f"Entry {acts[which].id} was removed" in verdict_of(acme).broken


@pytest.mark.parametrize("which", [0, 3])
def test_an_inserted_entry_is_named(acts, acme, superuser, which):
    tamper(superuser, INSERTED, acts[which].id)

    broken = verdict_of(acme).broken
    assert "Entry 00000000-0000-7000-8000-000000000001 was inserted afterwards" in broken


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit_auditvalue SET actor_name = 'x' WHERE entry_id = %s", "“@actor”"),
        ("UPDATE audit_auditvalue SET note = 'x' WHERE entry_id = %s", "“@note”"),
        ("UPDATE audit_auditvalue SET note = '' WHERE entry_id = %s", "“@note”"),
        (
            "UPDATE audit_auditvalue SET changes = jsonb_set(changes, '{name,0}', '\"x\"') "
            "WHERE entry_id = %s",
            "“name”",
        ),
        ("UPDATE audit_auditvalue SET changes = changes - 'name' WHERE entry_id = %s", "“name”"),
        (
            "UPDATE audit_auditvalue SET changes = changes || '{\"more\": [1, 2]}' "
            "WHERE entry_id = %s",
            "“more”",
        ),
        ("DELETE FROM audit_auditvalue WHERE entry_id = %s", "values of entry"),
        (
            "UPDATE audit_auditvalue SET erased_by = gen_random_uuid(), salt = '', salts = '{}' "
            "WHERE entry_id = %s",
            "no known erasure",
        ),
    ],
)
@pytest.mark.parametrize("which", [0, 5])
def test_a_changed_value_is_named(acts, acme, superuser, statement, told, which):
    superuser.execute(statement, [acts[which].id])

    broken = verdict_of(acme).broken
    assert str(acts[which].id) in broken
    assert told in broken


def test_a_changed_or_removed_seal_is_named(acts, acme, superuser):
    tamper(
        superuser,
        "UPDATE audit_auditseal SET sealed_at = sealed_at - interval '1 day' WHERE number = 1",
        table="audit_auditseal",
    )
    assert verdict_of(acme).broken == "Seal 1 was changed."

    tamper(superuser, "DELETE FROM audit_auditseal WHERE number = 1", table="audit_auditseal")
    assert verdict_of(acme).broken == "Seal 1 was removed."


def test_a_chain_cut_off_at_the_end_is_missed_by_a_head_kept_elsewhere(acts, acme, superuser):
    head = verdict_of(acme).head
    tamper(superuser, "DELETE FROM audit_auditseal WHERE number = 2", table="audit_auditseal")
    for entry in acts[3:]:
        tamper(superuser, REMOVED, entry.id, entry.id)

    assert verdict_of(acme).broken == ""
    assert head in verdict_of(acme, known_head=head).broken


def test_an_act_of_the_first_version_is_verified_by_its_own_rule(acme, superuser, unit):
    superuser.execute(
        "INSERT INTO audit_auditentry (tenant_id, id, at, actor_kind, action, subject_type, "
        "digests) VALUES (%s, '00000000-0000-7000-8000-000000000002', now(), 'person', 'a', 'b', "
        "jsonb_build_object('n', jsonb_build_array("
        "encode(sha256('\\x01'::bytea || '\"x\"'::bytea), 'hex'), "
        "encode(sha256('\\x01'::bytea || '\"y\"'::bytea), 'hex'))))",
        [acme.id],
    )
    superuser.execute(
        "INSERT INTO audit_auditvalue (tenant_id, id, entry_id, salt, actor_name, note, changes) "
        "VALUES (%s, gen_random_uuid(), '00000000-0000-7000-8000-000000000002', '\\x01', 'A', "
        '\'\', \'{"n": ["x", "y"]}\')',
        [acme.id],
    )
    assert verdict_of(acme).broken == ""

    superuser.execute('UPDATE audit_auditvalue SET changes = \'{"n": ["x", "z"]}\'')
    assert "“n”" in verdict_of(acme).broken


def test_the_command_tells_every_workspace_and_fails_on_a_fault(acts, acme, globex, superuser):
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "acme: holds. 5 entries under 2 seals, 1 not yet sealed" in out.getvalue()
    assert "globex: holds. 0 entries" in out.getvalue()

    call_command("audit", "seal", "--workspace", "acme", stdout=out)
    assert "acme: 1 entries sealed" in out.getvalue()

    tamper(superuser, CHANGED, acts[1].id)
    with pytest.raises(CommandError) as failed:
        call_command("audit", "verify", "--workspace", "acme", stdout=out)
    assert failed.value.returncode == 1
    assert f"acme: BROKEN. Entry {acts[1].id} was changed (seal 1)." in out.getvalue()


def test_numbers_go_on_behind_those_of_a_restored_dump(acts, acme, cast, unit, superuser):
    """As if the rows came from a cluster that had counted much further."""
    far = 10**9
    tamper(superuser, "UPDATE audit_auditentry SET xid = (xid::text::bigint + %s)::text::xid8", far)
    superuser.execute("ALTER TABLE audit_auditseal DISABLE TRIGGER audit_append_only")
    superuser.execute("DELETE FROM audit_auditseal")
    superuser.execute("ALTER TABLE audit_auditseal ENABLE ALWAYS TRIGGER audit_append_only")
    assert seal(acme, NOW) == 0

    ahead = continue_numbers()
    try:
        assert continue_numbers() == ahead > 0
        assert seal(acme, NOW) == 6
        with activate(acme):
            _act(unit, cast, 6)
        assert seal(acme, NOW) == 1
        assert verdict_of(acme).broken == ""
    finally:
        superuser.execute(
            "CREATE OR REPLACE FUNCTION audit_xid() RETURNS xid8 LANGUAGE sql VOLATILE AS "
            "'SELECT pg_current_xact_id()'"
        )
        superuser.execute(
            "CREATE OR REPLACE FUNCTION audit_horizon() RETURNS xid8 LANGUAGE sql STABLE AS "
            "'SELECT pg_snapshot_xmin(pg_current_snapshot())'"
        )


def test_sealing_and_verifying_take_statements_by_stretch_not_by_entry(acme, cast, unit):
    from django.test.utils import CaptureQueriesContext

    entries = [Entry("unit.changed", "identity.orgunit", unit.pk) for _ in range(3000)]
    with activate(acme):
        record_many(entries, by=cast.admin.actor)
        with CaptureQueriesContext(connection) as sealing:
            seal_entries(now=NOW)
        with CaptureQueriesContext(connection) as verifying:
            assert verify_history().broken == ""

    assert len([q for q in sealing if "audit" in q["sql"]]) <= 3 * 4
    assert len([q for q in verifying if "audit" in q["sql"]]) <= 8
