"""The account itself, its place in the group tree, its keys for search and its outside ids."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from accounts.choices import Lifecycle, Willingness
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class Account(TenantModel):
    """A customer, or one we want to win. Rows never disappear: archived, or merged into another."""

    name = models.TextField()
    name_norm = models.TextField(db_collation="C")
    parent = TenantForeignKey("self", models.PROTECT, null=True, related_name="+")
    unit = TenantForeignKey("identity.OrgUnit", models.PROTECT, null=True, related_name="+")
    sector = models.TextField(default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    website = models.TextField(default="", blank=True)
    lifecycle = models.CharField(max_length=12, choices=Lifecycle, default=Lifecycle.PROSPECT)
    willingness = models.CharField(max_length=16, choices=Willingness, default=Willingness.UNKNOWN)
    willingness_on = models.DateField(null=True)
    willingness_source = models.TextField(default="", blank=True)
    willingness_note = models.TextField(default="", blank=True)
    archived_at = models.DateTimeField(null=True)
    archived_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    archive_reason = models.TextField(default="", blank=True)
    merged_into = TenantForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="account_is_not_its_own_parent"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="account_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["tenant", "name_norm", "id"], name="account_by_name"),
            models.Index(fields=["tenant", "sector"], name="account_by_sector"),
            models.Index(fields=["tenant", "country"], name="account_by_country"),
            GinIndex(
                fields=["tenant", "name_norm"],
                opclasses=["uuid_ops", "gin_trgm_ops"],
                name="account_name_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class NameKey(TenantModel):
    """One tail of an account's normalised name, so that any of its words is found by prefix."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="name_keys")
    key = models.TextField(db_collation="C")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "key", "account"], name="name_key_prefix")]

    def __str__(self) -> str:
        return self.key


class GroupLink(TenantModel):
    """The closure of `parent`: every account with each of its ancestors, itself at depth 0."""

    ancestor = TenantForeignKey(Account, models.CASCADE, related_name="below")
    descendant = TenantForeignKey(Account, models.CASCADE, related_name="above")
    depth = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "ancestor", "descendant"], name="group_link_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.descendant_id} ({self.depth})"


class ExternalId(TenantModel):
    """What another system calls the account: the id `value` in the system `source`."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="external_ids")
    source = models.TextField()
    value = models.TextField(db_collation="C")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "source", "value"], name="external_id_once"),
        ]
        indexes = [models.Index(fields=["tenant", "value"], name="external_id_by_value")]

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"


class Site(TenantModel):
    """A place of the customer. Coordinates are degrees, WGS 84."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="sites")
    kind = models.CharField(max_length=16)
    name = models.TextField(default="", blank=True)
    street = models.TextField(default="", blank=True)
    postcode = models.TextField(default="", blank=True)
    city = models.TextField(default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_main = models.BooleanField(default=False)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account"], condition=Q(is_main=True), name="site_one_main"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None) | Q(latitude__range=(-90, 90)), name="site_latitude"
            ),
            models.CheckConstraint(
                condition=Q(longitude=None) | Q(longitude__range=(-180, 180)),
                name="site_longitude",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="site_both_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.city or self.kind
