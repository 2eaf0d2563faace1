"""What would move an account: weights, ratings and neighbours."""

from uuid import UUID

from django.http import HttpRequest
from rest_framework import serializers

from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.forms.clock import today_of
from selection.queries import levers as queries
from selection.queries.explanations import explanation_of


class ShiftOut(serializers.Serializer):
    """Score and rank with one weight a quarter lower and a quarter higher, others rescaled."""

    code = serializers.CharField(source="criterion.code")
    weight = serializers.FloatField(help_text="Today's weight in percent.")
    score_lowered = serializers.FloatField(source="score_lower", allow_null=True)
    score_raised = serializers.FloatField(allow_null=True)
    rank_lowered = serializers.IntegerField(source="rank_lower", allow_null=True)
    rank_raised = serializers.IntegerField(allow_null=True)


class TargetOut(serializers.Serializer):
    """The next line above the score."""

    tier_name = serializers.CharField(source="name")
    score = serializers.FloatField(source="at")
    is_last_seat = serializers.BooleanField(
        source="is_seat", help_text="The tier is full: the line is its last seat's score."
    )


class RiseOut(serializers.Serializer):
    """What one criterion would have to be worth."""

    code = serializers.CharField(source="criterion.code")
    utility_now = serializers.FloatField(allow_null=True, help_text="Null while unknown.")
    utility_needed = serializers.FloatField(
        source="utility", help_text="Above 100 it is not enough alone."
    )
    is_possible = serializers.BooleanField()
    reading_needed = serializers.FloatField(
        source="reading",
        allow_null=True,
        help_text="The same in the criterion's own unit; money in major units. Null for ratings.",
    )


class TurnOut(serializers.Serializer):
    """A break-even weight in percent."""

    code = serializers.CharField(source="criterion.code")
    weight = serializers.FloatField(help_text="Today's.")
    break_even = serializers.FloatField(source="at", help_text="Where the two score the same.")


class NeighbourOut(serializers.Serializer):
    """The account one place above or below."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    rank = serializers.IntegerField()
    score = serializers.FloatField()
    is_above = serializers.BooleanField()
    weighed_alike = serializers.BooleanField(
        help_text="False where the two belong to segments with weights of their own."
    )
    turns = TurnOut(many=True, help_text="The nearest to today's weight first.")


class LeversOut(serializers.Serializer):
    """What would move the score; ranks and neighbours among accounts whose figures you read."""

    account_id = serializers.UUIDField()
    score = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(
        allow_null=True, help_text="Null without a score, and in a book of more than 5,000."
    )
    ranked = serializers.IntegerField(help_text="Accounts it is ranked among.")
    is_ranked = serializers.BooleanField()
    shifts = ShiftOut(many=True, help_text="The widest first.")
    target = TargetOut(allow_null=True, help_text="Null where no line lies above.")
    steps = RiseOut(many=True, help_text="One criterion alone, the smallest rise first.")
    pairs = serializers.ListField(
        child=RiseOut(many=True), help_text="Two criteria of which neither is enough alone."
    )
    neighbours = NeighbourOut(many=True)


class Levers(Endpoint):
    """What would move one account's score."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    gives = LeversOut

    def get(self, request: HttpRequest, account_id: UUID) -> queries.Levers:
        """Say what would move it; for who may read the account's figures."""
        why = explanation_of(account_id, by=self.actor, today=today_of(self.actor))
        found = queries.levers_of(why, by=self.actor)
        if found is None:
            raise NotFound
        return found
