"""The stream of events over REST: what changed, in order, without missing anything."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from kam.audit.events import KEPT, Place, events_after, place_of_now
from kam.audit.words import known_actions
from kam.identity.permissions import Permission
from kam.keyset import BadCursor, Cursor, seal, unseal
from kam.rest.endpoint import Endpoint
from kam.rest.problems import Problem

MOST, USUAL = 200, 50
OLDEST, NOW = "oldest", "now"
# who may read the whole history is told of these, too
ONLY_FOR_HISTORY = ("identity.apitoken", "tenancy.tenant", "list")


class EventParameters(serializers.Serializer):
    cursor = serializers.CharField(
        required=False,
        max_length=400,
        help_text="Where to go on: the cursor of the answer before. It is valid for 30 days.",
    )
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST, help_text="How many events at most (50)."
    )
    start = serializers.ChoiceField(
        required=False,
        choices=[OLDEST, NOW],
        help_text="Without a cursor: from the oldest event kept (the usual), or from now on.",
    )


class EventOut(serializers.Serializer):
    """That something happened. It holds no values: read the thing itself for them."""

    id = serializers.UUIDField(help_text="Never twice; keep it to be safe against repetition.")
    type = serializers.CharField(
        help_text="One of " + ", ".join(sorted(known_actions())) + "; more may be added."
    )
    at = serializers.DateTimeField()
    actor_kind = serializers.CharField(help_text="person, service, clockwork or command")
    actor_id = serializers.UUIDField(allow_null=True, help_text="The member who acted.")
    subject_type = serializers.CharField()
    subject_id = serializers.UUIDField(allow_null=True)
    account_id = serializers.UUIDField(allow_null=True, help_text="The account it is about.")
    fields = serializers.ListField(
        child=serializers.CharField(), help_text="The names of what changed."
    )


class EventsOut(serializers.Serializer):
    """Events in order, and where to go on."""

    results = EventOut(many=True)
    cursor = serializers.CharField(help_text="Give it back to go on behind the last event.")
    next = serializers.CharField(help_text="The address to ask next, at once or later.")
    more = serializers.BooleanField(help_text="Whether there is more to read at once.")


class Events(Endpoint):
    """What changed in the workspace."""

    scope = "read"
    permission = Permission.READ_REGISTER
    parameters = EventParameters
    gives = EventsOut

    def get(self, request: HttpRequest) -> dict[str, Any]:
        """Read on in the stream of events.

        Every event comes once, in an order that never changes, and none is missed, however long
        other writers take: an event is told as soon as no open transaction can precede it. Keep
        the cursor of each answer and give it back; ask again after some seconds where `more` is
        false. Events are kept for 30 days, and so is a cursor: one that is older is answered 410,
        and everything has to be read anew.
        """
        now = timezone.now()
        place = self._place(now)
        limit = self.query.get("limit", USUAL)
        hidden = () if self.actor.can(Permission.READ_HISTORY) else ONLY_FOR_HISTORY
        found = events_after(place, now=now, limit=limit + 1, without=hidden)
        shown = found[:limit]
        last = shown[-1].place if shown else place
        cursor = seal(Cursor((str(last.xid), last.id, now)), binding=self._binding())
        query = {"cursor": cursor} | ({"limit": limit} if "limit" in self.query else {})
        return {
            "results": shown,
            "cursor": cursor,
            "next": request.build_absolute_uri(f"{request.path}?{urlencode(query)}"),
            "more": len(found) > limit,
        }

    def _place(self, now: datetime) -> Place:
        if "cursor" not in self.query:
            return place_of_now() if self.query.get("start") == NOW else Place()
        try:
            xid, last_id, issued = unseal(self.query["cursor"], binding=self._binding()).values
        except (BadCursor, ValueError) as error:
            detail = _("This cursor is not one of this stream.")
            raise Problem(400, "bad_cursor", detail) from error
        if now - issued > KEPT:
            detail = _("This cursor is older than 30 days. Read everything anew.")
            raise Problem(410, "cursor_expired", detail)
        return Place(int(xid), last_id)

    def _binding(self) -> list[object]:
        return [self.actor.tenant.id, "events"]
