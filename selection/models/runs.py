"""The monthly runs over the tiers, and what each found for holders and challengers."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from selection.choices import RunRole, RunVerdict
from selection.models.criteria import CriteriaModel
from selection.models.tiers import TierScheme


class TierRun(TenantModel):
    """One month's run (method 3.4). Run again in the same month, it starts from the month before.

    `cuts`: one object per tier from the top (level, name, floor, at, seats, held, entering,
    leaving); `at` None where the tier has no seat. `repeats` counts the times it was run again by
    people; `rules` are the margin, runs and stay_months it was run with.
    """

    month = models.DateField()
    ran_at = models.DateTimeField()
    by_name = models.TextField(default="")
    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="+")
    scheme = TenantForeignKey(TierScheme, models.CASCADE, related_name="+")
    rules = models.JSONField(default=dict)
    cuts = models.JSONField(default=list)
    accounts = models.PositiveIntegerField()
    proposed = models.PositiveIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "month"], name="tier_run_monthly"),
            models.CheckConstraint(condition=Q(month__day=1), name="tier_run_names_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class TierRunLine(TenantModel):
    """One account at one tier in one run: the score that counted, the verdict, runs in a row."""

    run = TenantForeignKey(TierRun, models.CASCADE, related_name="lines")
    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=RunRole)
    score = models.FloatField(null=True)
    verdict = models.CharField(max_length=14, choices=RunVerdict)
    line = models.FloatField(null=True)
    streak = models.PositiveIntegerField(default=0)
    partner = TenantForeignKey("accounts.Account", models.CASCADE, null=True, related_name="+")
    is_past_stay = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "run", "account", "level"], name="tier_run_line_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "run", "level", "-score", "id"], name="tier_run_lines")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.verdict}"
