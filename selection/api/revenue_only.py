"""Revenue alone beside our score."""

from typing import Any

from django.http import HttpRequest
from rest_framework import serializers

from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.forms.clock import today_of
from selection.queries import revenue_only as queries


class BesideOut(serializers.Serializer):
    """One account by our score and by revenue alone; level 0 is in no tier."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    move = serializers.ChoiceField(
        choices=["leave", "enter", "fall", "rise", "stay"],
        help_text="What revenue alone would do to it.",
    )
    rank = serializers.IntegerField(help_text="By score; 0 without one.")
    score = serializers.FloatField(allow_null=True)
    level = serializers.IntegerField()
    revenue_rank = serializers.IntegerField(help_text="0 where revenue is unknown.")
    revenue_minor = serializers.IntegerField(allow_null=True, help_text="12 months, minor units.")
    currency = serializers.CharField()
    revenue_level = serializers.IntegerField(help_text="With as many places in each tier.")
    reasons = serializers.ListField(
        source="reason_codes",
        child=serializers.CharField(),
        help_text="Criteria other than revenue that make the difference, the strongest first.",
    )


class RevenueOnly(Endpoint):
    """Who would be in and who out if revenue alone decided."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    gives = BesideOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List who would leave, enter and move; for who may read every account's figures."""
        found = queries.revenue_only(by=self.actor, today=today_of(self.actor))
        if found is None:
            raise NotFound
        return found.rows
