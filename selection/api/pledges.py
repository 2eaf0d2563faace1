"""Promises to single customers over REST."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_pledges as shapes
from selection.forms.clock import clock_of, today_of
from selection.queries import keeping as keeping_queries
from selection.queries import pledges as queries
from selection.services import pledges as services

if TYPE_CHECKING:
    from selection.models import Pledge

READ, WRITE = "selection:read", "selection:write"
SEE, RATE = Permission.READ_REGISTER, Permission.RATE_ACCOUNTS


class Pledges(Endpoint):
    """Promises to single customers."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": RATE}
    parameters = {"GET": shapes.PledgeParameters}
    takes = shapes.PledgeIn
    gives = shapes.PledgeOut
    paged = versioned = computed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List those of accounts whose figures you may read and those you owe, newest first."""
        found = queries.pledges(by=self.actor, today=today_of(self.actor), **self.query)
        return self.page(found, key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write down what one customer was told."""
        today = today_of(self.actor)
        made = services.write_pledge(
            pledge=services.PledgeData(**self.data), by=self.actor, today=today
        )
        return self.created(
            queries.get_pledge(made.pk, by=self.actor, today=today),
            at=reverse("api:selection:pledge", args=[made.pk]),
        )


class OnePledge(Endpoint):
    """One promise to one customer."""

    scope = {"GET": READ, "PATCH": WRITE}
    permission = {"GET": SEE, "PATCH": RATE}
    takes = shapes.PledgeChangeIn
    gives = shapes.PledgeOut
    versioned = computed = True

    def get(self, request: HttpRequest, pledge_id: UUID) -> "Pledge":
        """Read it, and where it stands today."""
        return queries.get_pledge(pledge_id, by=self.actor, today=today_of(self.actor))

    def patch(self, request: HttpRequest, pledge_id: UUID) -> "Pledge":
        """Change some fields, of the version that If-Match names."""
        today = today_of(self.actor)
        services.change_pledge(
            pledge=queries.get_pledge(pledge_id, by=self.actor, today=today),
            values=self.data,
            version=self.seen,
            by=self.actor,
            today=today,
        )
        return queries.get_pledge(pledge_id, by=self.actor, today=today)


class Outcomes(Endpoint):
    """What came of one promise, day by day."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": RATE}
    takes = shapes.PledgeOutcomeIn
    gives = {"GET": shapes.PledgeOutcomeOut, "POST": shapes.PledgeOut}
    paged = True
    answers = {"POST": 200}

    def get(self, request: HttpRequest, pledge_id: UUID) -> HttpResponse:
        """List what was noted, the newest day first."""
        found = queries.get_pledge(pledge_id, by=self.actor, today=today_of(self.actor))
        return self.page(queries.outcomes_of(found), key=["-due_on", "-id"])

    def post(self, request: HttpRequest, pledge_id: UUID) -> "Pledge":
        """Say what came of a day, or say it anew; answers the promise as it stands then."""
        clock = clock_of(self.actor)
        services.note_outcome(
            pledge=queries.get_pledge(pledge_id, by=self.actor, today=clock["today"]),
            outcome=services.OutcomeData(**self.data),
            version=self.seen,
            by=self.actor,
            **clock,
        )
        return queries.get_pledge(pledge_id, by=self.actor, today=clock["today"])


class OneOutcome(Endpoint):
    """What was noted of one day."""

    scope = WRITE
    permission = RATE
    versioned = True

    def delete(self, request: HttpRequest, pledge_id: UUID, outcome_id: UUID) -> None:
        """Take back what was noted by mistake; If-Match names the version of the promise."""
        today = today_of(self.actor)
        found = queries.get_pledge(pledge_id, by=self.actor, today=today)
        services.take_back_outcome(
            pledge=found,
            due_on=queries.get_outcome(found, outcome_id).due_on,
            version=self.seen,
            by=self.actor,
            today=today,
        )


class KeepingOfAccounts(Endpoint):
    """The share of promises kept in time, by account."""

    scope = READ
    permission = SEE
    gives = shapes.AccountKeepingOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List accounts to which something fell due in the trailing year, lowest rate first."""
        return keeping_queries.keeping(by=self.actor, today=today_of(self.actor))
