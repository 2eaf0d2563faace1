"""Rows of accounts before and after a chunk of an import, so that it can be taken back."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson

from accounts.models import Account, ExternalId, Site, TeamMember
from kam.imports.services.traces import keep_traces
from kam.imports.traces import Image, Trace
from kam.tenancy.models import TenantModel

MODELS: dict[str, type[TenantModel]] = {
    "account": Account,
    "external_id": ExternalId,
    "site": Site,
    "team": TeamMember,
}
# Bookkeeping that follows the rest.
NOT_TRACED = frozenset({"id", "tenant_id", "version", "name_norm", "created_at"})

Images = dict[tuple[str, UUID], tuple[UUID, Image]]


@contextmanager
def traced(*, run_id: UUID, account_ids: Iterable[UUID]) -> Iterator[set[UUID]]:
    """Keep what happens within to these accounts, their sites, ids and teams. New accounts are
    added to the set that it gives."""
    about = set(account_ids)
    before = images(about)
    yield about
    after = images(about)
    keep_traces(run_id=run_id, traces=_differences(before, after))


def images(account_ids: Collection[UUID]) -> Images:
    """{(kind, id): (account, row)} of everything a file may change about these accounts."""
    found: Images = {}
    for kind, model in MODELS.items():
        owner = "id" if kind == "account" else "account_id"
        rows = model.objects.filter(**{f"{owner}__in": list(account_ids)})
        for row in rows.values(*columns_of(kind)):
            found[kind, row["id"]] = (row[owner], as_image(row))
    return found


def columns_of(kind: str) -> list[str]:
    """The columns of a kind's rows."""
    return [field.attname for field in MODELS[kind]._meta.concrete_fields]


def as_image(row: Mapping[str, Any]) -> Image:
    """A row as JSON gives it back, without its bookkeeping."""
    told = {name: value for name, value in row.items() if name not in NOT_TRACED}
    return orjson.loads(orjson.dumps(told))


def _differences(before: Images, after: Images) -> Iterator[Trace]:
    for (kind, subject_id), (account_id, row) in after.items():
        _owner, old = before.get((kind, subject_id), (None, None))
        if old != row:
            yield Trace(kind, subject_id, account_id, old, row)
