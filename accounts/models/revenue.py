"""What customers bought: lines as they were imported, facts derived from them."""

from django.db import models

from kam.imports.models import ImportRun
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel


class ProductLine(TenantModel):
    """What revenue is told apart by: a product, a group, a category, as the source calls it."""

    name = models.CharField(max_length=200)
    name_norm = models.TextField(db_collation="C")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name_norm"], name="product_line_once")
        ]

    def __str__(self) -> str:
        return self.name


class RevenueLine(TenantModel):
    """One line of a source. `volume` in thousandths of the unit sold, amounts in minor units;
    a credit note is negative. A cost that is None is not known, which is not zero."""

    source = models.CharField(max_length=60)
    external_line_id = models.CharField(max_length=200)
    run = TenantForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    account = TenantForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    product_line = TenantForeignKey(
        ProductLine, on_delete=models.PROTECT, null=True, related_name="+"
    )
    booked_on = models.DateField()
    month = models.DateField()
    currency = models.CharField(max_length=3)
    volume = models.BigIntegerField(null=True)
    revenue_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(null=True)
    cost_to_serve_minor = models.BigIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source", "external_line_id"], name="revenue_line_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "account", "month"], name="revenue_line_month")]

    def __str__(self) -> str:
        return f"{self.source} {self.external_line_id}"


class RevenueFact(TenantModel):
    """The lines of one account, month, product line and currency, added up; rebuilt, never edited.

    `month` is its first day. Costs are sums of what is known; the `..._unknown` columns count
    the lines that do not say.
    """

    account = TenantForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="revenue_facts"
    )
    month = models.DateField()
    product_line = TenantForeignKey(
        ProductLine, on_delete=models.CASCADE, null=True, related_name="+"
    )
    currency = models.CharField(max_length=3)
    lines = models.PositiveIntegerField()
    volume = models.BigIntegerField(null=True)
    revenue_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    cost_unknown = models.PositiveIntegerField()
    cost_to_serve_minor = models.BigIntegerField()
    cost_to_serve_unknown = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "month", "product_line", "currency"],
                name="revenue_fact_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["tenant", "month"], name="revenue_fact_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.revenue_minor} {self.currency}"


class StaleMonth(TenantModel):
    """An account's month whose facts no longer equal its lines, until the rebuild of the run."""

    account = TenantForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    month = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account", "month"], name="stale_month_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
