"""One workspace out and in again: byte-equal, whole, and nothing of anybody else."""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from kam.errors import Conflict, RuleViolation
from kam.identity.models import User
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant
from kam.workspace import tenancies
from kam.workspace.archive.restoring import restore_workspace
from kam.workspace.archive.tables import LEFT_BEHIND, OF_PEOPLE
from kam.workspace.archive.writing import export_workspace, files_of
from tests.houses import CANARY

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "system"])
KEYS = """
SELECT s.relname, a.attname, t.relname FROM pg_constraint c
  JOIN pg_class s ON s.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ALL(c.conkey)
 WHERE c.contype = 'f'
"""


@pytest.fixture
def two_houses(own_houses):
    return [house.tenant for house in own_houses]


@pytest.fixture
def house(two_houses):
    ours, theirs = two_houses
    erase(theirs)
    return ours


def erase(tenant):
    for connected in connections.all():
        connected.close()
    Tenant.objects.filter(pk=tenant.pk).update(status="closed")
    tenant.refresh_from_db()
    tenancies.erase_workspace(tenant=tenant)


def test_out_and_in_again_is_the_same_byte_for_byte(two_houses, tmp_path):
    ours, theirs = two_houses
    put_file(ours, "imports", "lines.csv", b"a;b\n1;2\n")
    first, second, others = (tmp_path / name for name in ("first", "second", "others"))

    manifest = export_workspace(tenant=ours, path=first)
    before = export_workspace(tenant=theirs, path=others)
    erase(ours)
    assert files_of(ours) == []
    back = restore_workspace(path=first)
    export_workspace(tenant=back, path=second)

    assert first.read_bytes() == second.read_bytes()
    assert export_workspace(tenant=theirs, path=others) == before
    assert CANARY.encode() not in everything(first)
    assert manifest["people"]["identity_user"]["rows"] > 3
    filled = [name for name, told in manifest["tables"].items() if told["rows"]]
    assert len(filled) > 15, filled
    assert f"imports/{ours.pk}/lines.csv" in manifest["files"]
    assert first.stat().st_mode & 0o077 == 0


def test_everybody_signs_in_again_and_history_goes_on(house, tmp_path, client):
    ours = house
    export_workspace(tenant=ours, path=tmp_path / "file")
    erase(ours)
    back = restore_workspace(path=tmp_path / "file", slug="elsewhere")

    assert (back.pk, back.slug) == (ours.pk, "elsewhere")
    with activate(back), connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM identity_membership LIMIT 1")
        (user,) = cursor.fetchone()
        cursor.execute("SELECT count(*), max(xid::text) FROM audit_auditentry")
        count, _highest = cursor.fetchone()
    assert count > 10
    client.force_login(User.objects.get(pk=user))
    assert client.get("/w/elsewhere/accounts/").status_code == 200
    assert client.get("/w/ours/accounts/").status_code == 404
    call_command("audit", "verify", "--workspace", "elsewhere", stdout=io.StringIO())


def test_what_exists_is_not_overwritten(two_houses, tmp_path):
    ours, theirs = two_houses
    export_workspace(tenant=ours, path=tmp_path / "file")
    with pytest.raises(Conflict, match="exists here"):
        restore_workspace(path=tmp_path / "file")

    erase(ours)
    theirs.slug = "ours"
    theirs.save()
    with pytest.raises(Conflict, match="ours"):
        restore_workspace(path=tmp_path / "file")
    assert not Tenant.objects.filter(pk=ours.pk).exists()


def test_a_stranger_with_the_same_address_stays_who_he_is(house, tmp_path):
    ours = house
    with activate(ours), connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM identity_membership LIMIT 1")
        (someone,) = cursor.fetchone()
    put_file(ours, "", "note", b"x")
    User.objects.filter(pk=someone).update(email="only.here@ours.test")
    export_workspace(tenant=ours, path=tmp_path / "file")
    erase(ours)
    User.objects.create_user(email="only.here@ours.test", password="another one", name="Stranger")

    with pytest.raises(Conflict, match="have these addresses: only"):
        restore_workspace(path=tmp_path / "file")
    assert not Tenant.objects.filter(pk=ours.pk).exists()
    assert files_of(ours) == []


def test_a_damaged_or_forged_archive_leaves_nothing_behind(two_houses, tmp_path):
    ours, theirs = two_houses
    put_file(ours, "imports", "lines.csv", b"a;b\n1;2\n")
    export_workspace(tenant=ours, path=tmp_path / "good")
    erase(ours)

    for damage in ("row", "file", "foreign", "path", "schema", "cut"):
        forge(tmp_path / "good", tmp_path / "bad", damage, theirs)
        with pytest.raises(RuleViolation):
            restore_workspace(path=tmp_path / "bad")
        assert not Tenant.objects.filter(pk=ours.pk).exists(), damage
        assert files_of(ours) == [], damage
    restore_workspace(path=tmp_path / "good")


def test_the_commands_say_what_they_did(house, tmp_path):
    ours = house
    told = io.StringIO()
    call_command("workspace", "export", "ours", str(tmp_path / "file"), stdout=told)
    erase(ours)
    call_command("workspace", "restore", str(tmp_path / "file"), stdout=told)

    assert "rows of" in told.getvalue()
    assert "is back at https://localhost/w/ours/" in told.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("workspace", "restore", str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="exists here"):
        call_command("workspace", "restore", str(tmp_path / "file"))


def test_every_global_table_of_people_is_taken_along_or_has_a_reason():
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        keys = cursor.fetchall()
        cursor.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE column_name = 'tenant_id' AND table_schema = 'public'"
        )
        owned = {name for (name,) in cursor.fetchall()}
    reach = {"identity_user", "account_emailaddress"}
    of_people = {s for s, _column, t in keys if t in reach and s not in owned}
    assert of_people - set(LEFT_BEHIND) == set(OF_PEOPLE) - {"identity_user"}
    assert set(LEFT_BEHIND) - of_people <= {"django_session"}
    # rows of a workspace lean on nothing else that is global
    assert {t for s, _c, t in keys if s in owned and t not in owned} == {
        "identity_user",
        "tenancy_tenant",
    }


def put_file(tenant, folder, name, content):
    from pathlib import Path

    from django.conf import settings

    place = Path(settings.MEDIA_ROOT) / folder / str(tenant.pk) / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def everything(path):
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def forge(good, bad, damage, theirs):
    import hashlib

    with zipfile.ZipFile(good) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    table = "accounts_account"
    if damage == "row":
        members[f"tables/{table}.jsonl"] = members[f"tables/{table}.jsonl"].replace(b"DE", b"AT", 1)
    if damage == "file":
        name = next(iter(manifest["files"]))
        members[f"files/{name}"] += b"more"
    if damage == "foreign":
        ours = manifest["tenant"].encode()
        rows = members[f"tables/{table}.jsonl"].replace(ours, str(theirs.pk).encode())
        members[f"tables/{table}.jsonl"] = rows
        manifest["tables"][table]["sha256"] = hashlib.sha256(rows).hexdigest()
    if damage == "path":
        name = next(iter(manifest["files"]))
        told = manifest["files"].pop(name)
        manifest["files"][f"../{manifest['tenant']}/x"] = told
        members[f"files/../{manifest['tenant']}/x"] = members[f"files/{name}"]
    if damage == "schema":
        manifest["schema"].append("accounts.9999_from_tomorrow")
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(bad, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    if damage == "cut":
        bad.write_bytes(bad.read_bytes()[:-200])
