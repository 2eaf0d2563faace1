"""Making changes to rows, keeping them as JSON, and taking back those that still stand."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Model

from accounts.merging import Change
from accounts.services.merging.movers import mover_of
from kam.tenancy.models import TenantModel


def make(changes: Sequence[Change]) -> None:
    """Make the changes, rows that stay first, so that nothing points at a dropped one."""
    kept = [each for each in changes if each.after is not None]
    for (kind, _same), alike in groupby(kept, key=lambda each: (each.kind, repr(each.after))):
        found = list(alike)
        rows = _model(kind).objects.filter(pk__in=[each.id for each in found])
        rows.update(**(found[0].after or {}))
    for each in changes:
        if each.after is None:
            _model(each.kind).objects.filter(pk=each.id).delete()


def take_back(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Undo what nobody changed since: (undone, left as it is)."""
    undone, left = [], []
    everything = list(changes)
    for each in [c for c in everything if c.after is None] + [c for c in everything if c.after]:
        done = _inserted(each) if each.after is None else _reverted(each)
        (undone if done else left).append(each)
    return undone, left


def as_json(changes: Iterable[Change]) -> list[Any]:
    plain = [
        {"kind": c.kind, "id": c.id, "before": c.before, "after": c.after, "rule": c.rule}
        for c in changes
    ]
    return orjson.loads(orjson.dumps(plain, default=str))


def from_json(plain: Iterable[dict[str, Any]]) -> list[Change]:
    """The changes again; those of a kind that no app brings any more are left out."""
    return [
        Change(
            each["kind"],
            UUID(each["id"]),
            _python(each["kind"], each["before"]),
            None if each["after"] is None else _python(each["kind"], each["after"]),
            each["rule"],
        )
        for each in plain
        if mover_of(each["kind"]) is not None
    ]


def _inserted(change: Change) -> bool:
    model = _model(change.kind)
    if model.objects.filter(pk=change.id).exists():
        return False
    row = model(**{k: v for k, v in change.before.items() if k != "tenant_id"})
    if "version" in change.before:
        row.version = change.before["version"] + 1
    model.objects.bulk_create([row])
    return True


def _reverted(change: Change) -> bool:
    """Accounts are compared by what moved alone: other fields of theirs are nobody's merge."""
    after = change.after or {}
    rows = _model(change.kind).objects.filter(pk=change.id)
    now = rows.select_for_update().values(*after).first()
    passing = {"version"} if change.kind == "account" else set()
    if now is None or any(now[n] != value for n, value in after.items() if n not in passing):
        return False
    back = dict(change.before)
    if "version" in back:
        back["version"] = now["version"] + 1
    rows.update(**back)
    return True


def _python(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    meta = _model(kind)._meta
    fields = {each.attname: each for each in meta.concrete_fields}
    return {name: _value(fields[name], value) for name, value in values.items()}


def _value(field: Any, value: Any) -> Any:
    target = getattr(field, "target_field", field)
    if isinstance(value, Model) or value is None:
        return value
    return target.to_python(value)


def _model(kind: str) -> type[TenantModel]:
    mover = mover_of(kind)
    if mover is None:
        raise LookupError(kind)
    return mover.model
