"""Whether colleagues know who the key accounts are (method row 39)."""

from django.db import models

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel


class AwarenessCheck(TenantModel):
    """One round: some colleagues are asked to name the top accounts, as they stood that day."""

    size = models.PositiveSmallIntegerField()
    asked_on = models.DateField()
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    started_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    started_by_name = models.TextField(default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gte=1) & models.Q(size__lte=10), name="awareness_size"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_on}: {self.size}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class AwarenessTop(TenantModel):
    """One of the top accounts on the day of the check, 1 the first."""

    check_round = TenantForeignKey(AwarenessCheck, models.CASCADE, related_name="top")
    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "check_round", "rank"], name="awareness_top_once"
            )
        ]


class AwarenessAsked(TenantModel):
    """A colleague who was asked, and when they answered."""

    check_round = TenantForeignKey(AwarenessCheck, models.CASCADE, related_name="asked")
    member = TenantForeignKey("identity.Membership", models.CASCADE, related_name="+")
    member_name = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "check_round", "member"], name="awareness_asked_once"
            )
        ]


class AwarenessNamed(TenantModel):
    """One account that a colleague named."""

    asked = TenantForeignKey(AwarenessAsked, models.CASCADE, related_name="named")
    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "asked", "account"], name="awareness_named_once"
            )
        ]
