"""What a version of the model makes of each account, and when that was worked out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from selection.models.criteria import CriteriaModel


class Score(TenantModel):
    """One account under one version. The arrays follow the criteria's position; None is unknown.

    `readings` are raw values (money: major units), `utilities` what they are worth, 0 to 100.
    Points and pull follow from utilities and the weights: those of the weight profile
    `profile_id`, of the version itself where it is None (selection.scoring).
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="scores")
    score = models.FloatField(null=True)
    completeness = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    readings = ArrayField(models.FloatField(null=True))
    utilities = ArrayField(models.FloatField(null=True))
    profile_id = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "model", "account"], name="score_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.score}"


class ScoreRun(TenantModel):
    """One pass over the accounts: which version, when, by whom, and what changed.

    `posted` says that the standings carry this version's scores.
    """

    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="runs")
    finished_at = models.DateTimeField()
    by_name = models.TextField(default="")
    accounts = models.PositiveIntegerField()
    scored = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    proposed = models.PositiveIntegerField(default=0)
    posted = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "model", "-id"], name="score_run_newest")]

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}"
