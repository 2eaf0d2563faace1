"""Writing down what happens at sign-in, for the person and for the workspaces it concerns."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from kam.identity.models import IdentityEvent
from kam.identity.whereabouts import Whereabouts
from kam.logs import line

# events by which sign-in defended itself: a line each, for alarms; the address is in none
DEFENDED = frozenset({"failed", "locked", "second_factor_failed", "second_factor_locked"})


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
    if kind in DEFENDED:
        line().warning("defence", kind=kind, face="world", user=str(user_id) if user_id else None)
        if settings.METRICS_TOKEN:
            from kam.counting import count_defence  # noqa: PLC0415  maps files when it is read

            count_defence(kind=kind, face="world")
