"""Versions of the criteria, their criteria, and scores under them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes, shapes_criteria
from selection.forms.clock import clock_of, today_of
from selection.queries import criteria as queries
from selection.queries import explanations, scores
from selection.services import criteria as services
from selection.services import scores as score_services
from selection.services import versions as version_services

if TYPE_CHECKING:
    from selection.models import CriteriaModel, Criterion, ScoreRun

READ, WRITE = "selection:read", "selection:write"
BOTH = {"GET": READ, "POST": WRITE, "PUT": WRITE, "PATCH": WRITE, "DELETE": WRITE}
MAY = {
    "GET": Permission.READ_REGISTER,
    "POST": Permission.SET_CRITERIA,
    "PUT": Permission.SET_CRITERIA,
    "PATCH": Permission.SET_CRITERIA,
    "DELETE": Permission.SET_CRITERIA,
}


class Library(Endpoint):
    """Ready criteria that a draft may take up."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = shapes_criteria.ReadyOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List the library."""
        return [
            {**vars(item), "name": _(item.name), "help": _(item.help)}
            for item in queries.offered_criteria(())
        ]


class Models(Endpoint):
    """The versions of the criteria."""

    scope = BOTH
    permission = MAY
    takes = shapes_criteria.ModelIn
    gives = shapes_criteria.ModelOut
    paged, versioned = True, "revision"

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the versions, newest first."""
        return self.page(queries.models(), key=["-version"], never_null=["version"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin a draft, with the criteria in force to start from."""
        model = version_services.start_draft(
            by=self.actor, name=self.data.get("name", ""), **clock_of(self.actor)
        )
        return self.created(model, at=reverse("api:selection:model", args=[model.pk]))


class Model(Endpoint):
    """One version."""

    scope = BOTH
    permission = MAY
    gives = shapes_criteria.ModelOut
    versioned = "revision"

    def get(self, request: HttpRequest, model_id: UUID) -> "CriteriaModel":
        """Read a version."""
        return queries.get_model(model_id)

    def delete(self, request: HttpRequest, model_id: UUID) -> None:
        """Throw a draft away."""
        model = queries.get_model(model_id)
        version_services.discard_draft(model=model, revision=self.seen, by=self.actor)


class Criteria(Endpoint):
    """The criteria of one version."""

    scope = BOTH
    permission = MAY
    takes = shapes_criteria.CriterionIn
    gives = shapes_criteria.CriterionOut
    paged = versioned = True

    def get(self, request: HttpRequest, model_id: UUID) -> Any:
        """List the criteria in their order."""
        return queries.criteria_of(queries.get_model(model_id))

    def post(self, request: HttpRequest, model_id: UUID) -> HttpResponse:
        """Add a criterion of our own to a draft; people rate it."""
        criterion = services.add_criterion(
            model=queries.get_model(model_id),
            change=services.CriterionChange(**self.data),
            by=self.actor,
            **clock_of(self.actor),
        )
        return self.created(criterion, at=reverse("api:selection:criterion", args=[criterion.pk]))


class Picked(Endpoint):
    """Ready criteria taken into a draft."""

    scope = WRITE
    permission = Permission.SET_CRITERIA
    takes = shapes_criteria.PickIn
    answers = {"POST": 204}

    def post(self, request: HttpRequest, model_id: UUID) -> None:
        """Add ready criteria by their codes."""
        services.pick_criteria(
            model=queries.get_model(model_id),
            codes=self.data["codes"],
            by=self.actor,
            **clock_of(self.actor),
        )


class OneCriterion(Endpoint):
    """One criterion of a version."""

    scope = BOTH
    permission = MAY
    takes = shapes_criteria.CriterionIn
    gives = shapes_criteria.CriterionOut
    versioned = True

    def get(self, request: HttpRequest, criterion_id: UUID) -> "Criterion":
        """Read a criterion."""
        return queries.get_criterion(criterion_id)

    def put(self, request: HttpRequest, criterion_id: UUID) -> "Criterion":
        """Reword a criterion of a draft or move its anchors."""
        return services.change_criterion(
            criterion=queries.get_criterion(criterion_id),
            change=services.CriterionChange(**self.data),
            version=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )

    def delete(self, request: HttpRequest, criterion_id: UUID) -> None:
        """Take a criterion out of a draft."""
        services.remove_criterion(
            criterion=queries.get_criterion(criterion_id),
            version=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )


class Weights(Endpoint):
    """The weights of one version."""

    scope = WRITE
    permission = Permission.SET_CRITERIA
    takes = shapes_criteria.WeightsIn
    gives = shapes_criteria.ModelOut
    versioned = "revision"

    def put(self, request: HttpRequest, model_id: UUID) -> "CriteriaModel":
        """Weigh a draft; on a version in force this begins a draft beside it."""
        return version_services.set_weights(
            model=queries.get_model(model_id),
            points=self.data["weights"],
            revision=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )


class Force(Endpoint):
    """The day from which a version counts."""

    scope = WRITE
    permission = Permission.SET_CRITERIA
    takes = shapes_criteria.ForceIn
    gives = shapes_criteria.ModelOut
    versioned = "revision"
    answers = {"POST": 200}

    def post(self, request: HttpRequest, model_id: UUID) -> "CriteriaModel":
        """Lock a draft and let it count: only where nobody else may approve it, else submit it."""
        return version_services.put_in_force(
            model=queries.get_model(model_id),
            revision=self.seen,
            by=self.actor,
            **self.data,
            **clock_of(self.actor),
        )


class Runs(Endpoint):
    """Passes of a version over the accounts."""

    scope = BOTH
    permission = MAY
    gives = shapes.RunOut
    paged = True
    answers = {"POST": 200}

    def get(self, request: HttpRequest, model_id: UUID) -> HttpResponse:
        """List the runs, newest first."""
        return self.page(scores.runs_of(queries.get_model(model_id)), key=["-id"])

    def post(self, request: HttpRequest, model_id: UUID) -> "ScoreRun":
        """Score every account again."""
        run = score_services.score_accounts(
            model=queries.get_model(model_id), by=self.actor, **clock_of(self.actor)
        )
        if run is None:
            raise NotFound(_("This version has no criteria to score by."))
        return run


class Scores(Endpoint):
    """Scores of the accounts."""

    scope = READ
    permission = Permission.READ_REGISTER
    parameters = shapes.ScoreParameters
    gives = shapes.ScoreOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the scores, the highest first; drafts only of accounts in the reader's circle."""
        wanted = self.query.get("model_id")
        model = queries.get_model(wanted) if wanted else None
        model = model or queries.model_in_force(today_of(self.actor))
        return self.page(scores.scores_of(model, by=self.actor), key=["-score", "account_id"])


class OneScore(Endpoint):
    """The score of one account, taken apart."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = shapes.ExplanationOut

    def get(self, request: HttpRequest, account_id: UUID) -> explanations.Explanation:
        """Say why the account has its score."""
        found = explanations.explanation_of(account_id, by=self.actor, today=today_of(self.actor))
        if found is None:
            raise NotFound
        return found
