"""Stability runs and what they found."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_stability as shapes
from selection.forms.clock import clock_of
from selection.queries import shaken as queries
from selection.queries.criteria import get_model
from selection.services import stability as services

if TYPE_CHECKING:
    from selection.models import StabilityRun

READ, WRITE = "selection:read", "selection:write"


class StabilityRuns(Endpoint):
    """Series of draws around the weights."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.SET_CRITERIA}
    parameters = shapes.StabilityParameters
    takes = shapes.StabilityIn
    gives = shapes.StabilityRunOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the runs, the newest first."""
        model_id = self.query.get("model_id")
        found = queries.stability_runs(get_model(model_id) if model_id else None)
        return self.page(found, key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a run; look at it until its state is no longer `waiting`."""
        run = services.ask_stability(
            model=get_model(self.data["model_id"]),
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )
        return self.created(run, at=reverse("api:selection:stability-run", args=[run.pk]))


class OneStabilityRun(Endpoint):
    """One series of draws."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = shapes.StabilityRunOut

    def get(self, request: HttpRequest, stability_id: UUID) -> "StabilityRun":
        """Read how far it is and how far the lists held."""
        return queries.get_stability_run(stability_id)


class StabilityLines(Endpoint):
    """What a run says of each account."""

    scope = READ
    permission = Permission.READ_REGISTER
    parameters = shapes.StabilityLineParameters
    gives = shapes.StabilityLineOut
    paged = True

    def get(self, request: HttpRequest, stability_id: UUID) -> HttpResponse:
        """List the accounts by the best rank that nine of ten draws gave them."""
        found = queries.lines_of(queries.get_stability_run(stability_id), by=self.actor)
        if "firmness" in self.query:
            found = found.filter(firmness=self.query["firmness"])
        return self.page(found, key=["rank_low", "rank_high"], never_null=["rank_low", "rank_high"])
