"""Restoring an archive: all of it or nothing, as the database's owner, for one tenant alone."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from psycopg import sql

from kam.audit.renumbering import continue_numbers
from kam.errors import Conflict, RuleViolation
from kam.tenancy.models import Tenant
from kam.workspace.archive.tables import (
    OF_PEOPLE,
    Table,
    schema_of,
    tables_of_people,
    tables_of_tenant,
)
from kam.workspace.archive.writing import FORMAT, MANIFEST, Told

OWNER = "owner"
ROWS_AT_ONCE = 500
WORKSPACE = Table("tenancy_tenant", ())


def restore_workspace(*, path: Path, slug: str = "") -> Tenant:
    """Write the archive `path` into an installation where its workspace does not exist.

    `slug` gives it another address. Raises RuleViolation for an archive that is damaged, was made
    by another version or holds rows of another workspace, Conflict where the workspace, its slug
    or an e-mail address of its people is taken. Nothing is left behind then.
    """
    written: list[Path] = []
    try:
        with zipfile.ZipFile(path) as archive, transaction.atomic(using=OWNER):
            tenant = _Restoring(archive, connections[OWNER].cursor(), written).all(slug)
            continue_numbers()
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        _remove(written)
        raise RuleViolation(_("This file is no archive of a workspace, or damaged.")) from error
    except BaseException:
        _remove(written)
        raise
    return tenant


class _Restoring:
    """One restore; `written` collects the files that a failure must take away."""

    def __init__(
        self, archive: zipfile.ZipFile, cursor: CursorWrapper, written: list[Path]
    ) -> None:
        self.archive = archive
        self.cursor = cursor
        self.written = written
        self.manifest: Told = json.loads(archive.read(MANIFEST))
        self.tenant_id = UUID(self.manifest["tenant"])

    def all(self, slug: str) -> Tenant:
        tables = {table.name: table for table in tables_of_tenant(self.cursor)}
        self._check_version(set(tables))
        self.cursor.execute("SET LOCAL statement_timeout = 0")
        self._make_workspace(slug)
        self._make_people()
        for name, told in self.manifest["tables"].items():
            table = tables[name]
            self._insert(table, f"tables/{name}", told, self._portion_of_tenant(table))
        for name, told in self.manifest["files"].items():
            self._write_file(name, told)
        return Tenant.objects.using(OWNER).get(pk=self.tenant_id)

    def _check_version(self, tables: set[str]) -> None:
        same = (
            self.manifest["format"] == FORMAT
            and self.manifest["schema"] == schema_of(self.cursor)
            and set(self.manifest["tables"]) == tables
            and set(self.manifest["people"]) == set(OF_PEOPLE)
        )
        if not same:
            raise RuleViolation(
                _("Another version made this archive: restore it with that one, then upgrade.")
            )

    def _make_workspace(self, slug: str) -> None:
        (row,) = self._lines("workspace", self.manifest["workspace"])
        found = json.loads(row)
        found["slug"] = slug or found["slug"]
        if UUID(found["id"]) != self.tenant_id:
            raise ValueError(found["id"])
        taken = Tenant.objects.using(OWNER)
        if taken.filter(pk=self.tenant_id).exists():
            raise Conflict(_("This workspace exists here; erase it first."))
        if taken.filter(slug=found["slug"]).exists():
            raise Conflict(_("There is a workspace “%s” already.") % found["slug"], field="slug")
        statement = (
            "INSERT INTO tenancy_tenant SELECT * FROM json_populate_record("
            "NULL::tenancy_tenant, %s::json)"
        )
        self.cursor.execute(statement, [json.dumps(found)])

    def _make_people(self) -> None:
        """Who is here already stays as he is; everybody else comes with all that is his."""
        tables = {table.name: table for table in tables_of_people(self.cursor)}
        known = self._known_people()
        for name in OF_PEOPLE:
            told = self.manifest["people"][name]
            portion = self._portion_of_people(tables[name], OF_PEOPLE[name], known)
            self._insert(tables[name], f"people/{name}", told, portion, counts=False)

    def _known_people(self) -> list[UUID]:
        rows = list(self._lines("people/identity_user", self.manifest["people"]["identity_user"]))
        people = {UUID(person["id"]): person["email"] for person in map(json.loads, rows)}
        self.cursor.execute("SELECT id FROM identity_user WHERE id = ANY(%s)", [list(people)])
        known = [found for (found,) in self.cursor.fetchall()]
        strangers = [email.lower() for each, email in people.items() if each not in known]
        self.cursor.execute(
            "SELECT email FROM identity_user WHERE lower(email) = ANY(%s) ORDER BY 1", [strangers]
        )
        taken = [email for (email,) in self.cursor.fetchall()]
        if taken:
            raise Conflict(
                _("Other people here have these addresses: %s.") % ", ".join(taken), field="email"
            )
        return known

    def _portion_of_tenant(self, table: Table) -> Callable[[str], int]:
        statement = sql.SQL(
            "INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_recordset(NULL::{0}, {2}::json) "
            "WHERE tenant_id = {3}"
        )
        return self._writer(table, statement, sql.Literal(self.tenant_id))

    def _portion_of_people(
        self, table: Table, column: str, known: list[UUID]
    ) -> Callable[[str], int]:
        statement = sql.SQL(
            "INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_recordset(NULL::{0}, {2}::json) "
            "WHERE NOT {4} = ANY({3}::uuid[])"
        )
        return self._writer(table, statement, sql.Literal(known), sql.Identifier(column))

    def _writer(
        self, table: Table, statement: sql.SQL, *parts: sql.Composable
    ) -> Callable[[str], int]:
        composed = statement.format(table.identifier, table.listed, sql.Placeholder(), *parts)

        def write(rows: str) -> int:
            self.cursor.execute(composed, [rows])
            return self.cursor.rowcount

        return write

    def _insert(
        self,
        table: Table,
        member: str,
        told: Told,
        write: Callable[[str], int],
        *,
        counts: bool = True,
    ) -> None:
        rows = self._lines(member, told)
        while portion := list(islice(rows, ROWS_AT_ONCE)):
            done = write(f"[{','.join(portion)}]")
            if counts and done != len(portion):
                raise RuleViolation(_("%s holds rows of another workspace.") % table.name)

    def _lines(self, member: str, told: Told) -> Iterator[str]:
        """The lines of a member, which must be those the manifest vouches for."""
        digest, count = hashlib.sha256(), 0
        with self.archive.open(f"{member}.jsonl") as lines:
            for line in lines:
                digest.update(line)
                count += 1
                yield line.decode().rstrip("\n")
        if digest.hexdigest() != told["sha256"] or count != told["rows"]:
            raise ValueError(member)

    def _write_file(self, name: str, told: dict[str, Any]) -> None:
        place = PurePosixPath(name)
        ours = str(self.tenant_id) in place.parts[:2]
        if place.is_absolute() or ".." in place.parts or not ours:
            raise ValueError(name)
        target = Path(settings.MEDIA_ROOT) / place
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with self.archive.open(f"files/{name}") as source, target.open("xb") as file:
            self.written.append(target)
            while block := source.read(1 << 20):
                file.write(block)
                digest.update(block)
        if digest.hexdigest() != told["sha256"]:
            raise ValueError(name)


def _remove(written: list[Path]) -> None:
    for file in written:
        file.unlink(missing_ok=True)
        with suppress(OSError):  # others are in it
            file.parent.rmdir()
