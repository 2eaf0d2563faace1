"""Accounts that the ranking marks as not to be selected, and why."""

from django.http import HttpRequest
from rest_framework import serializers

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api.shapes import ScoreParameters
from selection.choices import Barrier
from selection.forms.clock import today_of
from selection.queries import criteria, scores


class KeptOutOut(serializers.Serializer):
    """One account that may not be selected as it stands."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    score = serializers.FloatField()
    completeness = serializers.FloatField(help_text="Share of the weight that is known, 0 to 1.")
    barriers = serializers.ListField(
        source="eligibility.barriers",
        child=serializers.ChoiceField(choices=Barrier.choices),
        help_text="What keeps it out; what a leader made an exception from is left away.",
    )
    knockouts = serializers.ListField(
        source="eligibility.knockouts", child=serializers.CharField(), help_text="Their names."
    )
    missing = serializers.ListField(
        source="eligibility.missing",
        child=serializers.CharField(),
        help_text="Names of criteria that must be known first.",
    )
    takes_seat = serializers.BooleanField(
        help_text="Whether it holds a tier all the same; only knock-outs and refusals end that."
    )


class KeptOut(Endpoint):
    """Accounts that may not be selected."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    parameters = ScoreParameters
    gives = KeptOutOut
    paged = True

    def get(self, request: HttpRequest) -> list[scores.KeptOut]:
        """List them, the highest score first; drafts only of accounts in the reader's circle."""
        wanted = self.query.get("model_id")
        model = criteria.get_model(wanted) if wanted else None
        model = model or criteria.model_in_force(today_of(self.actor))
        return scores.kept_out(model, by=self.actor)
