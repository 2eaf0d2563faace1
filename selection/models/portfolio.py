"""The book as a whole: its lines, what customers look for, and how they see us (method 3.5)."""

from django.db import models
from django.db.models import Q

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field

BOXES = ("invest", "select", "harvest", "leave")


class BookLines(TenantModel):
    """Where a workspace draws its lines; without a row those of the method hold.

    `nominate_from` and `reason_up_to` are shares in percent (row 95), `strong_from` and
    `attractive_from` points of the matrix, `hours_*` recommended hours per account and year in
    each box, None where nothing is recommended (method 3.5).
    """

    nominate_from = models.FloatField()
    reason_up_to = models.FloatField()
    strong_from = models.FloatField()
    attractive_from = models.FloatField()
    hours_invest = models.FloatField(null=True)
    hours_select = models.FloatField(null=True)
    hours_harvest = models.FloatField(null=True)
    hours_leave = models.FloatField(null=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="book_lines_once"),
            models.CheckConstraint(
                condition=Q(reason_up_to__gte=0)
                & Q(reason_up_to__lt=models.F("nominate_from"))
                & Q(nominate_from__lte=100),
                name="book_lines_guard_rails",
            ),
            models.CheckConstraint(
                condition=Q(strong_from__gte=0)
                & Q(strong_from__lte=100)
                & Q(attractive_from__gte=0)
                & Q(attractive_from__lte=100),
                name="book_lines_of_the_matrix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominate_from:g} / {self.reason_up_to:g}"


class SuccessFactor(TenantModel):
    """Something customers judge their suppliers by, and how much it counts; one that is no longer
    used keeps its ratings."""

    name = models.TextField()
    weight = models.FloatField()
    is_active = models.BooleanField(default=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(is_active=True), name="factor_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="factor_has_a_name"),
            models.CheckConstraint(
                condition=Q(weight__gt=0) & Q(weight__lte=100), name="factor_weight"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StrengthRating(TenantModel):
    """How one customer sees us (`competitor` empty) or a competitor on a factor, 1 to 5.

    Never edited: the newest counts, the older ones tell how it was.
    """

    account = TenantForeignKey("accounts.Account", models.CASCADE, related_name="+")
    factor = TenantForeignKey(SuccessFactor, models.CASCADE, related_name="+")
    competitor = models.TextField(default="", blank=True)
    value = models.PositiveSmallIntegerField()
    source = models.TextField()
    rated_on = models.DateField()
    rater = TenantForeignKey("identity.Membership", models.SET_NULL, null=True, related_name="+")
    rater_name = models.TextField(default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=1) & Q(value__lte=5), name="strength_value"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="strength_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.value}"
