"""What people think of an account, with evidence, author and day."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field

STALE_MONTHS = 12
"""A rating older than this is asked for again, unless the workspace says otherwise."""
MOST_MONTHS = 60


class RatingRules(TenantModel):
    """After how many months a workspace asks for a rating again; without a row STALE_MONTHS."""

    stale_months = models.PositiveSmallIntegerField(default=STALE_MONTHS)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="rating_rules_once"),
            models.CheckConstraint(
                condition=Q(stale_months__gte=1) & Q(stale_months__lte=MOST_MONTHS),
                name="rating_rules_months",
            ),
        ]

    def __str__(self) -> str:
        return str(self.stale_months)


class Rating(TenantModel):
    """One judgement, 0 to 100. Never edited: a rater's newest counts, all count by their median.

    It belongs to the criterion's code, so it outlives versions of the model.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    criterion_code = models.CharField(max_length=40)
    value = models.FloatField()
    evidence = models.TextField()
    rater = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    rater_name = models.TextField(default="")
    rated_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0) & Q(value__lte=100), name="rating_value"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="rating_has_evidence"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "account", "criterion_code", "rater", "-id"],
                name="rating_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion_code}: {self.value:g}"
