"""What leaders are asked, and their answers."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_approvals as shapes
from selection.forms.clock import clock_of
from selection.queries import approvals as queries
from selection.services import approvals as services

if TYPE_CHECKING:
    from selection.models import Approval

READ, WRITE = "selection:read", "selection:write"
DECIDERS = (Permission.CONFIRM_TIERS, Permission.SET_CRITERIA)


class Approvals(Endpoint):
    """Questions to the leaders."""

    scope = READ
    permission = Permission.READ_REGISTER
    parameters = shapes.ApprovalParameters
    gives = shapes.ApprovalOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List what you may read of what was asked, the newest first."""
        found = queries.approvals(by=self.actor)
        for name in ("kind", "state", "account_id"):
            if name in self.query:
                found = found.filter(**{name: self.query[name]})
        return self.page(found, key=["-id"])


class OneApproval(Endpoint):
    """One question."""

    scope = READ
    permission = Permission.READ_REGISTER
    gives = shapes.ApprovalOut

    def get(self, request: HttpRequest, approval_id: UUID) -> "Approval":
        """Read what is asked, why, what follows, and the answer."""
        return queries.get_approval(approval_id, by=self.actor)


class Decision(Endpoint):
    """The answer to a question."""

    scope = WRITE
    permission = DECIDERS
    takes = shapes.ApprovalDecisionIn
    gives = shapes.ApprovalOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, approval_id: UUID) -> "Approval":
        """Approve or decline; what was asked is carried out with it."""
        return services.decide_approval(
            approval=queries.get_approval(approval_id, by=self.actor),
            approve=self.data["approve"],
            note=self.data["note"],
            by=self.actor,
            **clock_of(self.actor),
        )


class Withdrawal(Endpoint):
    """A question taken back."""

    scope = WRITE
    permission = Permission.READ_REGISTER
    gives = shapes.ApprovalOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, approval_id: UUID) -> "Approval":
        """Take back what you asked."""
        return services.withdraw_approval(
            approval=queries.get_approval(approval_id, by=self.actor),
            by=self.actor,
            **clock_of(self.actor),
        )
