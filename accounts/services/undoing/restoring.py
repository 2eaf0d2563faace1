"""Columns that a run changed get their former value where they still have the run's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.names import sorts_as
from accounts.services import naming
from accounts.services.intake import hang_accounts
from accounts.services.standing import post_managers, post_register
from accounts.services.tracing import MODELS
from accounts.services.undoing.possible import for_accounts, for_places
from accounts.services.undoing.rows import Changes, image_of, readable, rows_of, settle
from kam.audit.services import Entry, record_many
from kam.identity.actor import Actor
from kam.imports.traces import Trace, Undoing

EDITED = {"account": "account.edited", "site": "site.edited", "team": "team.changed"}
_OBSTACLES: dict[str, Callable[[Mapping[UUID, Any], Changes], dict[UUID, str]]] = {
    "account": for_accounts,
    "team": for_places,
}


def restore_changed(*, kind: str, traces: Sequence[Trace], undoing: Undoing, by: Actor) -> int:
    """Column by column: what somebody changed since stays, the rest goes back."""
    rows = rows_of(kind, traces)
    changes: dict[UUID, dict[str, tuple[Any, Any]]] = {}
    touched: list[Trace] = []
    for each in traces:
        row = rows.get(each.subject_id)
        now = image_of(kind, row) if row is not None else {}
        mine = {name: pair for name, pair in each.changed.items() if now.get(name) == pair[1]}
        if row is None or mine.keys() != each.changed.keys():
            touched.append(each)
        if row is not None and mine:
            changes[each.subject_id] = {name: (new, old) for name, (old, new) in mine.items()}
    refused = _OBSTACLES[kind](rows, changes) if kind in _OBSTACLES else {}
    touched += [each for each in traces if each.subject_id in refused and each not in touched]
    changes = {pk: told for pk, told in changes.items() if pk not in refused}
    _write(kind, [rows[pk] for pk in changes], changes)
    _follow(kind, [rows[pk] for pk in changes], changes, undoing=undoing, by=by)
    record_many(_entries(kind, [rows[pk] for pk in changes], changes), by=by)
    settle(undoing, traces, touched, reasons=refused)
    return len(traces)


def _write(kind: str, rows: Sequence[Any], changes: Changes) -> None:
    fields = {field.attname: field for field in MODELS[kind]._meta.concrete_fields}
    columns: set[str] = {"version"} & fields.keys()
    for row in rows:
        for name, (_now, former) in changes[row.pk].items():
            if (kind, name) != ("account", "parent_id"):
                setattr(row, name, fields[name].to_python(former))
                columns.add(fields[name].name)
        if "version" in fields:
            row.version += 1
        if kind == "account":
            row.name_norm = sorts_as(row.name)
            columns.add("name_norm")
    if rows and columns:
        MODELS[kind].objects.bulk_update(rows, sorted(columns), batch_size=500)


def _follow(
    kind: str, rows: Sequence[Any], changes: Changes, *, undoing: Undoing, by: Actor
) -> None:
    """What is derived from the columns."""
    if kind == "account":
        naming.renew_name_keys([row for row in rows if "name" in changes[row.pk]])
        post_register(rows)
        moves = {
            row.pk: UUID(former) if former else None
            for row in rows
            for name, (_now, former) in changes[row.pk].items()
            if name == "parent_id"
        }
        if moves:
            hang_accounts(moves=moves, by=by)
    if kind == "team":
        post_managers(today=undoing.today, account_ids=[row.account_id for row in rows])


def _entries(kind: str, rows: Sequence[Any], changes: Changes) -> list[Entry]:
    subject, note = MODELS[kind]._meta.label_lower, _("The import was undone.")
    entries = []
    for row in rows:
        told = readable(changes[row.pk])
        if told:
            account_id = row.pk if kind == "account" else row.account_id
            entries.append(Entry(EDITED[kind], subject, row.pk, told, account_id, note))
    return entries
