"""Reading what happened at sign-in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kam.identity.devices import device_of, network_in_words
from kam.identity.models import IdentityEvent
from kam.identity.notifications import SIGN_IN_WORDS


@dataclass(frozen=True, slots=True)
class SignInEvent:
    """`words` say what happened; `browser`, `system` and `network` may be empty."""

    at: datetime
    kind: str
    words: str
    browser: str
    system: str
    network: str


def events_of_person(user_id: UUID, *, limit: int = 20) -> list[SignInEvent]:
    """The latest events of a person, newest first, whichever workspace they concern."""
    found = IdentityEvent.objects.filter(user_id=user_id).order_by("-at", "-id")[:limit]
    return _shown(found)


def events_of_member(user_id: UUID, *, workspace_id: UUID, limit: int = 20) -> list[SignInEvent]:
    """What concerns one workspace among the events of a person, newest first."""
    found = IdentityEvent.objects.filter(user_id=user_id, workspace_id=workspace_id)
    return _shown(found.order_by("-at", "-id")[:limit])


def _shown(found: Iterable[IdentityEvent]) -> list[SignInEvent]:
    return [
        SignInEvent(
            row.at,
            row.kind,
            str(SIGN_IN_WORDS.get(row.kind, row.kind)),
            *device_of(row.agent),
            network_in_words(row.network),
        )
        for row in found
    ]
