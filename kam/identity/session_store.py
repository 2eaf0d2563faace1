"""Sessions in a table of our own, so that a person sees and ends them; read with their person.

Every request reads its session; session, person and place come by one statement. What the columns
say comes from the session itself, so one INSERT or UPDATE writes both.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection
from django.utils import timezone

from kam.identity.models import Session
from kam.identity.queries.places import session_with_person

OVER_AFTER = timedelta(hours=12)
OVER_WHEN_IDLE = timedelta(hours=2)
SEEN_IS_NOTED_EVERY = timedelta(minutes=1)
BEGAN, NETWORK, AGENT = "began", "network", "agent"
SEE = (
    "UPDATE identity_session SET seen_at = %s, expire_date = %s "
    "WHERE session_key = %s AND seen_at < %s"
)


class SessionStore(DatabaseSessions):
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        row = session_with_person(self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
            return None
        data, expires, self.seen_at = row
        return Session(session_key=self.session_key, session_data=data, expire_date=expires)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row for these contents: seen now, begun when the person signed in."""
        now = timezone.now()
        self.seen_at = now
        began = data.setdefault(BEGAN, int(now.timestamp()))
        return Session(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            expire_date=over_at(began=began, seen=now),
            user_id=data.get(SESSION_KEY),
            began_at=datetime.fromtimestamp(began, UTC),
            seen_at=now,
            network=data.get(NETWORK, ""),
            agent=data.get(AGENT, ""),
        )

    def note_seen(self, now: datetime) -> None:
        """Write that the person was here, at most once a minute whoever comes at once."""
        latest = now - SEEN_IS_NOTED_EVERY
        if self.seen_at is None or self.seen_at >= latest:
            return
        over = over_at(began=self[BEGAN], seen=now)
        with connection.cursor() as cursor:
            cursor.execute(SEE, [now, over, self.session_key, latest])
        self.seen_at = now


def over_at(*, began: int, seen: datetime) -> datetime:
    """When a session ends: 12 hours after sign-in, or 2 hours after the last visit."""
    return min(datetime.fromtimestamp(began, UTC) + OVER_AFTER, seen + OVER_WHEN_IDLE)
