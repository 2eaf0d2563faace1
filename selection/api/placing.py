"""Monthly runs, capacity, exceptions and the what-if of a placement over REST."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries import circle
from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_placing as shapes
from selection.forms.clock import clock_of, today_of
from selection.queries import capacity as capacity_queries
from selection.queries import exemptions as exemption_queries
from selection.queries import foresight
from selection.queries import runs as queries
from selection.queries import tiers as tier_queries
from selection.queries.placement import compare_placements
from selection.services import capacity as capacity_services
from selection.services import exemptions as exemption_services
from selection.services import runs as services

if TYPE_CHECKING:
    from selection.models import Approval, Exemption, TierRun, TierScheme
    from selection.queries.capacity import PersonHours
    from selection.queries.foresight import Preview
    from selection.queries.placement import Comparison

READ, WRITE = "selection:read", "selection:write"
SEE, SET = Permission.READ_REGISTER, Permission.SET_CRITERIA
DECIDE = Permission.CONFIRM_TIERS
MOST_LINES = 1000


class TierRuns(Endpoint):
    """The monthly runs over the tiers."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": DECIDE}
    gives = shapes.TierRunOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the runs, the newest first."""
        return self.page(queries.runs(), key=["-month", "id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Run this month now, or once more."""
        made = services.run_month(by=self.actor, **clock_of(self.actor))
        return self.created(made, at=reverse("api:selection:tier-run", args=[made.pk]))


class OneTierRun(Endpoint):
    """One monthly run."""

    scope = READ
    permission = SEE
    gives = shapes.TierRunOut

    def get(self, request: HttpRequest, tier_run_id: UUID) -> "TierRun":
        """Read a run."""
        return queries.get_run(tier_run_id)


class RunLines(Endpoint):
    """What a run found, account by account."""

    scope = READ
    permission = SEE
    gives = shapes.RunLineOut
    paged = True

    def get(self, request: HttpRequest, tier_run_id: UUID) -> HttpResponse:
        """List holders and challengers, from the top tier down."""
        return self.page(
            queries.lines_of(queries.get_run(tier_run_id)), key=["level", "-score", "id"]
        )


class RunPreview(Endpoint):
    """The run to come."""

    scope = READ
    permission = SEE
    gives = shapes.PreviewOut

    def get(self, request: HttpRequest) -> "Preview":
        """See what a run today would propose; nothing is written."""
        found = queries.work_out(today_of(self.actor))
        if found is None:
            raise NotFound(_("Put criteria in force and choose a tier scheme first."))
        return foresight.preview(found, shown=MOST_LINES)


class Capacities(Endpoint):
    """Seats and the hours behind them."""

    scope = READ
    permission = SET
    gives = shapes.CapacityOut

    def get(self, request: HttpRequest) -> dict[str, Any]:
        """Read seats of the tiers and hours of everybody."""
        return {"tiers": capacity_queries.tier_seats(), "people": capacity_queries.people()}


class Hours(Endpoint):
    """Hours of one colleague."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = SET
    takes = shapes.HoursIn
    gives = shapes.HoursOut
    versioned = True

    def get(self, request: HttpRequest, member_id: UUID) -> "PersonHours":
        """Read the hours of a colleague."""
        return capacity_queries.hours_of(member_id)

    def put(self, request: HttpRequest, member_id: UUID) -> "PersonHours":
        """Say how many hours a colleague has for key accounts in a year."""
        return capacity_services.set_hours(
            member_id=member_id,
            **self.data,
            version=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )


class SchemeRules(Endpoint):
    """What the tiers of a scheme promise, and how runs change them."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = {"GET": SEE, "PUT": SET}
    takes = shapes.RulesIn
    gives = shapes.RulesOut
    versioned = True

    def get(self, request: HttpRequest, scheme_id: UUID) -> "TierScheme":
        """Read the rules of a scheme."""
        return tier_queries.get_scheme(scheme_id)

    def put(self, request: HttpRequest, scheme_id: UUID) -> "TierScheme":
        """Set promised hours, shares and the constants of the runs."""
        said = dict(self.data)
        promises = [capacity_services.PromiseRow(**row) for row in said.pop("tiers")]
        return capacity_services.set_rules(
            scheme=tier_queries.get_scheme(scheme_id),
            rules=capacity_services.RuleRow(**said),
            promises=promises,
            version=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )


class Exemptions(Endpoint):
    """Exceptions from refusals and from too little data."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": Permission.RATE_ACCOUNTS}
    takes = shapes.ExemptionIn
    gives = {"GET": shapes.ExemptionOut, "POST": shapes.AskedOut}
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the exceptions for accounts in your circle, the newest first."""
        found = exemption_queries.exemptions()
        if not circle.reads_all_figures(self.actor):
            mine = circle.seen_from(circle.readable_figures(self.actor), "account")
            found = found.filter(mine)
        return self.page(found, key=["-id"])

    def post(self, request: HttpRequest) -> "Approval":
        """Ask the leaders for an exception."""
        return exemption_services.ask_exemption(
            **self.data, by=self.actor, now=clock_of(self.actor)["now"]
        )


class EndedExemption(Endpoint):
    """An exception that ends."""

    scope = WRITE
    permission = DECIDE
    gives = shapes.ExemptionOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, exemption_id: UUID) -> "Exemption":
        """Take an exception back."""
        return exemption_services.end_exemption(
            exemption=exemption_queries.get_exemption(exemption_id),
            by=self.actor,
            today=clock_of(self.actor)["today"],
        )


class Placement(Endpoint):
    """The best use of managers' hours."""

    scope = READ
    permission = SET
    parameters = shapes.PlacementParameters
    gives = shapes.PlacementOut

    def get(self, request: HttpRequest) -> "Comparison":
        """Work out the best placement beside the greedy rule; nothing is written."""
        return compare_placements(today=today_of(self.actor), **self.query)
