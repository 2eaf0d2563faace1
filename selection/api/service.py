"""Promises of tiers, what was delivered, and satisfaction over REST."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_service as shapes
from selection.forms.clock import clock_of, today_of
from selection.queries import catalogue as catalogue_queries
from selection.queries import service as queries
from selection.services import catalogue as catalogue_services
from selection.services import satisfaction as satisfaction_services
from selection.services import touches as services

if TYPE_CHECKING:
    from selection.models import Touch

READ, WRITE = "selection:read", "selection:write"
SEE, RATE = Permission.READ_REGISTER, Permission.RATE_ACCOUNTS


class Catalogue(Endpoint):
    """What each tier promises."""

    scope = READ
    permission = SEE
    gives = shapes.OfferOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """Read the catalogue of today, from the top tier down to all other customers."""
        return catalogue_queries.catalogue(today_of(self.actor))


class Promises(Endpoint):
    """Promises by date."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": Permission.SET_CRITERIA}
    takes = shapes.PromiseIn
    gives = shapes.PromiseOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List every promise ever set, the newest first."""
        return self.page(catalogue_queries.promises(), key=["-valid_from", "-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say what a tier promises from a day on."""
        said = dict(self.data)
        made = catalogue_services.set_promise(
            tier_id=said.pop("tier_id"),
            valid_from=said.pop("valid_from"),
            terms=catalogue_services.PromiseData(**said),
            by=self.actor,
            **clock_of(self.actor),
        )
        return self.created(made, at=reverse("api:selection:promises"))


class Delivered(Endpoint):
    """What accounts got of what we promise them."""

    scope = READ
    permission = SEE
    parameters = shapes.ServiceParameters
    gives = shapes.ServedOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List the accounts whose figures you may read, those with too little or too much first."""
        found = queries.ledger(by=self.actor, today=today_of(self.actor))
        return found.narrowed(verdict=self.query.get("verdict", ""), level=self.query.get("level"))


class ByTier(Endpoint):
    """Delivery and satisfaction of each tier."""

    scope = READ
    permission = SEE
    gives = shapes.TierServiceOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """Count flagged accounts and average the ratings, tier by tier."""
        return queries.ledger(by=self.actor, today=today_of(self.actor)).tiers


class Touches(Endpoint):
    """Visits, reviews and answers."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": RATE}
    parameters = {"GET": shapes.TouchParameters}
    takes = shapes.TouchValuesIn
    gives = shapes.TouchOut
    paged = versioned = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List what was done, the newest entry first."""
        found = queries.touches(by=self.actor)
        if "account_id" in self.query:
            found = queries.touches_of(self.query["account_id"], by=self.actor)
        return self.page(found, key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write down what was done for an account."""
        made = services.log_touch(
            touch=services.TouchData(**self.data), by=self.actor, today=today_of(self.actor)
        )
        return self.created(made, at=reverse("api:selection:touch", args=[made.pk]))


class OneTouch(Endpoint):
    """One visit, review or answer."""

    scope = {"GET": READ, "DELETE": WRITE}
    permission = {"GET": SEE, "DELETE": RATE}
    gives = shapes.TouchOut
    versioned = True

    def get(self, request: HttpRequest, touch_id: UUID) -> "Touch":
        """Read what was done."""
        return queries.get_touch(touch_id, by=self.actor)

    def delete(self, request: HttpRequest, touch_id: UUID) -> None:
        """Take out what was logged by mistake."""
        services.remove_touch(
            touch=queries.get_touch(touch_id, by=self.actor), version=self.seen, by=self.actor
        )


class TouchCalled(Endpoint):
    """What another system calls so."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = {"GET": SEE, "PUT": RATE}
    takes = shapes.TouchValuesIn
    gives = shapes.TouchOut
    versioned = True
    guarded = False  # the other system says what stands; If-Match is heeded where it is sent
    also_answers = {"PUT": {201: shapes.TouchOut}}

    def get(self, request: HttpRequest, source: str, value: str) -> "Touch":
        """Read it by its outside id."""
        return queries.touch_called(source, value, by=self.actor)

    def put(self, request: HttpRequest, source: str, value: str) -> Any:
        """Write it down (201), or bring it to what is told (200); sent twice, nothing changes."""
        outcome = services.upsert_touch(
            source=source,
            external_id=value,
            touch=services.TouchData(**self.data),
            version=self.seen,
            by=self.actor,
            today=today_of(self.actor),
        )
        if not outcome.created:
            return outcome.touch
        at = reverse("api:selection:touch", args=[outcome.touch.pk])
        return self.created(outcome.touch, at=at)


class Words(Endpoint):
    """How content customers are with what their own tier promises."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": RATE}
    parameters = {"GET": shapes.TouchParameters}
    takes = shapes.SatisfactionIn
    gives = shapes.SatisfactionOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List ratings, the newest entry first."""
        found = queries.words(by=self.actor)
        if "account_id" in self.query:
            found = queries.satisfaction_of(self.query["account_id"], by=self.actor)
        return self.page(found, key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note what a customer said."""
        made = satisfaction_services.note_satisfaction(
            word=satisfaction_services.SatisfactionData(**self.data),
            by=self.actor,
            today=today_of(self.actor),
        )
        return self.created(made, at=reverse("api:selection:satisfaction"))
