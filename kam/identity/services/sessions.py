"""Ending sessions: one's own, one by one or all the others; everybody's who lost the way in."""

from uuid import UUID

from django.db import transaction

from kam.identity.models import Session
from kam.identity.queries.sessions import mark_of


@transaction.atomic
def end_session(*, user_id: UUID, mark: str) -> bool:
    """End the session of this person with this mark; False, and no harm, if there is none."""
    for key in Session.objects.filter(user_id=user_id).values_list("session_key", flat=True):
        if mark_of(key) == mark:
            Session.objects.filter(session_key=key).delete()
            return True
    return False


@transaction.atomic
def end_sessions(*, user_id: UUID, but: str | None = None) -> int:
    """End all sessions of a person, but the one with the key `but`; how many they were."""
    found = Session.objects.filter(user_id=user_id)
    if but is not None:
        found = found.exclude(session_key=but)
    ended, _by_table = found.delete()
    return ended
