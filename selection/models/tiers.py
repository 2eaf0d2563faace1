"""Named levels, who holds one since when, and what is proposed."""

from django.db import models
from django.db.models import F, Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field
from selection.choices import Move, ProposalState, RunVerdict
from selection.scoring import is_complete


class TierScheme(TenantModel):
    """A set of named tiers; one is in use, earlier ones stay for the history (method row 47).

    `margin` in points, `runs_needed` in a row and `stay_months` keep tiers from flickering
    (selection.hysteresis).
    """

    name = models.TextField()
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    margin = models.FloatField(default=4.0, db_default=4.0)
    runs_needed = models.PositiveSmallIntegerField(default=2, db_default=2)
    stay_months = models.PositiveSmallIntegerField(default=12, db_default=12)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_active=True), name="tier_scheme_one_active"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="tier_scheme_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ordered_tiers(self) -> list["Tier"]:
        return sorted(self.tiers.all(), key=lambda tier: tier.level)


class Tier(TenantModel):
    """A level of a scheme, 1 the top. Nobody enters below the score `threshold`, its floor.

    `customer_name` is what customers know it as, empty where they know no name.
    Promised hours of manager and mentor per account and year, None for no promise; `share` of
    everybody's hours in percent (selection.seats).
    """

    scheme = TenantForeignKey(TierScheme, models.CASCADE, related_name="tiers")
    level = models.PositiveSmallIntegerField()
    name = models.TextField()
    customer_name = models.TextField(default="", db_default="", blank=True)
    threshold = models.FloatField()
    manager_hours = models.FloatField(null=True)
    mentor_hours = models.FloatField(null=True)
    share = models.FloatField(default=0, db_default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "scheme", "level"], name="tier_once"),
            models.CheckConstraint(condition=~Q(name=""), name="tier_has_a_name"),
            models.CheckConstraint(
                condition=Q(threshold__gte=0) & Q(threshold__lte=100), name="tier_threshold"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TierHolding(TenantModel):
    """An account in a tier from `starts_on` up to, not including, `ends_on`.

    Level, name, score and reason are kept as they were decided: history does not change when a
    scheme does.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    tier = TenantForeignKey(Tier, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    tier_name = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    score = models.FloatField(null=True)
    completeness = models.FloatField(null=True)
    why = models.TextField(default="", blank=True)
    note = models.TextField(default="", blank=True)
    decided_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    decided_by_name = models.TextField(default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account"], condition=Q(ends_on=None), name="tier_held_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="tier_holding_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.tier_name}"


class TierProposal(TenantModel):
    """A change of tier that a leader confirms or declines; `to_tier` None means no tier."""

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    model = TenantForeignKey("selection.CriteriaModel", models.CASCADE, related_name="+")
    from_tier = TenantForeignKey(Tier, models.CASCADE, null=True, related_name="+")
    to_tier = TenantForeignKey(Tier, models.CASCADE, null=True, related_name="+")
    move = models.CharField(max_length=8, choices=Move)
    score = models.FloatField(null=True)
    completeness = models.FloatField()
    reason = models.TextField(default="", blank=True)
    rule = models.CharField(
        max_length=14, choices=RunVerdict, default="", db_default="", blank=True
    )
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = TenantForeignKey(
        "identity.Membership", models.SET_NULL, null=True, related_name="+"
    )
    decided_by_name = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account"], condition=Q(state="open"), name="tier_proposal_one"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "-id"], name="tier_proposal_state")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.move}"

    @property
    def percent_known(self) -> float:
        return 100 * self.completeness

    @property
    def is_complete(self) -> bool:
        return is_complete(self.completeness)
