"""One row per account with everything that lists and heads show."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from accounts.models.accounts import Account
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel

LEAST_BIGINT = -(2**63)
NO_TIER = 32767


class Standing(TenantModel):
    """Derived: every column is posted by the app that knows it and can be rebuilt.

    Money in minor units of `currency`, the tenant's reporting currency. `margin_minor` is None
    when any cost is unknown. The `*_rank` columns hold a value for what is unknown, too, so that
    a list can be paged by (rank, id) from this table alone.
    """

    account = TenantForeignKey(Account, models.CASCADE, related_name="standings")
    # register
    name_norm = models.TextField(default="", blank=True, db_collation="C")
    is_archived = models.BooleanField(default=False)
    # figures
    currency = models.CharField(max_length=3, default="", blank=True)
    revenue_minor = models.BigIntegerField(null=True)
    revenue_prev_minor = models.BigIntegerField(null=True)
    margin_minor = models.BigIntegerField(null=True)
    trend = ArrayField(models.BigIntegerField(), default=list)
    data_as_of = models.DateField(null=True)
    figures_note = models.TextField(default="", blank=True)
    # team
    manager = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    manager_name = models.TextField(default="", blank=True)
    manager_key = models.TextField(default="", blank=True, db_collation="C")
    # tier and score
    tier_level = models.PositiveSmallIntegerField(null=True)
    tier_name = models.TextField(default="", blank=True)
    score = models.FloatField(null=True)
    completeness = models.FloatField(null=True)
    why = models.TextField(default="", blank=True)
    # what lists are paged by
    revenue_rank = models.GeneratedField(
        expression=Coalesce(F("revenue_minor"), Value(LEAST_BIGINT)),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    tier_rank = models.GeneratedField(
        expression=Coalesce(F("tier_level"), Value(NO_TIER)),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    score_rank = models.GeneratedField(
        expression=Coalesce(F("score"), Value(-1.0)),
        output_field=models.FloatField(),
        db_persist=True,
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account"], name="standing_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "name_norm", "id"], name="standing_by_name"),
            models.Index(fields=["tenant", "revenue_rank", "id"], name="standing_by_revenue"),
            models.Index(fields=["tenant", "tier_rank", "id"], name="standing_by_tier"),
            models.Index(fields=["tenant", "score_rank", "id"], name="standing_by_score"),
            models.Index(fields=["tenant", "manager_key", "id"], name="standing_by_manager"),
        ]

    def __str__(self) -> str:
        return str(self.account_id)
