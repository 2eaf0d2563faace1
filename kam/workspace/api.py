"""People and organisation over REST: read only; who may enter is decided in the browser."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers

from kam.identity.models import Membership
from kam.identity.permissions import Permission
from kam.identity.queries import members as queries
from kam.identity.queries.units import units
from kam.rest.endpoint import Endpoint

STATES = ["active", "invited", "inactive"]


class MemberParameters(serializers.Serializer):
    q = serializers.CharField(
        required=False, max_length=120, help_text="Part of the name or the e-mail address."
    )
    state = serializers.ChoiceField(
        required=False, choices=STATES, help_text="Only people in this state."
    )


class MemberOut(serializers.Serializer):
    """A person's place in the workspace."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    title = serializers.CharField(help_text="The job title; empty if none is written down.")
    roles = serializers.ListField(child=serializers.CharField())
    unit_id = serializers.UUIDField(allow_null=True, help_text="The organisation unit.")
    is_active = serializers.BooleanField(help_text="Whether the person may sign in.")


class Members(Endpoint):
    """The people of the workspace."""

    scope = "members:read"
    permission = Permission.READ_REGISTER
    parameters = MemberParameters
    gives = MemberOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the people, by name."""
        found = queries.members_matching(
            words=self.query.get("q", ""), shown=self.query.get("state", "")
        )
        return self.page(found, key=["name"])


class Member(Endpoint):
    """One person of the workspace."""

    scope = "members:read"
    permission = Permission.READ_REGISTER
    gives = MemberOut

    def get(self, request: HttpRequest, member_id: UUID) -> Membership:
        """Read one person."""
        return queries.get_member(member_id)


class UnitOut(serializers.Serializer):
    """A part of the organisation."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    parent_id = serializers.UUIDField(allow_null=True, help_text="The unit it is part of.")


class Units(Endpoint):
    """The organisation units."""

    scope = "members:read"
    permission = Permission.READ_REGISTER
    gives = UnitOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List the units, by name."""
        return self.page(units(), key=["name"])
