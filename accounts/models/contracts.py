"""What was agreed with a customer, and what it buys in our category at all."""

from django.db import models
from django.db.models import F, Q

from accounts.choices import ContractState
from accounts.models.accounts import Account
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class Contract(TenantModel):
    """A contract or tender. `ends_on` is its last day; money in minor units of `currency`."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="contracts")
    title = models.TextField()
    number = models.TextField(default="", blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    notice_on = models.DateField(null=True)
    value_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    renewal_owner = TenantForeignKey(
        "identity.Membership", models.PROTECT, null=True, related_name="+"
    )
    is_tender = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ContractState, default=ContractState.ACTIVE)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_dates",
            ),
            models.CheckConstraint(
                condition=Q(notice_on=None) | Q(ends_on=None) | Q(notice_on__lte=F("ends_on")),
                name="contract_notice",
            ),
            models.CheckConstraint(
                condition=Q(value_minor=None) | ~Q(currency=""), name="contract_value_currency"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "ends_on"], name="contract_by_end")]

    def __str__(self) -> str:
        return self.title


class CategorySpend(TenantModel):
    """What the customer spends in our category in a year, with whom ever, and who says so."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="category_spend")
    year = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.TextField()
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "year"], name="category_spend_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0), name="category_spend_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount_minor} {self.currency}"


class ExchangeRate(TenantModel):
    """One unit of `from_currency` is `rate` units of `to_currency`, from `valid_on` on."""

    from_currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    valid_on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "from_currency", "to_currency", "valid_on"],
                name="exchange_rate_once_a_day",
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_positive"),
            models.CheckConstraint(
                condition=~Q(from_currency=F("to_currency")), name="exchange_rate_two_currencies"
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.from_currency} = {self.rate} {self.to_currency} ({self.valid_on})"
