"""A version submitted for approval, and taken back."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_criteria as shapes
from selection.api import shapes_weighing
from selection.forms.clock import clock_of
from selection.queries.criteria import get_model
from selection.services import submissions as services

if TYPE_CHECKING:
    from selection.models import CriteriaModel


class Submission(Endpoint):
    """The question whether a draft may count."""

    scope = "selection:write"
    permission = Permission.SET_CRITERIA
    takes = shapes_weighing.SubmitIn
    gives = shapes.ModelOut
    versioned = "revision"
    answers = {"POST": 200}

    def post(self, request: HttpRequest, model_id: UUID) -> "CriteriaModel":
        """Lock a draft and ask for its approval; another leader decides under approvals."""
        return services.submit_version(
            model=get_model(model_id),
            revision=self.seen,
            by=self.actor,
            **self.data,
            **clock_of(self.actor),
        )


class TakenBack(Endpoint):
    """A submitted version that becomes a draft again."""

    scope = "selection:write"
    permission = Permission.SET_CRITERIA
    gives = shapes.ModelOut
    versioned = "revision"
    answers = {"POST": 200}

    def post(self, request: HttpRequest, model_id: UUID) -> "CriteriaModel":
        """Take the question back."""
        return services.take_back_version(
            model=get_model(model_id), revision=self.seen, by=self.actor, **clock_of(self.actor)
        )
