"""How firmly accounts stood in their tiers when the weights were shaken (method 3.3)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from selection.choices import Firmness, WorkState
from selection.models.criteria import CriteriaModel


class StabilityRun(TenantModel):
    """One series of draws, with everything needed to draw it again.

    `columns` names what each weight belongs to: a criterion's code, after a slash that of its
    weight profile; `kappa` is 40 for each block of them. `levels` are the tiers from the top:
    level, name, floor and seats (None: no limit). `drawn_over` are the utilities: accounts x
    columns, float64 in rows, NaN where unknown, deflated. `overlap` is the mean Jaccard overlap
    of the list down to each tier. `digest` tells whether anything that goes in has changed since.
    """

    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="stability_runs")
    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.WAITING)
    asked_at = models.DateTimeField()
    by_name = models.TextField(default="")
    finished_at = models.DateTimeField(null=True)
    seed = models.BigIntegerField()
    draws = models.PositiveIntegerField()
    kappa = models.FloatField()
    columns = ArrayField(models.TextField(), default=list)
    weights = ArrayField(models.FloatField(), default=list)
    levels = models.JSONField(default=list)
    drawn_over = models.BinaryField(default=bytes)
    accounts = models.PositiveIntegerField(default=0)
    overlap = ArrayField(models.FloatField(), default=list)
    digest = models.CharField(max_length=64, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "model"],
                condition=Q(state="waiting"),
                name="stability_one_waits",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "model", "-id"], name="stability_newest")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def percents(self) -> list[float]:
        """The overlaps in percent."""
        return [100 * each for each in self.overlap]


class StabilityLine(TenantModel):
    """One account in a run: where its score places it and how often that held.

    `at_least` holds, for each level from the top, the probability (0..1) of that tier or a
    better one; nine of ten draws rank it between `rank_low` and `rank_high`. `place` is its row in
    what was drawn over. Accounts that no draw put into a tier have no line.
    """

    run = TenantForeignKey(StabilityRun, models.CASCADE, related_name="lines")
    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    firmness = models.CharField(max_length=10, choices=Firmness)
    at_least = ArrayField(models.FloatField())
    rank_low = models.PositiveIntegerField()
    rank_high = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "run", "account"], name="stability_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.firmness}"

    @property
    def percents(self) -> list[float]:
        """The probabilities in percent."""
        return [100 * each for each in self.at_least]
