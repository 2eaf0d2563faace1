"""Verifying: every digest of the chain and of the values is computed again and compared."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kam.audit.canonical import (
    ACTOR,
    ALGORITHM,
    ID_BYTES,
    LEAF,
    LEAF_BYTES,
    NOTE,
    SEAL,
    digest_of,
    salt_of,
)
from kam.tenancy.context import required_tenant_id

SEALS_AT_ONCE, ACTS_AT_ONCE = 50, 5000
ERASURE = "person.erased"
ERASED_ROWS = "history_rows"  # in that act: how many rows of values it emptied
NOTHING = UUID(int=0)
STRETCH = """
 WHERE e.tenant_id = s.tenant_id AND (e.xid, e.id) <= (s.to_xid, s.to_id)
   AND (e.xid, e.id) > (coalesce(p.to_xid, '0'::xid8),
                        coalesce(p.to_id, '00000000-0000-0000-0000-000000000000'))
"""
BEFORE = """
  FROM audit_auditseal s
  LEFT JOIN audit_auditseal p ON p.tenant_id = s.tenant_id AND p.number = s.number - 1
"""
SEALS = f"""
SELECT s.number, s.algorithm, s.count, s.previous, s.digest, s.digest = {SEAL},
       s.leaves = coalesce(found.leaves, ''::bytea), s.to_xid::text, s.to_id
{BEFORE} CROSS JOIN LATERAL (
       SELECT string_agg({LEAF}, ''::bytea ORDER BY e.xid, e.id) AS leaves
         FROM audit_auditentry e {STRETCH}) found
 WHERE s.tenant_id = %s AND s.number > %s ORDER BY s.number LIMIT %s
"""  # noqa: S608  constants only
FOUND = f"""
SELECT {LEAF} {BEFORE} JOIN audit_auditentry e ON true {STRETCH}
   AND s.tenant_id = %s AND s.number = %s ORDER BY e.xid, e.id
"""
KEPT = "SELECT leaves FROM audit_auditseal WHERE tenant_id = %s AND number = %s"
FIRST_LINK = "SELECT sha256(uuid_send(%s::uuid))"
ACTS = """
SELECT e.id, e.digests, v.id, v.salt, v.salts, v.actor_name, v.note, v.changes, v.erased_by
  FROM audit_auditentry e
  LEFT JOIN audit_auditvalue v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
 WHERE e.tenant_id = %s AND e.id > %s ORDER BY e.id LIMIT %s
"""
ERASURES = """
SELECT e.id, v.changes FROM audit_auditentry e
  JOIN audit_auditvalue v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
 WHERE e.tenant_id = %s AND e.action = %s
"""
UNSEALED = """
SELECT count(*) FROM audit_auditentry e
 WHERE e.tenant_id = %s AND (e.xid, e.id) > (%s::text::xid8, %s::uuid)
"""


@dataclass(slots=True)
class Verdict:
    """`broken` names the first broken row in a sentence, or is empty; `head` is the last seal as
    "number:digest", to be kept elsewhere; `erased` counts the acts emptied by an erasure."""

    seals: int = 0
    sealed: int = 0
    unsealed: int = 0
    values: int = 0
    erased: int = 0
    head: str = ""
    broken: str = ""
    emptied: dict[UUID, int] = field(default_factory=dict)


@dataclass(slots=True)
class Link:
    """Where the chain stands after a seal."""

    number: int
    digest: bytes
    xid: str = "0"
    id: UUID = NOTHING


def verify_history(*, known_head: str = "") -> Verdict:
    """Recompute the chain and all values of the active workspace; stops at the first fault.

    `known_head` is a head told by an earlier verification: without it, seals and entries cut off
    together at the end cannot be missed.
    """
    verdict = Verdict()
    link = _check_seals(verdict, known_head)
    if not verdict.broken:
        verdict.broken = _check_values(verdict)
    verdict.unsealed = _one(UNSEALED, required_tenant_id(), link.xid, link.id)[0]
    return verdict


def _check_seals(verdict: Verdict, known_head: str) -> Link:
    tenant = required_tenant_id()
    link = Link(0, bytes(_one(FIRST_LINK, tenant)[0]))
    awaited = known_head
    while rows := _all(SEALS, tenant, link.number, SEALS_AT_ONCE):
        for number, algorithm, count, previous, digest, digest_holds, leaves_hold, xid, at in rows:
            verdict.broken = _fault_of_seal(
                link,
                number,
                known=algorithm == ALGORITHM,
                linked=bytes(previous) == link.digest,
                leaves_hold=leaves_hold,
                digest_holds=digest_holds,
            )
            if verdict.broken:
                return link
            link = Link(number, bytes(digest), xid, at)
            verdict.seals, verdict.sealed = verdict.seals + 1, verdict.sealed + count
            verdict.head = f"{number}:{link.digest.hex()}"
            awaited = "" if awaited == verdict.head else awaited
    if awaited:
        verdict.broken = f"The seal {awaited} is not in the chain."
    return link


def _fault_of_seal(
    link: Link, number: int, *, known: bool, linked: bool, leaves_hold: bool, digest_holds: bool
) -> str:
    if number != link.number + 1:
        return f"Seal {link.number + 1} was removed."
    if not known:
        return f"Seal {number} was made by an algorithm that this version does not know."
    if not digest_holds or not linked:
        return f"Seal {number} was changed."
    return "" if leaves_hold else _fault_of_entry(number)


def _fault_of_entry(number: int) -> str:
    """The first entry of the stretch that is not as it was sealed."""
    tenant = required_tenant_id()
    kept = bytes(_one(KEPT, tenant, number)[0])
    sealed = {
        UUID(bytes=kept[at : at + ID_BYTES]): kept[at : at + LEAF_BYTES]
        for at in range(0, len(kept), LEAF_BYTES)
    }
    found = {
        UUID(bytes=leaf[:ID_BYTES]): leaf
        for (raw,) in _all(FOUND, tenant, number)
        for leaf in [bytes(raw)]
    }
    for entry_id, leaf in sealed.items():
        if entry_id not in found:
            return f"Entry {entry_id} was removed (seal {number})."
        if found[entry_id] != leaf:
            return f"Entry {entry_id} was changed (seal {number})."
    for entry_id in found:
        if entry_id not in sealed:
            return f"Entry {entry_id} was inserted afterwards (seal {number})."
    return f"The entries of seal {number} stand in another order."


class Act(NamedTuple):
    """An entry's digests and the row of values that belongs to it."""

    id: UUID
    digests: Mapping[str, Any]
    value_id: UUID | None
    salt: bytes | None
    salts: Mapping[str, str] | None
    actor_name: str
    note: str
    changes: Mapping[str, Any]
    erased_by: UUID | None


def _check_values(verdict: Verdict) -> str:
    tenant = required_tenant_id()
    told = {
        act: json.loads(changes).get(ERASED_ROWS, [None, 0])[1]
        for act, changes in _all(ERASURES, tenant, ERASURE)
    }
    before = NOTHING
    for act in _acts(tenant):
        verdict.values += 1
        if act.erased_by is not None:
            verdict.erased += 1
            verdict.emptied[act.erased_by] = verdict.emptied.get(act.erased_by, 0) + 1
            if act.erased_by not in told:
                return f"The values of entry {act.id} were emptied by no known erasure."
        if act.id == before:
            return f"Entry {act.id} has a second row of values."
        before = act.id
        fault = _fault_of_values(act)
        if fault:
            return fault
    for erasure, rows in verdict.emptied.items():
        if rows > told[erasure]:
            return f"Erasure {erasure} emptied {told[erasure]} rows of values; {rows} are empty."
    return ""


def _acts(tenant: UUID) -> Iterator[Act]:
    after = NOTHING
    while rows := _all(ACTS, tenant, after, ACTS_AT_ONCE):
        yield from map(_act, rows)
        after = rows[-1][0]


def _act(row: tuple[Any, ...]) -> Act:
    entry_id, digests, value_id, salt, salts, actor_name, note, changes, erased_by = row
    read = [None if text is None else json.loads(text) for text in (digests, salts, changes)]
    digests, salts, changes = read
    return Act(entry_id, digests, value_id, salt, salts, actor_name, note, changes, erased_by)


def _fault_of_values(act: Act) -> str:
    if act.value_id is None:
        return f"The values of entry {act.id} were removed."
    values = _covered(act)
    for name, value in values.items():
        if name not in act.digests:
            return f"The value “{name}” of entry {act.id} was added afterwards."
        own = _own_salt(act, name)
        if own is None and act.erased_by is not None:
            continue
        if own is None or _digests(own, act.digests[name], value) != act.digests[name]:
            return f"The value “{name}” of entry {act.id} was changed."
    missing = set(act.digests) - set(values)
    if missing and act.erased_by is None:
        return f"The value “{min(missing)}” of entry {act.id} was removed."
    return ""


def _covered(act: Act) -> dict[str, Any]:
    """The values for which there should be digests; 0.1.0 covered neither who nor why."""
    values: dict[str, Any] = dict(act.changes)
    if ACTOR in act.digests:
        values[ACTOR] = act.actor_name
        if act.note or NOTE in act.digests:
            values[NOTE] = act.note
    return values


def _own_salt(act: Act, name: str) -> bytes | None:
    if act.salts is not None:
        return bytes.fromhex(act.salts[name]) if name in act.salts else None
    salt = bytes(act.salt or b"")
    return salt_of(salt, name) if ACTOR in act.digests else salt


def _digests(salt: bytes, kept: Any, value: Any) -> Any:
    if isinstance(kept, list):
        return [digest_of(salt, one) for one in value] if isinstance(value, list) else None
    return digest_of(salt, value)


def _one(sql: str, *params: Any) -> tuple[Any, ...]:
    return _all(sql, *params)[0]


def _all(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
