"""Knock-outs: declared in a version, stated of accounts, excepted by leaders."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.queries import circle
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_knockouts as shapes
from selection.forms.clock import clock_of
from selection.queries import criteria as criteria_queries
from selection.queries import knockouts as queries
from selection.services import facts as fact_services
from selection.services import knockouts as services
from selection.services import overrides as override_services

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from selection.models import Knockout, KnockoutFact, KnockoutOverride

READ, WRITE = "selection:read", "selection:write"
SEE, SET = Permission.READ_REGISTER, Permission.SET_CRITERIA


class Knockouts(Endpoint):
    """The knock-outs of one version."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": SET}
    takes = shapes.KnockoutIn
    gives = shapes.KnockoutOut
    paged = versioned = True

    def get(self, request: HttpRequest, model_id: UUID) -> Any:
        """List the knock-outs in their order."""
        return queries.knockouts_of(criteria_queries.get_model(model_id))

    def post(self, request: HttpRequest, model_id: UUID) -> HttpResponse:
        """Declare a knock-out in a draft, at most three."""
        made = services.declare_knockout(
            model=criteria_queries.get_model(model_id),
            knockout=services.KnockoutData(**self.data),
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )
        return self.created(made, at=reverse("api:selection:knockout", args=[made.pk]))


class OneKnockout(Endpoint):
    """One knock-out of a version."""

    scope = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    permission = {"GET": SEE, "PUT": SET, "DELETE": SET}
    takes = shapes.KnockoutIn
    gives = shapes.KnockoutOut
    versioned = True

    def get(self, request: HttpRequest, knockout_id: UUID) -> "Knockout":
        """Read a knock-out."""
        return queries.get_knockout(knockout_id)

    def put(self, request: HttpRequest, knockout_id: UUID) -> "Knockout":
        """Change a knock-out of a draft."""
        return services.change_knockout(
            knockout=queries.get_knockout(knockout_id),
            data=services.KnockoutData(**self.data),
            version=self.seen,
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )

    def delete(self, request: HttpRequest, knockout_id: UUID) -> None:
        """Take a knock-out out of a draft."""
        services.remove_knockout(
            knockout=queries.get_knockout(knockout_id),
            version=self.seen,
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )


class Facts(Endpoint):
    """Knock-outs as people stated them."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": Permission.RATE_ACCOUNTS}
    parameters = shapes.OfAccountParameters
    takes = shapes.FactIn
    gives = shapes.FactOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List what was stated of accounts in your circle, the newest first."""
        return self.page(_in_circle(self, queries.facts()), key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """State that a knock-out holds for an account."""
        fact = fact_services.state_fact(
            **self.data, by=self.actor, today=clock_of(self.actor)["today"]
        )
        return self.created(fact, at=reverse("api:selection:facts"))


class Lifted(Endpoint):
    """A stated knock-out that holds no longer."""

    scope = WRITE
    permission = Permission.RATE_ACCOUNTS
    takes = shapes.ReasonIn
    gives = shapes.FactOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, fact_id: UUID) -> "KnockoutFact":
        """Say that it holds no longer, and why."""
        return fact_services.lift_fact(
            fact=queries.get_fact(fact_id), **self.data, by=self.actor, **clock_of(self.actor)
        )


class Overrides(Endpoint):
    """Exceptions from knock-outs."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": Permission.RATE_ACCOUNTS}
    parameters = shapes.OfAccountParameters
    takes = shapes.OverrideIn
    gives = shapes.OverrideOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the exceptions of accounts in your circle, the newest first."""
        return self.page(_in_circle(self, queries.overrides()), key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask the leaders for an exception; it waits among the approvals."""
        asked = override_services.ask_override(**self.data, by=self.actor, **clock_of(self.actor))
        return self.created(asked, at=reverse("api:selection:overrides"))


class Ended(Endpoint):
    """An exception that ends."""

    scope = WRITE
    permission = Permission.CONFIRM_TIERS
    takes = shapes.ReasonIn
    gives = shapes.OverrideOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, override_id: UUID) -> "KnockoutOverride":
        """End an exception: the knock-out rules the account out again."""
        return override_services.end_override(
            override=queries.get_override(override_id),
            **self.data,
            by=self.actor,
            **clock_of(self.actor),
        )


def _in_circle(endpoint: Endpoint, rows: "QuerySet") -> "QuerySet":
    """Evidence is read by the circle of the account alone."""
    if not circle.reads_all_figures(endpoint.actor):
        rows = rows.filter(circle.seen_from(circle.readable_figures(endpoint.actor), "account"))
    if "account_id" in endpoint.query:
        rows = rows.filter(account_id=endpoint.query["account_id"])
    return rows
