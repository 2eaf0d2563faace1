"""Notices over REST: what the token's member was told."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import serializers

from kam.identity.permissions import Permission
from kam.outbox import queries
from kam.outbox.services import notices as services
from kam.outbox.words import words_for
from kam.rest.endpoint import Endpoint


class NoticeParameters(serializers.Serializer):
    unread = serializers.BooleanField(
        required=False, help_text="Only notices that are unread, or only those that were read."
    )


class NoticeOut(serializers.Serializer):
    """Something a member was told."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="What it is about, such as team.assigned.")
    text = serializers.SerializerMethodField(help_text="The sentence that people read.")
    words = serializers.DictField(
        child=serializers.CharField(), help_text="What is filled into the sentence."
    )
    path = serializers.CharField(help_text="The page it leads to, inside the workspace.")
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def get_text(self, row: Any) -> str:
        return words_for(row.kind, row.words)


class Notices(Endpoint):
    """What the member of the token was told."""

    scope = "notices:read"
    permission = Permission.READ_REGISTER
    parameters = NoticeParameters
    gives = NoticeOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the notices, newest first."""
        found = queries.notices_of(self.actor.membership_id)
        if "unread" in self.query:
            found = found.filter(read_at__isnull=self.query["unread"])
        return self.page(found, key=["-id"])


class NoticeRead(Endpoint):
    """Whether a notice was read."""

    scope = "notices:write"
    permission = Permission.READ_REGISTER

    def post(self, request: HttpRequest, notice_id: UUID) -> None:
        """Mark a notice as read; doing so again changes nothing."""
        me = self.actor.membership_id
        found = queries.get_notice(notice_id, recipient_id=me)
        services.mark_read(notice_id=found.pk, recipient_id=me, now=timezone.now())


class MarkedOut(serializers.Serializer):
    """What was marked."""

    marked = serializers.IntegerField(help_text="How many notices were unread before.")


class NoticesRead(Endpoint):
    """Whether all notices were read."""

    scope = "notices:write"
    permission = Permission.READ_REGISTER
    gives = MarkedOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest) -> dict[str, int]:
        """Mark all notices as read."""
        me = self.actor.membership_id
        return {"marked": services.mark_all_read(recipient_id=me, now=timezone.now())}
