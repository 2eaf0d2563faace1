"""Ratings, schemes, proposals with their decisions, and the register."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.names import normalise
from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.errors import NotAllowed
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes
from selection.forms.clock import clock_of, today_of
from selection.queries import ratings as rating_queries
from selection.queries import shaken
from selection.queries import tiers as queries
from selection.queries.criteria import model_in_force
from selection.services import ratings as rating_services
from selection.services import tiers as services

if TYPE_CHECKING:
    from selection.models import TierProposal, TierScheme

READ, WRITE = "selection:read", "selection:write"


class Ratings(Endpoint):
    """What people think of accounts."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.RATE_ACCOUNTS}
    parameters = shapes.RatingParameters
    takes = shapes.RatingsIn
    gives = {"GET": shapes.RatingOut, "POST": shapes.RatingsOut}
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the ratings of one account, newest first; for its circle."""
        account = get_account(self.query["account_id"])
        if not may_read_figures(account.pk, by=self.actor):
            raise NotAllowed(_("Only the account's team and its leaders read its ratings."))
        return self.page(rating_queries.ratings_of(account.pk), key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add ratings in your name, all or none; the scores follow."""
        made = rating_services.rate_accounts(
            rows=[rating_services.RatingRow(**row) for row in self.data["ratings"]],
            by=self.actor,
            **clock_of(self.actor),
        )
        return self.created({"ratings": made}, at=reverse("api:selection:ratings"))


class Schemes(Endpoint):
    """Schemes of tiers."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.SET_CRITERIA}
    takes = shapes.SchemeIn
    gives = shapes.SchemeOut
    paged = versioned = True

    def get(self, request: HttpRequest) -> Any:
        """List the schemes, the one in use first."""
        return queries.schemes()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Put a new scheme to use; holders keep their level."""
        scheme = services.choose_scheme(
            name=self.data["name"],
            rows=[services.TierRow(**row) for row in self.data["tiers"]],
            by=self.actor,
            **clock_of(self.actor),
        )
        return self.created(scheme, at=reverse("api:selection:scheme", args=[scheme.pk]))


class Scheme(Endpoint):
    """One scheme."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "PUT": Permission.SET_CRITERIA}
    takes = shapes.SchemeIn
    gives = shapes.SchemeOut
    versioned = True

    def get(self, request: HttpRequest, scheme_id: UUID) -> "TierScheme":
        """Read a scheme."""
        return queries.get_scheme(scheme_id)

    def put(self, request: HttpRequest, scheme_id: UUID) -> "TierScheme":
        """Rename a scheme and its tiers, or move its lines."""
        return services.change_scheme(
            scheme=queries.get_scheme(scheme_id),
            name=self.data["name"],
            rows=[services.TierRow(**row) for row in self.data["tiers"]],
            version=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )


class Proposals(Endpoint):
    """Changes of tier that wait for a leader."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = shapes.ProposalOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the open proposals, the highest score first."""
        return self.page(queries.open_proposals(), key=["-score", "id"])


class Confirmed(Endpoint):
    """Proposals confirmed together."""

    scope = WRITE
    permission = Permission.CONFIRM_TIERS
    takes = shapes.ConfirmIn
    gives = shapes.DecidedOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest) -> dict[str, list[UUID]]:
        """Confirm proposals from today on."""
        done = services.confirm_proposals(
            proposals=[queries.get_proposal(each) for each in dict.fromkeys(self.data["ids"])],
            reason=self.data["reason"],
            by=self.actor,
            **clock_of(self.actor),
        )
        return {
            "confirmed": [each.pk for each in done.confirmed],
            "without_reason": [each.pk for each in done.without_reason],
        }


class Declined(Endpoint):
    """One proposal declined."""

    scope = WRITE
    permission = Permission.CONFIRM_TIERS
    takes = shapes.DeclineIn
    gives = shapes.DecisionOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, proposal_id: UUID) -> "TierProposal":
        """Leave the account where it is, and say why."""
        return services.decline_proposal(
            proposal=queries.get_proposal(proposal_id),
            reason=self.data["reason"],
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )


class Register(Endpoint):
    """The key accounts, open to everyone in the workspace."""

    scope = READ
    permission = Permission.READ_REGISTER
    parameters = shapes.RegisterParameters
    gives = shapes.RegisterOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List who our key accounts are, in which tier, and why."""
        found = shaken.with_firmness(
            queries.register(q=normalise(self.query.get("q", "")), level=self.query.get("level")),
            run=shaken.newest_run(model_in_force(today_of(self.actor))),
        )
        if "firmness" in self.query:
            found = found.filter(firmness=self.query["firmness"])
        return self.page(
            found,
            key=["level", "account__name_norm", "account_id"],
            never_null=["level", "account__name_norm"],
        )
