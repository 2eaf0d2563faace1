"""Ratings that wait for people, and how far they have come; of the reader's circle only."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from rest_framework import serializers

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.choices import RatingState
from selection.forms.clock import today_of
from selection.queries import rating_queue as queries
from selection.queries.ratings import rules_in_use
from selection.services.ratings import set_rating_rules

if TYPE_CHECKING:
    from selection.models import RatingRules


class QueueParameters(serializers.Serializer):
    scope = serializers.ChoiceField(
        choices=["mine", "all"],
        required=False,
        help_text="`mine` (default): accounts on whose team you are; `all`: whose figures you "
        "read.",
    )
    criterion = serializers.CharField(required=False, max_length=40, help_text="One code only.")


class WaitingOut(serializers.Serializer):
    """One criterion of one account that somebody should rate."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField()
    criterion_code = serializers.CharField(source="criterion.code")
    state = serializers.ChoiceField(choices=RatingState.choices)
    raters = serializers.IntegerField()
    median = serializers.FloatField(source="value", allow_null=True)
    spread = serializers.FloatField(allow_null=True, help_text="Above 25 the raters should talk.")
    rated_on = serializers.DateField(allow_null=True, help_text="The newest rating's day.")
    mine = serializers.FloatField(allow_null=True, help_text="Your own newest rating.")


class ProgressOut(serializers.Serializer):
    """How many of the ratings asked for are there and not too old."""

    total = serializers.IntegerField()
    done = serializers.IntegerField()
    unrated = serializers.IntegerField()
    stale = serializers.IntegerField()
    discuss = serializers.IntegerField(help_text="Rated, but the raters differ.")


class RatingRulesIn(serializers.Serializer):
    """When a rating is asked for again."""

    stale_months = serializers.IntegerField(
        min_value=1, max_value=60, help_text="A rating older than this many months waits again."
    )


class RatingRulesOut(serializers.Serializer):
    """When a rating is asked for again; version 0 is where every workspace begins."""

    stale_months = serializers.IntegerField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class RatingQueue(Endpoint):
    """What people still have to rate; add ratings under /selection/ratings/."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    parameters = QueueParameters
    gives = WaitingOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List what waits, criterion by criterion, accounts by name."""
        return _queue(self, shown=None).rows


class Progress(Endpoint):
    """How far the ratings have come."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    parameters = QueueParameters
    gives = ProgressOut

    def get(self, request: HttpRequest) -> dict[str, int]:
        """Count what is asked for, up to date, missing and old."""
        found = _queue(self, shown=1)
        counts = {state: found.by_state.get(state, 0) for state in RatingState.values}
        return {"total": found.total, "done": found.done, **counts}


class Rules(Endpoint):
    """When a rating is asked for again."""

    scope = {"GET": "selection:read", "PUT": "selection:write"}
    permission = {"GET": Permission.READ_REGISTER, "PUT": Permission.SET_CRITERIA}
    takes = RatingRulesIn
    gives = RatingRulesOut
    versioned = True

    def get(self, request: HttpRequest) -> "RatingRules":
        """Read after how many months."""
        return rules_in_use()

    def put(self, request: HttpRequest) -> "RatingRules":
        """Say after how many months."""
        return set_rating_rules(**self.data, version=self.seen, by=self.actor)


def _queue(endpoint: Endpoint, *, shown: int | None) -> queries.Queue:
    return queries.rating_queue(
        by=endpoint.actor,
        today=today_of(endpoint.actor),
        mine=endpoint.query.get("scope", "mine") == "mine",
        code=endpoint.query.get("criterion", ""),
        shown=shown,
    )
