"""Hours that people have for key accounts in a year."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class Capacity(TenantModel):
    """Hours of one person in a year: as manager of key accounts, and as mentor (method row 34)."""

    member = TenantForeignKey("identity.Membership", models.CASCADE, related_name="+")
    manager_hours = models.FloatField(default=0)
    mentor_hours = models.FloatField(default=0)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member"], name="capacity_once"),
            models.CheckConstraint(
                condition=Q(manager_hours__gte=0)
                & Q(manager_hours__lte=8784)
                & Q(mentor_hours__gte=0)
                & Q(mentor_hours__lte=8784),
                name="capacity_hours_of_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.manager_hours:g}"
