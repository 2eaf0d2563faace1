"""What each tier promises, what was done for an account, and how content the customer is."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field
from selection.choices import TouchKind
from selection.models.tiers import Tier


class ServicePromise(TenantModel):
    """What a tier promises every account in it from a day on (method row 49).

    `tier` None is the promise to all accounts without a tier. A later row takes the place of an
    earlier one; None in a number is no promise.
    """

    tier = TenantForeignKey(Tier, models.CASCADE, null=True, related_name="+")
    valid_from = models.DateField()
    visits = models.PositiveSmallIntegerField(null=True)
    answer_hours = models.FloatField(null=True)
    named_staff = models.PositiveSmallIntegerField(null=True)
    reviews = models.PositiveSmallIntegerField(null=True)
    items = models.TextField(default="", blank=True)
    set_by = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    set_by_name = models.TextField(default="")
    set_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "tier", "valid_from"],
                name="service_promise_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(answer_hours=None) | Q(answer_hours__gt=0),
                name="service_promise_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier_id}: {self.valid_from}"

    @property
    def lines(self) -> list[str]:
        """What else is promised, item by item."""
        return [line.strip() for line in self.items.splitlines() if line.strip()]


class Touch(TenantModel):
    """A visit, a review or an answer: when, how long it took, who did it.

    `took_hours` is how long the customer waited for an answer. Another system names its rows by
    `source` and `external_id`.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=TouchKind)
    done_on = models.DateField()
    minutes = models.PositiveIntegerField(null=True)
    took_hours = models.FloatField(null=True)
    note = models.TextField(default="", blank=True)
    member = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    member_name = models.TextField(default="", blank=True)
    source = models.TextField(default="", blank=True)
    external_id = models.TextField(default="", blank=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source", "external_id"],
                condition=~Q(external_id=""),
                name="touch_once_by_source",
            ),
            models.CheckConstraint(
                condition=Q(took_hours=None) | Q(took_hours__gte=0), name="touch_hours"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "-done_on", "-id"], name="touch_by_account"),
            models.Index(fields=["tenant", "done_on"], name="touch_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.done_on}"


class Satisfaction(TenantModel):
    """How content a customer is with what its own tier promises, 1 to 5 (method row 48).

    Tier and level are kept as they were that day; level 0 is no tier.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    rating = models.PositiveSmallIntegerField()
    said_on = models.DateField()
    source = models.TextField()
    level = models.PositiveSmallIntegerField(default=0)
    tier_name = models.TextField(default="", blank=True)
    noted_by = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    noted_by_name = models.TextField(default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__gte=1) & Q(rating__lte=5), name="satisfaction_of_one_to_five"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="satisfaction_has_a_source"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "account", "-said_on", "-id"], name="satisfaction_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.rating}"
