"""Judgements of weights: one's own, everybody's, and what they say together."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_criteria as shapes
from selection.api import shapes_weighing as said
from selection.choices import Way
from selection.forms.clock import clock_of
from selection.queries import judgements as queries
from selection.queries.criteria import get_model
from selection.services import judgements as services

if TYPE_CHECKING:
    from selection.models import CriteriaModel

READ, WRITE = "selection:read", "selection:write"
OWN = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}


class Judgements(Endpoint):
    """Everybody's judgements of a version."""

    scope = READ
    permission = Permission.RATE_ACCOUNTS
    gives = said.SheetOut
    paged = True

    def get(self, request: HttpRequest, model_id: UUID) -> Any:
        """List who judged, how far, and what each says."""
        return queries.sheets_of(queries.asked_of(get_model(model_id)))


class OwnPairs(Endpoint):
    """One's own comparisons of a version's criteria."""

    scope = OWN
    permission = Permission.RATE_ACCOUNTS
    takes = said.PairsIn
    gives = said.PairSheetOut
    guarded = False

    def get(self, request: HttpRequest, model_id: UUID) -> dict[str, Any]:
        """Read every pair that is asked about, with your answers."""
        return self._sheet(model_id)

    def put(self, request: HttpRequest, model_id: UUID) -> dict[str, Any]:
        """Say all of your comparisons anew."""
        ratios = {(each["first"], each["second"]): each["ratio"] for each in self.data["pairs"]}
        services.judge_pairs(
            model=get_model(model_id),
            ratios=ratios,
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )
        return self._sheet(model_id)

    def delete(self, request: HttpRequest, model_id: UUID) -> None:
        """Take your comparisons back."""
        services.withdraw_judgement(model=get_model(model_id), way=Way.PAIRWISE, by=self.actor)

    def _sheet(self, model_id: UUID) -> dict[str, Any]:
        asked = queries.asked_of(get_model(model_id))
        own = queries.own_sheet(asked, Way.PAIRWISE, by=self.actor)
        ratios = queries.pairs_answered(own.row.answers, asked.pairs) if own else {}
        return {
            "pairs": [
                {"first": pair[0], "second": pair[1], "ratio": ratios.get(pair)}
                for pair in asked.pairs
            ],
            "result": own and own.result,
        }


class OwnSwings(Endpoint):
    """One's own swings of a version's criteria."""

    scope = OWN
    permission = Permission.RATE_ACCOUNTS
    takes = said.SwingsIn
    gives = said.SwingSheetOut
    guarded = False

    def get(self, request: HttpRequest, model_id: UUID) -> dict[str, Any]:
        """Read your swings."""
        return self._sheet(model_id)

    def put(self, request: HttpRequest, model_id: UUID) -> dict[str, Any]:
        """Say all of your swings anew."""
        services.judge_swings(
            model=get_model(model_id),
            swings=self.data["swings"],
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )
        return self._sheet(model_id)

    def delete(self, request: HttpRequest, model_id: UUID) -> None:
        """Take your swings back."""
        services.withdraw_judgement(model=get_model(model_id), way=Way.SWING, by=self.actor)

    def _sheet(self, model_id: UUID) -> dict[str, Any]:
        asked = queries.asked_of(get_model(model_id))
        own = queries.own_sheet(asked, Way.SWING, by=self.actor)
        swings = queries.swings_answered(own.row.answers, asked.codes) if own else {}
        return {"swings": swings, "result": own and own.result}


class Weighing(Endpoint):
    """What the judges of a version say together."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.RATE_ACCOUNTS, "POST": Permission.SET_CRITERIA}
    takes = said.WayIn
    gives = {"GET": said.WeighingOut, "POST": shapes.ModelOut}
    answers = {"POST": 200}

    def get(self, request: HttpRequest, model_id: UUID) -> dict[str, Any]:
        """Read the weights by way, with consistency and disagreement."""
        return {"panels": queries.panels(queries.asked_of(get_model(model_id)))}

    def post(self, request: HttpRequest, model_id: UUID) -> "CriteriaModel":
        """Give a draft the weights of its judges."""
        return services.take_weights(
            model=get_model(model_id),
            way=self.data["way"],
            by=self.actor,
            **clock_of(self.actor),
        )
