"""Reasons that rule an account out, declared with the criteria, and the accounts they meet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field
from selection.choices import KnockoutField, KnockoutSource
from selection.models.criteria import CriteriaModel


class Knockout(TenantModel):
    """A declared knock-out of a version, at most three (method 3.1).

    It is read off a `field` of the account that holds one of `values`, or people state it as a
    fact. Never a hidden zero: the score of an account stays what it is.
    """

    model = TenantForeignKey(CriteriaModel, models.CASCADE, related_name="knockouts")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.TextField()
    help = models.TextField(default="", blank=True)
    source = models.CharField(max_length=8, choices=KnockoutSource)
    field = models.CharField(max_length=16, choices=KnockoutField, default="", blank=True)
    values = ArrayField(models.TextField(), default=list)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "model", "code"], name="knockout_once"),
            models.CheckConstraint(condition=~Q(name=""), name="knockout_has_a_name"),
            models.CheckConstraint(
                condition=Q(source="fact", field="") | (Q(source="field") & ~Q(field="")),
                name="knockout_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KnockoutFact(TenantModel):
    """People say that a knock-out holds for an account, with evidence, until it is lifted.

    It belongs to the knock-out's code, so it outlives versions of the criteria.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    evidence = models.TextField()
    owner = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    owner_name = models.TextField(default="")
    stated_on = models.DateField()
    lifted_on = models.DateField(null=True)
    lifted_by_name = models.TextField(default="", blank=True)
    lifted_because = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "code"],
                condition=Q(lifted_on=None),
                name="knockout_fact_once",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="knockout_fact_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.code}"


class KnockoutOverride(TenantModel):
    """Lets an account be selected although a knock-out holds: asked for, then approved, then ended.

    It counts from `starts_on`, the day a leader approved it; None while it waits. An override of a
    stated fact ends with the fact: a new fact asks anew.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    fact = TenantForeignKey(KnockoutFact, models.CASCADE, null=True, related_name="+")
    reason = models.TextField()
    asked_by_name = models.TextField(default="")
    approved_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    approved_by_name = models.TextField(default="")
    starts_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_by_name = models.TextField(default="", blank=True)
    ended_because = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "code"],
                condition=Q(ended_on=None),
                name="knockout_override_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="knockout_override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.code}"

    @property
    def is_asked(self) -> bool:
        return self.starts_on is None and self.ended_on is None

    @property
    def is_in_force(self) -> bool:
        return self.starts_on is not None and self.ended_on is None
