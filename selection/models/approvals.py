"""What waits for a leader's word, and what was said."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from selection.choices import ApprovalKind, ApprovalState
from selection.sentences import said


class Approval(TenantModel):
    """One question to a leader: what is asked, why, what follows, and the answer.

    `subject_id` is the id of what the kind is about. `title` and `consequences` are kept sentences
    (selection.sentences); `headline` and `what_follows` say them. Decided once, never edited.
    """

    kind = models.CharField(max_length=24, choices=ApprovalKind)
    subject_id = models.UUIDField()
    account = TenantForeignKey("accounts.Account", models.CASCADE, null=True, related_name="+")
    title = models.JSONField(default=dict)
    reason = models.TextField()
    consequences = models.JSONField(default=list)
    asked_by = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.TextField(default="")
    asked_at = models.DateTimeField()
    effective_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.OPEN)
    decided_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    decided_by_name = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject_id"],
                condition=Q(state="open"),
                name="approval_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="approval_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False),
                name="approval_decided_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "-id"], name="approval_state")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"

    @property
    def headline(self) -> str:
        return said(self.title)

    @property
    def what_follows(self) -> list[str]:
        """One sentence for each thing that an approval brings about."""
        return [said(each) for each in self.consequences]

    @property
    def is_open(self) -> bool:
        return self.state == ApprovalState.OPEN

    @property
    def is_own_decision(self) -> bool:
        """Whether who asked decided: allowed only where nobody else may."""
        return self.decided_by_id is not None and self.decided_by_id == self.asked_by_id
