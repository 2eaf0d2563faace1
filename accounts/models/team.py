"""Who of us works for an account, as what, and from when to when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.choices import TeamRole
from accounts.models.accounts import Account
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class Period(Func):
    """The half-open range [starts_on, ends_on); without an end it never ends."""

    function = "daterange"
    output_field = DateRangeField()


class TeamMember(TenantModel):
    """A colleague on an account's team from `starts_on` up to, not including, `ends_on`.

    `reports_to` is the dotted line inside this account's team (method row 107); `covers` says
    whose absence this row covers, for its days and in that person's role.
    """

    account = TenantForeignKey(Account, models.CASCADE, related_name="team")
    member = TenantForeignKey("identity.Membership", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=TeamRole)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reports_to = TenantForeignKey("self", models.SET_NULL, null=True, related_name="+")
    covers = TenantForeignKey("self", models.CASCADE, null=True, related_name="covered_by")
    note = models.TextField(default="", blank=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="team_dates"
            ),
            models.CheckConstraint(
                condition=Q(covers=None) | Q(ends_on__isnull=False), name="team_cover_has_an_end"
            ),
            # Method row 11: at most one primary manager at any time. A cover is not the manager.
            ExclusionConstraint(
                name="team_one_manager_at_a_time",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    (Period(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=TeamRole.MANAGER, covers=None),
                index_type="GIST",
            ),
            # The same person stands in the same role once at a time.
            ExclusionConstraint(
                name="team_same_role_once_at_a_time",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Period(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                condition=Q(covers=None),
                index_type="GIST",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} ({self.role})"
