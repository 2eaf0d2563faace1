"""What people think the criteria should weigh, one sheet per person, version and way."""

from django.db import models

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from selection.choices import Way
from selection.models.criteria import CriteriaModel


class Judgement(TenantModel):
    """One person's judgements of one version, kept with it (method 3.2).

    `answers` by code: of swings 1 to 100 (`{"revenue": 100}`), of pairs how many times more the
    first matters than the second (`{"revenue|growth": 3}`). Answers about criteria that left the
    draft stay and count for nothing.
    """

    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="judgements")
    judge = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    judge_name = models.TextField(default="")
    way = models.CharField(max_length=8, choices=Way)
    answers = models.JSONField(default=dict)
    judged_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "model", "way", "judge"], name="judgement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_name}: {self.way}"
