"""What the company wants to reach, so that criteria can say which goal they serve."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class Goal(TenantModel):
    """One goal of a year, with who answers for it and how it is measured (method row 36)."""

    year = models.PositiveSmallIntegerField()
    name = models.TextField()
    measure = models.TextField()
    owner = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    owner_name = models.TextField(default="", blank=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "year", "name"], name="goal_once"),
            models.CheckConstraint(condition=~Q(name=""), name="goal_has_a_name"),
            models.CheckConstraint(condition=~Q(measure=""), name="goal_has_a_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"
