"""Exchange rates as recorded."""

from django.db.models import QuerySet

from accounts.models import ExchangeRate
from accounts.money import RateTable


def exchange_rates() -> QuerySet[ExchangeRate]:
    """Every rate, by pair, the youngest first."""
    return ExchangeRate.objects.order_by("from_currency", "to_currency", "-valid_on", "id")


def rate_table() -> RateTable:
    return RateTable(
        ExchangeRate.objects.values_list("from_currency", "to_currency", "valid_on", "rate")
    )
