"""Whether colleagues know the key accounts."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework import serializers

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.forms.clock import clock_of
from selection.queries import awareness as queries
from selection.services import awareness as services

if TYPE_CHECKING:
    from selection.models import AwarenessCheck

READ, WRITE = "selection:read", "selection:write"


class CheckIn(serializers.Serializer):
    """Whom to ask."""

    member_ids = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    at_random = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=1000, help_text="So many others by lot."
    )
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class CheckOut(serializers.Serializer):
    """One round of asking."""

    id = serializers.UUIDField()
    size = serializers.IntegerField(help_text="How many top accounts there were that day.")
    asked_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    started_by_name = serializers.CharField()


class TopOut(serializers.Serializer):
    """A top account of that day."""

    account_id = serializers.UUIDField()
    name = serializers.CharField()
    rank = serializers.IntegerField()
    named_by = serializers.FloatField(help_text="Percent of the answers that name it.")


class AwarenessResultOut(serializers.Serializer):
    """What the answers say together; who named what is never told."""

    asked = serializers.IntegerField()
    answers = serializers.IntegerField()
    overlap = serializers.FloatField(
        allow_null=True, help_text="Mean percentage of the top that an answer names."
    )
    different = serializers.IntegerField(help_text="Different accounts named.")
    top = TopOut(many=True)


class AnswerIn(serializers.Serializer):
    """The accounts that you take for the top ones."""

    account_ids = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class AnsweredOut(serializers.Serializer):
    right = serializers.IntegerField(help_text="How many of them are.")


class Checks(Endpoint):
    """Checks of who knows the key accounts."""

    scope = {"GET": READ, "POST": WRITE}
    permission = Permission.CONFIRM_TIERS
    takes = CheckIn
    gives = CheckOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the checks, the newest first."""
        return self.page(queries.checks(), key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask colleagues; each is told once."""
        made = services.start_check(
            ask=services.Ask(self.data["member_ids"], self.data["at_random"]),
            due_on=self.data["due_on"],
            by=self.actor,
            **clock_of(self.actor),
        )
        return self.created(made, at=reverse("api:selection:awareness-check", args=[made.pk]))


class Check(Endpoint):
    """The agreement of one check."""

    scope = READ
    permission = Permission.CONFIRM_TIERS
    gives = AwarenessResultOut

    def get(self, request: HttpRequest, check_id: UUID) -> queries.Result:
        """Read how far the answers agree with the register."""
        return queries.result_of(queries.get_check(check_id))


class Closed(Endpoint):
    """A check closed."""

    scope = WRITE
    permission = Permission.CONFIRM_TIERS
    gives = CheckOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, check_id: UUID) -> "AwarenessCheck":
        """Take no more answers."""
        return services.close_check(
            check=queries.get_check(check_id),
            by=self.actor,
            today=clock_of(self.actor)["today"],
        )


class Answer(Endpoint):
    """Your own answer."""

    scope = WRITE
    permission = Permission.READ_REGISTER
    takes = AnswerIn
    gives = AnsweredOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, check_id: UUID) -> dict[str, int]:
        """Name the accounts, once, if you were asked."""
        right = services.answer_check(
            asked=queries.asked_of(check_id, by=self.actor),
            account_ids=self.data["account_ids"],
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )
        return {"right": right}
