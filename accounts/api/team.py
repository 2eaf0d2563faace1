"""The account team over REST."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from rest_framework import serializers

from accounts import services
from accounts.choices import TeamRole
from accounts.queries import get_account, parts
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint

READ, WRITE = "accounts:read", "accounts:write"
# A manager decides on the team of accounts he manages, so everyone who edits may ask.
DECIDERS = (Permission.ASSIGN_TEAM, Permission.EDIT_OWN_ACCOUNTS)
NULL = {"allow_null": True}


class PlaceIn(serializers.Serializer):
    member_id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=TeamRole.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        required=False, **NULL, help_text="The first day off the team; null: open."
    )
    reports_to_id = serializers.UUIDField(
        required=False, **NULL, help_text="A place on the same team."
    )


class PlaceOut(serializers.Serializer):
    """A place on the team, from `starts_on` up to, not including, `ends_on`."""

    id = serializers.UUIDField()
    member_id = serializers.UUIDField()
    member_name = serializers.CharField(source="member.name")
    role = serializers.ChoiceField(choices=TeamRole.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(**NULL)
    reports_to_id = serializers.UUIDField(**NULL)
    covers_id = serializers.UUIDField(**NULL, help_text="The place this one stands in for.")
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class Team(Endpoint):
    """Who of us works for an account."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": DECIDERS}
    takes, gives, paged = PlaceIn, PlaceOut, True
    versioned = computed = True

    def get(self, request: HttpRequest, account_id: UUID) -> Any:
        """List every place, past and planned ones included, by its start."""
        get_account(account_id)
        return parts.team(account_id)

    def post(self, request: HttpRequest, account_id: UUID) -> Any:
        """Put a colleague on the team; a second manager for any day is refused."""
        data = dict(self.data)
        member_id = data.pop("member_id")
        return services.add_team_member(
            account_id=account_id,
            member_id=member_id,
            place=services.TeamPlace(**data),
            by=self.actor,
            today=timezone.localdate(),
        )


class ManagerIn(serializers.Serializer):
    member_id = serializers.UUIDField()
    on = serializers.DateField(help_text="The first day of the new manager.")


class Manager(Endpoint):
    """The account manager: exactly one at any time."""

    scope = WRITE
    permission = DECIDERS
    takes, gives = ManagerIn, PlaceOut
    guarded = True  # by the version of the account, whose manager this sets

    def put(self, request: HttpRequest, account_id: UUID) -> Any:
        """Hand the account over: one place ends, the next begins.

        If-Match names the version of the account, which this raises; the answer is the new
        manager's place on the team.
        """
        return services.hand_over_manager(
            account_id=account_id,
            to_id=self.data["member_id"],
            on=self.data["on"],
            version=self.seen,
            by=self.actor,
            today=timezone.localdate(),
        )


class ReportsIn(serializers.Serializer):
    reports_to_id = serializers.UUIDField(**NULL)


class Place(Endpoint):
    """One place on the team."""

    scope = WRITE
    permission = DECIDERS
    takes, gives = ReportsIn, PlaceOut
    versioned = computed = True

    def put(self, request: HttpRequest, account_id: UUID, place_id: UUID) -> Any:
        """Set the reporting line."""
        return services.set_reporting_line(
            account_id=account_id,
            place_id=place_id,
            version=self.seen,
            by=self.actor,
            **self.data,
        )


class EndIn(serializers.Serializer):
    on = serializers.DateField(help_text="The first day off the team.")


class EndPlace(Endpoint):
    """Ending a place on the team."""

    scope = WRITE
    permission = DECIDERS
    takes, gives, answers = EndIn, PlaceOut, {"POST": 200}
    versioned = computed = True

    def post(self, request: HttpRequest, account_id: UUID, place_id: UUID) -> Any:
        """Take a colleague off the team."""
        return services.end_team_member(
            account_id=account_id,
            place_id=place_id,
            version=self.seen,
            by=self.actor,
            today=timezone.localdate(),
            **self.data,
        )


class CoverIn(serializers.Serializer):
    member_id = serializers.UUIDField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The first day the covered colleague is back.")


class Cover(Endpoint):
    """Standing in for a colleague on the team."""

    scope = WRITE
    permission = DECIDERS
    takes, gives = CoverIn, PlaceOut

    def post(self, request: HttpRequest, account_id: UUID, place_id: UUID) -> Any:
        """Arrange cover for an absence."""
        return services.cover_absence(
            account_id=account_id, place_id=place_id, by=self.actor, **self.data
        )
