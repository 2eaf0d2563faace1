"""What we told one customer we would do, and what came of it (method row 50)."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field
from selection.pledges import Ending, Rhythm, State


class Pledge(TenantModel):
    """One thing one customer was told: the words, who said it where and to whom, who owes it.

    It falls due on `due_on`, and again every `every_months` up to `ends_on`. Kept beside it for
    lists: `next_due_on`, the first such day without an outcome, or, where none is left,
    `ended_as`, the state of the last one. `told_soon` and `told_overdue` are the days about which
    the owner has been told.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    text = models.TextField()
    source = models.TextField()
    owner = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    owner_name = models.TextField(default="", blank=True)
    said_on = models.DateField()
    due_on = models.DateField()
    every_months = models.PositiveSmallIntegerField(null=True)
    ends_on = models.DateField(null=True)
    next_due_on = models.DateField(null=True)
    ended_as = models.CharField(max_length=10, choices=State, default="", blank=True)
    told_soon = models.DateField(null=True)
    told_overdue = models.DateField(null=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="pledge_has_words"),
            models.CheckConstraint(condition=~Q(source=""), name="pledge_has_a_source"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("said_on")), name="pledge_due_after_said"
            ),
            models.CheckConstraint(
                condition=Q(every_months=None) | Q(every_months__gte=1), name="pledge_rhythm"
            ),
            models.CheckConstraint(
                condition=Q(next_due_on__isnull=False, ended_as="")
                | (Q(next_due_on=None) & ~Q(ended_as="")),
                name="pledge_waits_or_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "next_due_on"], name="pledge_by_account"),
            models.Index(fields=["tenant", "next_due_on"], name="pledge_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.due_on}"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.due_on, self.every_months, self.ends_on)


class PledgeOutcome(TenantModel):
    """What came of a pledge on one of its days; it is written with its pledge."""

    pledge = TenantForeignKey(Pledge, models.CASCADE, related_name="outcomes")
    due_on = models.DateField()
    ending = models.CharField(max_length=10, choices=Ending)
    kept_on = models.DateField(null=True)
    note = models.TextField(default="", blank=True)
    noted_by = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    noted_by_name = models.TextField(default="")
    noted_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "pledge", "due_on"], name="pledge_outcome_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ending="kept", kept_on__isnull=False)
                | (~Q(ending="kept") & Q(kept_on=None)),
                name="pledge_kept_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ending="kept") | ~Q(note=""), name="pledge_outcome_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "due_on"], name="pledge_outcome_by_day")]

    def __str__(self) -> str:
        return f"{self.due_on}: {self.ending}"
