"""One account joined to another: what moved, so that it can be taken back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.accounts import Account
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel


class Merger(TenantModel):
    """`merged` was joined to `survivor`. `changes` holds what became of each row
    (accounts.merging.Change), `lines` the lines of revenue that moved."""

    survivor = TenantForeignKey(Account, models.PROTECT, related_name="+")
    merged = TenantForeignKey(Account, models.PROTECT, related_name="+")
    changes = models.JSONField(default=list)
    lines = ArrayField(models.UUIDField(), default=list)
    merged_at = models.DateTimeField()
    merged_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    merged_by_name = models.TextField(default="")
    undone_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "merged"], condition=Q(undone_at=None), name="merged_once"
            ),
            models.CheckConstraint(
                condition=~Q(survivor=models.F("merged")), name="merger_of_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} > {self.survivor_id}"
