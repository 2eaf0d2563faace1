"""The places of our own company, from which distances are counted."""

from django.db import models
from django.db.models import Q

from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class OwnSite(TenantModel):
    """A place of ours. Coordinates are degrees, WGS 84."""

    name = models.TextField()
    city = models.TextField(default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="own_site_once"),
            models.CheckConstraint(condition=~Q(name=""), name="own_site_has_a_name"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90)), name="own_site_latitude"
            ),
            models.CheckConstraint(
                condition=Q(longitude__range=(-180, 180)), name="own_site_longitude"
            ),
        ]

    def __str__(self) -> str:
        return self.name
