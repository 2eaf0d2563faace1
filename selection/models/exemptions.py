"""A leader lets an account be selected although its answer or its data speak against it."""

from django.db import models
from django.db.models import F, Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from selection.choices import ExemptionKind


class Exemption(TenantModel):
    """From `starts_on` up to, not including, `ends_on`; with the reason, by whom (row 35).

    One from a refusal answers the answer of `answered_on`; a new answer asks anew.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=ExemptionKind)
    reason = models.TextField()
    answered_on = models.DateField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    approval = TenantForeignKey("selection.Approval", models.SET_NULL, null=True, related_name="+")
    granted_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    granted_by_name = models.TextField(default="")
    ended_by_name = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "kind"],
                condition=Q(ends_on=None),
                name="exemption_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="exemption_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"
