"""Keys for machines over REST: who has which, and an end to one. Issued in the browser only."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import serializers

from kam.identity.models import ApiToken
from kam.identity.permissions import Permission
from kam.identity.queries.service_accounts import service_accounts
from kam.identity.queries.tokens import get_token, tokens
from kam.identity.services.tokens import revoke_token
from kam.rest.endpoint import Endpoint


class TokenOut(serializers.Serializer):
    """A key for a machine; the key itself is kept nowhere."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="What stands after `kam_live_` in the token.")
    membership_id = serializers.UUIDField(
        help_text="Whom it acts for, or who answers for the service account."
    )
    service_id = serializers.UUIDField(
        allow_null=True, help_text="The service account it acts for; null for a person's token."
    )
    scopes = serializers.ListField(child=serializers.CharField())
    networks = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="The only networks it works from; null for any.",
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    revoked_at = serializers.DateTimeField(allow_null=True)


class Tokens(Endpoint):
    """The keys of the workspace."""

    scope = "tokens:read"
    permission = Permission.MANAGE_TOKENS
    gives = TokenOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the tokens, by name."""
        return self.page(tokens(), key=["name"])


class TokenRevocation(Endpoint):
    """The end of a token."""

    scope = "tokens:revoke"
    permission = Permission.MANAGE_TOKENS
    gives = TokenOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, token_id: UUID) -> ApiToken:
        """Revoke a token for good; revoking it twice changes nothing."""
        found = get_token(token_id)
        return revoke_token(token=found, now=timezone.now(), by=self.actor)


class ServiceAccountOut(serializers.Serializer):
    """An actor without a person."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    owner_id = serializers.UUIDField(help_text="The member who answers for it.")
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class ServiceAccounts(Endpoint):
    """The service accounts of the workspace."""

    scope = "tokens:read"
    permission = Permission.MANAGE_TOKENS
    gives = ServiceAccountOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List the service accounts, by name."""
        return self.page(service_accounts(), key=["name"])
