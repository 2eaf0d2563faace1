"""Writing the archive: one snapshot, read as the application, so row security picks the rows."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from kam.tenancy.context import activate
from kam.tenancy.models import Tenant
from kam.version import version
from kam.workspace.archive.tables import (
    OF_PEOPLE,
    Table,
    schema_of,
    tables_of_people,
    tables_of_tenant,
)

FORMAT = 1
MANIFEST = "manifest.json"
EPOCH = (1980, 1, 1, 0, 0, 0)  # a moment in the archive would make two exports differ
ROWS_AT_ONCE = 1000
PEOPLE = "SELECT user_id FROM identity_membership"
Told = dict[str, Any]


def export_workspace(*, tenant: Tenant, path: Path) -> Told:
    """Write every row and file of `tenant` to the ZIP file `path`; returns its manifest.

    Two exports of the same state are equal byte for byte. `path` appears only when it is whole.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            manifest = _write(tenant, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(tenant: Tenant, file: IO[bytes]) -> Told:
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        activate(tenant),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        cursor.execute("SET LOCAL statement_timeout = 0")
        manifest: Told = {
            "format": FORMAT,
            "version": version(),
            "tenant": str(tenant.pk),
            "schema": schema_of(cursor),
        }
        manifest["workspace"] = _rows(archive, "workspace", _workspace(tenant))
        manifest["people"] = {
            table.name: _rows(archive, f"people/{table.name}", _people(table))
            for table in tables_of_people(cursor)
        }
        manifest["tables"] = {
            table.name: _rows(archive, f"tables/{table.name}", _every(table))
            for table in tables_of_tenant(cursor)
        }
        manifest["files"] = {
            name: _member(archive, f"files/{name}", _blocks(found))
            for name, found in files_of(tenant)
        }
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
        archive.writestr(zipfile.ZipInfo(MANIFEST, EPOCH), text)
    return manifest


def files_of(tenant: Tenant) -> list[tuple[str, Path]]:
    """The files of `tenant` as (path below the storage, place), sorted."""
    root = Path(settings.MEDIA_ROOT)
    folders = [root / str(tenant.pk), *root.glob(f"*/{tenant.pk}")]
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted((path.relative_to(root).as_posix(), path) for path in found)


def _workspace(tenant: Tenant) -> sql.Composed:
    return sql.SQL("SELECT row_to_json(t)::text FROM tenancy_tenant t WHERE id = {}").format(
        sql.Literal(tenant.pk)
    )


def _every(table: Table) -> sql.Composed:
    return sql.SQL("SELECT row_to_json(t)::text FROM (SELECT {} FROM {} ORDER BY id) t").format(
        table.listed, table.identifier
    )


def _people(table: Table) -> sql.Composed:
    return sql.SQL(
        "SELECT row_to_json(t)::text FROM (SELECT {} FROM {} WHERE {} IN ({}) ORDER BY {}) t"
    ).format(
        table.listed,
        table.identifier,
        sql.Identifier(OF_PEOPLE[table.name]),
        sql.SQL(PEOPLE),
        table.listed if table.name != "identity_user" else sql.Identifier("id"),
    )


def _rows(archive: zipfile.ZipFile, name: str, statement: sql.Composed) -> Told:
    """One member of JSON lines; the rows come in portions, not as a whole."""
    link = connections["default"].connection
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        with link.cursor(name="kam_export") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            for (row,) in cursor.execute(statement):
                count += 1
                yield f"{row}\n".encode()

    told = _member(archive, f"{name}.jsonl", lines())
    return {**told, "rows": count}


def _member(archive: zipfile.ZipFile, name: str, parts: Iterator[bytes]) -> Told:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as member:
        for part in parts:
            member.write(part)
            digest.update(part)
            size += len(part)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
