"""What could not be delivered, over REST."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers

from kam.identity.permissions import Permission
from kam.outbox.kinds import label_of
from kam.outbox.queries import dead_letters
from kam.rest.endpoint import Endpoint
from kam.workspace import stuck


class DeliveryOut(serializers.Serializer):
    """A promise that no attempt is left for."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="What was to be delivered, such as notice.mail.")
    label = serializers.SerializerMethodField(help_text="What people call it.")
    attempts = serializers.IntegerField(help_text="How often it was tried.")
    dead_at = serializers.DateTimeField(help_text="When the last attempt failed.")
    last_error = serializers.CharField(help_text="Why the last attempt failed.")

    def get_label(self, row: Any) -> str:
        return label_of(row.kind)


class Deliveries(Endpoint):
    """What could not be delivered."""

    scope = "deliveries:read"
    permission = Permission.MANAGE_DELIVERIES
    gives = DeliveryOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List what could not be delivered, newest first."""
        return self.page(dead_letters(), key=["-dead_at"], never_null=["dead_at"])


class RetriedOut(serializers.Serializer):
    """What is tried again."""

    retried = serializers.IntegerField(help_text="How many deliveries are tried again now.")


class DeliveryRetry(Endpoint):
    """Another round of attempts for one delivery."""

    scope = "deliveries:write"
    permission = Permission.MANAGE_DELIVERIES
    gives = RetriedOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, delivery_id: UUID) -> dict[str, int]:
        """Try a delivery again."""
        return {"retried": stuck.retry_delivery(delivery_id=delivery_id, by=self.actor)}


class DeliveriesRetry(Endpoint):
    """Another round of attempts for everything."""

    scope = "deliveries:write"
    permission = Permission.MANAGE_DELIVERIES
    gives = RetriedOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest) -> dict[str, int]:
        """Try everything again that could not be delivered."""
        return {"retried": stuck.retry_deliveries(by=self.actor)}
