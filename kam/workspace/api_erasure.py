"""Erasing a former member over REST."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from rest_framework import serializers

from kam.identity.permissions import Permission
from kam.identity.queries.members import get_member
from kam.identity.services.erasure import Erasure, erase_person, preview_erasure
from kam.rest.endpoint import Endpoint


class MentionOut(serializers.Serializer):
    """A free text that names the person and was left for people to read."""

    kind = serializers.CharField(help_text="The kind of thing, such as accounts.note.")
    id = serializers.UUIDField()
    account_id = serializers.UUIDField(allow_null=True)
    column = serializers.CharField()
    excerpt = serializers.CharField()


class ErasureOut(serializers.Serializer):
    """What was removed, or would be."""

    rows = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many rows, by what they are called."
    )
    mentions = MentionOut(many=True)
    works_elsewhere = serializers.BooleanField(
        help_text="The sign-in stays, because another workspace needs it."
    )
    stands_in = serializers.CharField(help_text="What the person is called from now on.")


class ErasureIn(serializers.Serializer):
    name = serializers.CharField(max_length=120, help_text="The person's name, to confirm it.")


class MemberErasure(Endpoint):
    """The erasure of a former member. It cannot be undone."""

    scope = "members:erase"
    permission = Permission.ERASE_PEOPLE
    takes = ErasureIn
    gives = ErasureOut
    answers = {"POST": 200}

    def get(self, request: HttpRequest, member_id: UUID) -> Erasure:
        """Tell what an erasure would remove; nothing is changed."""
        return preview_erasure(member=get_member(member_id), by=self.actor)

    def post(self, request: HttpRequest, member_id: UUID) -> Any:
        """Remove all personal data of a deactivated member, for good."""
        return erase_person(member=get_member(member_id), by=self.actor, **self.data)
