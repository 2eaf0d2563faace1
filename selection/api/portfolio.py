"""The book as a whole: the matrix, volume and profit, lines, success factors, strength."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries.accounts import get_account
from kam.errors import RuleViolation
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_portfolio as shapes
from selection.forms.clock import today_of
from selection.queries import matrix
from selection.queries import portfolio as queries
from selection.services import portfolio as services

if TYPE_CHECKING:
    from selection.models import BookLines, SuccessFactor

READ, WRITE = "selection:read", "selection:write"
SEE, SET = Permission.READ_REGISTER, Permission.SET_CRITERIA


class Portfolio(Endpoint):
    """Accounts in the portfolio matrix."""

    scope = READ
    permission = SEE
    gives = shapes.PortfolioPlaceOut
    paged = True

    def get(self, request: HttpRequest) -> list[matrix.Placed]:
        """List the rated accounts whose figures you read, the largest contribution first."""
        return matrix.portfolio_of(by=self.actor, today=today_of(self.actor)).rows


class Volume(Endpoint):
    """The book by volume and profit, each against its median."""

    scope = READ
    permission = SEE
    gives = shapes.VolumeOut
    paged = True

    def get(self, request: HttpRequest) -> list[matrix.Volume]:
        """List the accounts whose figures you read, the largest revenue first."""
        return matrix.volumes(by=self.actor).rows


class Lines(Endpoint):
    """Where the workspace draws its lines."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = {"GET": SEE, "PUT": SET}
    takes = shapes.LinesIn
    gives = shapes.LinesOut
    versioned = True

    def get(self, request: HttpRequest) -> "BookLines":
        """Read the lines."""
        return queries.lines_in_use()

    def put(self, request: HttpRequest) -> "BookLines":
        """Move the lines."""
        lines = services.LineData(**self.data)
        return services.set_lines(lines=lines, version=self.seen, by=self.actor)


class Factors(Endpoint):
    """Success factors."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": SET}
    takes = shapes.FactorIn
    gives = shapes.FactorOut
    paged = versioned = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List those in use, the heaviest first."""
        return self.page(queries.factors(), key=["-weight", "id"], never_null=["weight"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add something customers judge their suppliers by."""
        factor = services.add_factor(**self.data, by=self.actor)
        return self.created(factor, at=reverse("api:selection:factor", args=[factor.pk]))


class OneFactor(Endpoint):
    """One success factor."""

    scope = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    permission = {"GET": SEE, "PUT": SET, "DELETE": SET}
    takes = shapes.FactorIn
    gives = shapes.FactorOut
    versioned = True

    def get(self, request: HttpRequest, factor_id: UUID) -> "SuccessFactor":
        """Read a success factor."""
        return queries.get_factor(factor_id)

    def put(self, request: HttpRequest, factor_id: UUID) -> "SuccessFactor":
        """Rename it or weigh it anew."""
        return services.change_factor(
            factor=queries.get_factor(factor_id), **self.data, version=self.seen, by=self.actor
        )

    def delete(self, request: HttpRequest, factor_id: UUID) -> None:
        """No longer ask for it; what was rated stays."""
        services.retire_factor(
            factor=queries.get_factor(factor_id), version=self.seen, by=self.actor
        )


class Strengths(Endpoint):
    """How customers see us and our competitors."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": Permission.RATE_ACCOUNTS}
    parameters = shapes.StrengthParameters
    takes = shapes.StrengthsIn
    gives = {"GET": shapes.StrengthRatingOut, "POST": shapes.StrengthRatingsOut}
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the ratings of accounts whose figures you read, newest first."""
        account_id = self.query.get("account_id")
        rows = queries.strength_ratings(by=self.actor, account_id=account_id)
        return self.page(rows, key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say how one customer sees one supplier, all or none."""
        ratings = self.data["ratings"]
        values = {each["factor_id"]: each["value"] for each in ratings}
        if len(values) < len(ratings):
            raise RuleViolation(_("A factor is rated twice."), field="ratings")
        made = services.rate_strength(
            account=get_account(self.data["account_id"]),
            competitor=self.data["competitor"],
            values=values,
            source=self.data["source"],
            rated_on=self.data["rated_on"],
            by=self.actor,
            today=today_of(self.actor),
        )
        return self.created({"ratings": made}, at=reverse("api:selection:strengths"))


class Strength(Endpoint):
    """How one customer sees us against the strongest competitor."""

    scope = READ
    permission = SEE
    gives = shapes.StrengthOut

    def get(self, request: HttpRequest, account_id: UUID) -> queries.Sheet:
        """Read it; for the account's circle."""
        account = get_account(account_id)
        return queries.strength_sheet(account.pk, by=self.actor, today=today_of(self.actor))
