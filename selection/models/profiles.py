"""Other weights for accounts of chosen sectors or countries."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field
from selection.models.criteria import CriteriaModel


class WeightProfile(TenantModel):
    """Weights of a version for one segment (method row 106). The first that fits an account counts.

    `sectors` and `countries` name whom it is for; an empty list means all. `points` are weights by
    criterion code, 100 together.
    """

    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="profiles")
    position = models.PositiveSmallIntegerField()
    name = models.TextField()
    sectors = ArrayField(models.TextField(), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    points = models.JSONField(default=dict)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "model", "name"], name="profile_once"),
            models.CheckConstraint(condition=~Q(name=""), name="profile_has_a_name"),
            models.CheckConstraint(
                condition=Q(sectors__len__gt=0) | Q(countries__len__gt=0),
                name="profile_is_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
