"""Reading where a person is signed in. The key of a session never leaves the server."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kam.identity.devices import device_of, network_in_words
from kam.identity.models import Session


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser; `mark` names it in addresses. `browser` and `system` may be empty."""

    mark: str
    browser: str
    system: str
    network: str
    began_at: datetime
    seen_at: datetime
    is_this_one: bool


def mark_of(session_key: str) -> str:
    """What a session is called outside: from it nobody finds the key."""
    return hashlib.sha256(f"mark of a session {session_key}".encode()).hexdigest()[:32]


def sessions_of(*, user_id: UUID, this_key: str | None, now: datetime) -> list[OpenSession]:
    """The open sessions of a person, this one first, then by the last visit."""
    found = Session.objects.filter(user_id=user_id, expire_date__gt=now).order_by("-seen_at")
    shown = [
        OpenSession(
            mark_of(row.session_key),
            *device_of(row.agent),
            network_in_words(row.network),
            row.began_at,
            row.seen_at,
            row.session_key == this_key,
        )
        for row in found.defer("session_data")
    ]
    return sorted(shown, key=lambda session: not session.is_this_one)
