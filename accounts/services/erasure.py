"""What an erased member leaves in the tables of this app beside labels (kam.identity.erasers)."""

from accounts.models import Standing
from accounts.names import sorts_as
from kam.identity.traces import Traces


def rename_in_standings(traces: Traces) -> int:
    """The key by which accounts are sorted by their manager."""
    managed = Standing.objects.filter(manager_id=traces.member_id)
    return managed.update(manager_key=sorts_as(traces.stands_in))
