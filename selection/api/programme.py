"""The programme: memberships, their steps, and what moves them on."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.queries.accounts import get_account
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_approvals
from selection.api import shapes_programme as shapes
from selection.forms.clock import clock_of
from selection.queries import programme as queries
from selection.services import offers
from selection.services import programme as services

if TYPE_CHECKING:
    from selection.models import Approval, ProgrammeMembership

READ, WRITE = "selection:read", "selection:write"


class Memberships(Endpoint):
    """Accounts on the way into the programme, in it and out of it."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.RATE_ACCOUNTS}
    parameters = shapes.MembershipParameters
    takes = shapes.NominationIn
    gives = shapes.MembershipOut
    paged = versioned = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List memberships, those under way and in force unless a state is named."""
        found = queries.memberships(by=self.actor, state=self.query.get("state", ""))
        if "account_id" in self.query:
            found = queries.memberships_of(self.query["account_id"], by=self.actor)
        return self.page(found, key=["-id"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Nominate an account."""
        made = services.nominate_account(
            account=get_account(self.data["account_id"]),
            reason=self.data["reason"],
            by=self.actor,
            **clock_of(self.actor),
        )
        return self.created(made, at=reverse("api:selection:membership", args=[made.pk]))


class Membership(Endpoint):
    """One membership."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "PUT": Permission.RATE_ACCOUNTS}
    takes = shapes.MembershipWordsIn
    gives = shapes.MembershipOut
    versioned = True

    def get(self, request: HttpRequest, membership_id: UUID) -> "ProgrammeMembership":
        """Read a membership; who may not read the account's figures reads members only."""
        return queries.get_membership(membership_id, by=self.actor)

    def put(self, request: HttpRequest, membership_id: UUID) -> "ProgrammeMembership":
        """Change why it is key, as the register says it, and the text for the customer."""
        return services.write_words(
            membership=queries.get_membership(membership_id, by=self.actor),
            summary=self.data["summary"],
            customer_text=self.data["customer_text"],
            version=self.seen,
            by=self.actor,
        )


class Steps(Endpoint):
    """The decision log of one membership."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = shapes.MembershipStepOut
    paged = True

    def get(self, request: HttpRequest, membership_id: UUID) -> HttpResponse:
        """List what was decided, the newest first; for the account's circle."""
        found = queries.get_membership(membership_id, by=self.actor)
        return self.page(queries.readable_steps_of(found, by=self.actor), key=["-id"])


class _Moved(Endpoint):
    scope = WRITE
    permission = Permission.RATE_ACCOUNTS
    gives = shapes.MembershipOut
    answers = {"POST": 200}

    def found(self, membership_id: UUID) -> "ProgrammeMembership":
        return queries.get_membership(membership_id, by=self.actor)


class Assessed(_Moved):
    """An assessment."""

    takes = shapes.AssessmentIn

    def post(self, request: HttpRequest, membership_id: UUID) -> "ProgrammeMembership":
        """Say what speaks for and against; the score of today is kept beside it."""
        return services.assess_membership(
            membership=self.found(membership_id),
            assessment=self.data["assessment"],
            by=self.actor,
            **clock_of(self.actor),
        )


class Offered(_Moved):
    """An offer that a leader is asked for."""

    takes = shapes.AskIn
    gives = shapes_approvals.ApprovalOut

    def post(self, request: HttpRequest, membership_id: UUID) -> "Approval":
        """Ask for an offer; it is made once a leader approves."""
        return offers.ask_offer(
            membership=self.found(membership_id),
            **self.data,
            by=self.actor,
            **clock_of(self.actor),
        )


class Answered(_Moved):
    """The customer's answer."""

    takes = shapes.CustomerAnswerIn

    def post(self, request: HttpRequest, membership_id: UUID) -> "ProgrammeMembership":
        """Write down what the customer said to the offer."""
        return services.note_answer(
            membership=self.found(membership_id),
            **self.data,
            by=self.actor,
            **clock_of(self.actor),
        )


class Ending(_Moved):
    """An exit that a leader is asked for."""

    takes = shapes.AskIn
    gives = shapes_approvals.ApprovalOut

    def post(self, request: HttpRequest, membership_id: UUID) -> "Approval":
        """Ask to lead a member out; it leaves on its day once a leader approves."""
        return offers.ask_exit(
            membership=self.found(membership_id),
            **self.data,
            by=self.actor,
            **clock_of(self.actor),
        )


class Kept(_Moved):
    """An exit called off."""

    permission = Permission.CONFIRM_TIERS
    takes = shapes.MembershipReasonIn

    def post(self, request: HttpRequest, membership_id: UUID) -> "ProgrammeMembership":
        """Keep a member that was about to leave."""
        return services.call_off_exit(
            membership=self.found(membership_id),
            reason=self.data["reason"],
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )


class TakenBack(_Moved):
    """A nomination taken back."""

    takes = shapes.MembershipReasonIn

    def post(self, request: HttpRequest, membership_id: UUID) -> "ProgrammeMembership":
        """End what has not begun."""
        return services.take_back(
            membership=self.found(membership_id),
            reason=self.data["reason"],
            by=self.actor,
            now=clock_of(self.actor)["now"],
        )
