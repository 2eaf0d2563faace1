"""The way of an account into the programme and out of it, step by step."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field
from selection.choices import MembershipAct, MembershipState


class ProgrammeMembership(TenantModel):
    """One way through the programme, from a nomination to its end (selection.membership).

    `effective_on` is the day on which the next change counts: the first as a member once an offer
    is approved, the first outside once an exit is. Score, completeness and reason are kept as they
    were when the account was assessed.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=MembershipState)
    nominated_on = models.DateField()
    nominated_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    nominated_by_name = models.TextField(default="")
    reason = models.TextField()
    assessment = models.TextField(default="", blank=True)
    score = models.FloatField(null=True)
    completeness = models.FloatField(null=True)
    summary = models.TextField(default="", blank=True)
    effective_on = models.DateField(null=True)
    customer_text = models.TextField(default="", blank=True)
    member_since = models.DateField(null=True)
    member_until = models.DateField(null=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account"],
                condition=~Q(state__in=["declined", "left"]),
                name="membership_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="membership_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "exiting"]) | Q(member_since__isnull=False),
                name="membership_since_a_day",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "-id"], name="membership_state")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.state}"

    @property
    def percent_known(self) -> float | None:
        return None if self.completeness is None else 100 * self.completeness


class ProgrammeStep(TenantModel):
    """One line of the decision log: what was done, by whom, why, from when on. Append only."""

    membership = TenantForeignKey(ProgrammeMembership, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=10, choices=MembershipAct)
    state = models.CharField(max_length=10, choices=MembershipState)
    reason = models.TextField(default="", blank=True)
    customer_text = models.TextField(default="", blank=True)
    effective_on = models.DateField(null=True)
    by = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    by_name = models.TextField(default="")
    approved_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    approved_by_name = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "membership", "-id"], name="programme_steps")]

    def __str__(self) -> str:
        return f"{self.act}: {self.state}"
