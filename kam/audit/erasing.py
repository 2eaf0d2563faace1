"""Taking personal values out of history. The chain holds digests only, so it still verifies."""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7

from kam.audit.canonical import ACTOR, NOTE, salt_of
from kam.tenancy.context import required_tenant_id

BATCH = 1000
TOUCHED = """
SELECT v.id, v.entry_id, v.salt, v.salts, v.actor_name, v.note, v.changes, e.digests,
       e.actor_id = %(member)s AND e.actor_kind = 'person', e.subject_id = ANY(%(subjects)s)
  FROM audit_auditentry e
  JOIN audit_auditvalue v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
 WHERE e.tenant_id = %(tenant)s AND v.id > %(after)s
   AND (e.actor_id = %(member)s OR e.subject_id = ANY(%(subjects)s) OR EXISTS (
        SELECT FROM unnest(%(words)s::text[]) word
         WHERE position(word IN lower(v.actor_name || ' ' || v.note || ' ' || v.changes::text)) > 0
   ))
 ORDER BY v.id LIMIT %(limit)s
"""
REMOVE = "DELETE FROM audit_auditvalue WHERE tenant_id = %s AND id = ANY(%s)"
REPLACE = """
INSERT INTO audit_auditvalue (tenant_id, erased_by, id, entry_id, salt, salts, actor_name, note,
    changes)
SELECT %s, %s, id, entry_id, ''::bytea, salts, actor_name, note, changes
  FROM unnest(%s::uuid[], %s::uuid[], %s::jsonb[], %s::text[], %s::text[], %s::jsonb[])
    AS d(id, entry_id, salts, actor_name, note, changes)
"""
SAID_OF = """
SELECT v.changes FROM audit_auditentry e
  JOIN audit_auditvalue v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
 WHERE e.tenant_id = %s AND e.subject_id = %s
"""
SIGNED_AS = """
SELECT DISTINCT v.actor_name FROM audit_auditentry e
  JOIN audit_auditvalue v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
 WHERE e.tenant_id = %s AND e.actor_id = %s AND e.actor_kind = 'person'
"""
NOTHING = UUID(int=0)


def words_said_of(member_id: UUID, fields: Collection[str]) -> list[str]:
    """Every value that the history knows of these fields of a member, and every name signed."""
    tenant, words = required_tenant_id(), []
    for (text,) in _all(SAID_OF, tenant, member_id):
        changes = json.loads(text)
        words += [value for name in fields for value in changes.get(name, []) if value]
    return words + [name for (name,) in _all(SIGNED_AS, tenant, member_id)]


def erase_values(
    *,
    member_id: UUID,
    subject_ids: Collection[UUID],
    words: Collection[str],
    is_personal: Callable[[str], bool],
    stands_in: str,
    erasure_id: UUID,
) -> int:
    """Empty what names a member: the signature of own acts, all values of acts on `subject_ids`
    (the member and what carries the member's name), and every value or note that `is_personal`.

    Salts of emptied values go with them, so that no digest can be guessed; the other values of
    the act keep theirs. Returns the number of rows of values that were emptied.
    """
    after, emptied = NOTHING, 0
    given = {
        "tenant": required_tenant_id(),
        "member": member_id,
        "subjects": list(subject_ids),
        "words": [word.lower() for word in words],
        "limit": BATCH,
    }
    last = uuid7()  # rows written from here on are already clean
    while rows := _named(TOUCHED, given | {"after": after}):
        after = rows[-1][0]
        rows = [row for row in rows if row[0] < last]
        emptied += _replace(list(_cleaned(rows, is_personal, stands_in)), erasure_id)
    return emptied


def _cleaned(
    rows: list[tuple[Any, ...]], is_personal: Callable[[str], bool], stands_in: str
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        value_id, entry_id, salt, salts, name, note, changes, digests, own_act, of_subject = row
        changes, digests = json.loads(changes), json.loads(digests)
        kept = {
            field: pair
            for field, pair in changes.items()
            if not of_subject and not is_personal(json.dumps(pair, ensure_ascii=False))
        }
        kept_name = "" if own_act or is_personal(name) else name
        kept_note = "" if note and (of_subject or is_personal(note)) else note
        if (kept, kept_name, kept_note) == (changes, name, note):
            continue
        stays = {*kept, *([ACTOR] if kept_name else []), *([NOTE] if kept_note else [])}
        own = _salts(bytes(salt), json.loads(salts) if salts else None, digests, stays)
        yield (
            value_id,
            entry_id,
            json.dumps(own),
            kept_name or stands_in,
            kept_note,
            json.dumps(kept),
        )


def _salts(
    salt: bytes, salts: dict[str, str] | None, digests: dict[str, Any], stays: set[str]
) -> dict[str, str]:
    if salts is not None:
        return {field: one for field, one in salts.items() if field in stays}
    if ACTOR not in digests:  # 0.1.0: one salt for all fields, which has to go
        return {}
    return {field: salt_of(salt, field).hex() for field in stays if field in digests}


def _replace(rows: list[tuple[Any, ...]], erasure_id: UUID) -> int:
    if not rows:
        return 0
    old, entries, salts, names, notes, changes = map(list, zip(*rows, strict=True))
    tenant = required_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(REMOVE, [tenant, old])
        new = [uuid7() for _ in old]
        cursor.execute(REPLACE, [tenant, erasure_id, new, entries, salts, names, notes, changes])
    return len(rows)


def _all(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _named(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
