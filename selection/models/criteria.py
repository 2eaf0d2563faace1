"""What counts for us and how much: versions of a criteria model and their criteria."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field
from selection.choices import OPEN_STATES, Group, Metric, Missing, ModelState, Source
from selection.models.goals import Goal


class CriteriaModel(TenantModel):
    """One version of how accounts are scored. Locked once in force (method row 41).

    `version` is its number among the versions; `revision` counts the changes of this one.
    """

    name = models.TextField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=ModelState, default=ModelState.DRAFT)
    effective_on = models.DateField(null=True)
    note = models.TextField(default="", blank=True)
    created_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    created_by_name = models.TextField(default="")
    changed_at = models.DateTimeField()
    approved_by_name = models.TextField(default="", blank=True)
    approved_at = models.DateTimeField(null=True)
    revision = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version"], name="criteria_version_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state="draft"), name="criteria_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(effective_on__isnull=False),
                name="criteria_in_force_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == ModelState.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.state == ModelState.SUBMITTED

    @property
    def is_open(self) -> bool:
        """Whether it still has to be approved: only the circle sees figures under it."""
        return self.state in OPEN_STATES


class Criterion(TenantModel):
    """One thing that counts. `weight` in points of 100; `anchors` x0..x4 in the metric's unit
    (money: major units of the tenant's currency), absent where the value is a utility already;
    `worded` describes a rating of 0, 25, 50, 75 and 100."""

    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.TextField()
    help = models.TextField(default="", blank=True)
    group = models.CharField(max_length=16, choices=Group, default=Group.ATTRACTIVENESS)
    source = models.CharField(max_length=8, choices=Source)
    metric = models.CharField(max_length=24, default="", blank=True)
    unit = models.CharField(max_length=12, default="", blank=True)
    weight = models.FloatField()
    falling = models.BooleanField(default=False)
    is_money = models.BooleanField(default=False)
    anchors = ArrayField(models.FloatField(), null=True)
    worded = ArrayField(models.TextField(), default=list)
    goal = TenantForeignKey(Goal, models.PROTECT, null=True, related_name="criteria")
    missing = models.CharField(
        max_length=8, choices=Missing, default=Missing.LEFT_OUT, db_default=Missing.LEFT_OUT
    )
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "model", "code"], name="criterion_once"),
            models.CheckConstraint(condition=~Q(name=""), name="criterion_has_a_name"),
            models.CheckConstraint(
                condition=Q(weight__gte=0) & Q(weight__lte=100), name="criterion_weight"
            ),
            models.CheckConstraint(
                condition=~Q(source="metric") | (Q(anchors__len=5) & ~Q(metric="")),
                name="criterion_metric_has_anchors",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_rated(self) -> bool:
        return self.source == Source.RATING

    @property
    def metric_name(self) -> str:
        """What its figure is called."""
        return str(Metric(self.metric).label) if self.metric in Metric.values else ""

    @property
    def places(self) -> int:
        """Decimals with which its values are shown."""
        values = self.anchors or ()
        return 0 if all(abs(x) >= 10 or x == round(x) for x in values) else 1
