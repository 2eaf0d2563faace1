"""An account's place in its group and its willingness over REST."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from rest_framework import serializers

from accounts import services
from accounts.api.accounts import EDITORS, NULL, READ, WRITE, AccountOut, told
from accounts.choices import Willingness as Answers
from accounts.queries import get_account, group_of
from accounts.queries.groups import Branch
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint


class ParentIn(serializers.Serializer):
    parent_id = serializers.UUIDField(**NULL, help_text="Null: the top of its group.")


class Parent(Endpoint):
    """The account's place in its group."""

    scope = WRITE
    permission = Permission.REGISTER_ACCOUNTS
    takes = ParentIn
    gives = AccountOut
    versioned = computed = True

    def put(self, request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        """Hang the account, with all below it, under another one."""
        services.move_in_group(
            account_id=account_id,
            parent_id=self.data["parent_id"],
            version=self.seen,
            by=self.actor,
        )
        return told(account_id, self.actor)


class BranchOut(serializers.Serializer):
    """An account of the group; `total_minor` adds up `counted` of its `members`, itself too."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    depth = serializers.IntegerField()
    parent_id = serializers.UUIDField(**NULL)
    is_archived = serializers.BooleanField()
    tier_level = serializers.IntegerField(**NULL)
    tier_name = serializers.CharField()
    revenue_minor = serializers.IntegerField(**NULL)
    total_minor = serializers.IntegerField(**NULL)
    counted = serializers.IntegerField()
    members = serializers.IntegerField()
    currency = serializers.CharField()


class Group(Endpoint):
    """The whole group an account belongs to, the top first."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = BranchOut
    paged = True

    def get(self, request: HttpRequest, account_id: UUID) -> Sequence[Branch]:
        """Read the group with revenue rolled up; empty where it has more than 2,000 accounts."""
        get_account(account_id)
        return group_of(account_id, by=self.actor).branches


class WillingnessIn(serializers.Serializer):
    willingness = serializers.ChoiceField(choices=Answers.choices)
    on = serializers.DateField(required=False, default=None, **NULL)
    source = serializers.CharField(required=False, allow_blank=True, max_length=300)
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class WillingnessOut(serializers.Serializer):
    willingness = serializers.ChoiceField(choices=Answers.choices)
    on = serializers.DateField(source="willingness_on", **NULL)
    source = serializers.CharField(source="willingness_source")
    note = serializers.CharField(source="willingness_note")
    version = serializers.IntegerField(help_text="The account's, which every change raises.")


class Willingness(Endpoint):
    """Whether the customer wants to be a key account, since when and who says so."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "PUT": EDITORS}
    takes = WillingnessIn
    gives = WillingnessOut
    versioned = True

    def get(self, request: HttpRequest, account_id: UUID) -> Any:
        """Read the answer."""
        return get_account(account_id)

    def put(self, request: HttpRequest, account_id: UUID) -> Any:
        """Note the answer."""
        return services.set_willingness(
            account_id=account_id, version=self.seen, by=self.actor, **self.data
        )
