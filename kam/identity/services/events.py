"""Writing down what happens at sign-in, for the person and for the workspaces it concerns."""

from datetime import datetime
from uuid import UUID

from kam.identity.models import IdentityEvent
from kam.identity.whereabouts import Whereabouts


def note_event(
    *,
    kind: str,
    user_id: UUID | None,
    where: Whereabouts,
    at: datetime,
    workspace_id: UUID | None = None,
) -> None:
    """One row; `user_id` None for an address that nobody has, so that both cost the same."""
    IdentityEvent.objects.create(
        kind=kind,
        user_id=user_id,
        at=at,
        network=where.network,
        agent=where.agent,
        workspace_id=workspace_id,
    )
