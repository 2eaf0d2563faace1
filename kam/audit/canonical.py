"""What exactly is hashed, once for sealing and verifying. A change here is a new algorithm.

Algorithm 1, all SHA-256, all texts UTF-8, all computed by the database:

    entry   JSON array of tenant, id, xid, instant (UTC, microseconds), actor kind, actor, token,
            action, subject type, subject, account, digests of the values
    leaf    the 16 bytes of the entry's id, then the digest of the entry
    seal    digest of a JSON array of algorithm, number, previous digest (hex), first xid and id,
            last xid and id, count, instant of sealing; followed by the leaves
    the first seal's previous digest is the digest of the tenant's id

Values (kam.audit.services): the digest of a field is SHA-256 over the field's salt and the JSON of
the value; the field's salt is the first 16 bytes of SHA-256 over the act's salt and the field's
name. Acts of version 0.1.0 used the act's salt for every field; they carry no "@actor".
"""

import hashlib
import json
from typing import Any

ALGORITHM = 1
ID_BYTES, LEAF_BYTES = 16, 48
ACTOR, NOTE = "@actor", "@note"  # no field of a row begins with @


def _instant(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"


ENTRY = (
    "jsonb_build_array(e.tenant_id, e.id, e.xid::text, "
    f"{_instant('e.at')}, e.actor_kind, e.actor_id, e.token_id, e.action, e.subject_type, "
    "e.subject_id, e.account_id, e.digests)::text"
)
LEAF = f"uuid_send(e.id) || sha256(convert_to({ENTRY}, 'UTF8'))"
SEAL = (
    "sha256(convert_to(jsonb_build_array(s.algorithm, s.number, encode(s.previous, 'hex'), "
    "s.from_xid::text, s.from_id, s.to_xid::text, s.to_id, s.count, "
    f"{_instant('s.sealed_at')})::text, 'UTF8') || s.leaves)"
)


def salt_of(salt: bytes, field: str) -> bytes:
    """The salt of one field: what stays of an act after an erasure can still be verified."""
    return hashlib.sha256(salt + field.encode()).digest()[:16]


def digest_of(salt: bytes, value: Any) -> str:
    return hashlib.sha256(salt + json.dumps(value, sort_keys=True).encode()).hexdigest()
