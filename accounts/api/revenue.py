"""Figures, history and exchange rates over REST."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts import services
from accounts.queries import account_head, parts
from accounts.queries.months import revenue_series
from accounts.queries.page import AccountHead
from accounts.queries.rates import exchange_rates
from accounts.queries.timeline import acts_of
from kam.errors import NotAllowed
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint

READ, WRITE = "accounts:read", "accounts:write"
EDITORS = (Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)
NULL = {"allow_null": True}


class RevenueParameters(serializers.Serializer):
    months = serializers.IntegerField(required=False, min_value=1, max_value=60, default=24)
    group = serializers.BooleanField(required=False, default=False, help_text="With all below.")


class LineOut(serializers.Serializer):
    product_line = serializers.CharField(**NULL, help_text="Null: not told apart.")
    revenue_minor = serializers.IntegerField(**NULL)


class MonthOut(serializers.Serializer):
    """A month in minor units of the reporting currency; null where a rate or cost is missing."""

    month = serializers.DateField(help_text="Its first day.")
    currency = serializers.CharField()
    revenue_minor = serializers.IntegerField(**NULL)
    before_minor = serializers.IntegerField(**NULL, help_text="The same month a year before.")
    margin_minor = serializers.IntegerField(**NULL)
    lines = LineOut(many=True)


class Revenue(Endpoint):
    """Revenue by month and product line."""

    scope = READ
    permission = Permission.READ_REGISTER
    parameters = RevenueParameters
    gives = MonthOut
    paged = True

    def get(self, request: HttpRequest, account_id: UUID) -> list[dict[str, Any]]:
        """Read the months up to the newest with data, oldest first."""
        head = _must_read_figures(account_id, by=self.actor)
        series = revenue_series(
            account_id,
            last=head.standing.data_as_of or timezone.localdate(),
            count=self.query["months"],
            by=self.actor,
            group=self.query["group"],
        )
        return [
            {
                "month": month.month,
                "currency": series.currency,
                "revenue_minor": month.revenue_minor,
                "before_minor": month.before_minor,
                "margin_minor": month.margin_minor,
                "lines": [
                    {"product_line": name, "revenue_minor": amount}
                    for name, amount in zip(series.lines, month.by_line, strict=True)
                ],
            }
            for month in series.months
        ]


class TimelineParameters(serializers.Serializer):
    before = serializers.UUIDField(required=False, help_text="Continue after this act.")


class ActOut(serializers.Serializer):
    """An act. `changes` gives [old, new] per field, without what is not yours to read."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor_name = serializers.CharField()
    actor_kind = serializers.CharField()
    action = serializers.CharField()
    words = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.UUIDField(**NULL)
    changes = serializers.DictField(child=serializers.ListField(child=serializers.JSONField()))
    note = serializers.CharField()


class Timeline(Endpoint):
    """What happened with an account."""

    scope = READ
    permission = Permission.READ_REGISTER
    parameters = TimelineParameters
    gives = ActOut
    paged = True

    def get(self, request: HttpRequest, account_id: UUID) -> Any:
        """List up to 50 acts, the newest first; go on with `before`, the id of the last one."""
        head = account_head(account_id, by=self.actor, today=timezone.localdate())
        return acts_of(account_id, rights=head.rights, before=self.query.get("before"))


class SpendIn(serializers.Serializer):
    year = serializers.IntegerField(min_value=1990, max_value=2100)
    amount_minor = serializers.IntegerField(min_value=0)
    currency = serializers.CharField(max_length=3)
    source = serializers.CharField(max_length=300)


class SpendOut(serializers.Serializer):
    id = serializers.UUIDField()
    year = serializers.IntegerField()
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    source = serializers.CharField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class Spends(Endpoint):
    """What the customer spends in our category, with whom ever."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": EDITORS}
    takes, gives, paged, versioned = SpendIn, SpendOut, True, True

    def get(self, request: HttpRequest, account_id: UUID) -> Any:
        """List the years, the newest first."""
        _must_read_figures(account_id, by=self.actor)
        return parts.category_spend(account_id)

    def post(self, request: HttpRequest, account_id: UUID) -> Any:
        """Note a year's spend; the same year again replaces it."""
        return services.set_category_spend(account_id=account_id, by=self.actor, **self.data)


class Spend(Endpoint):
    """One year's spend."""

    scope = WRITE
    permission = EDITORS
    versioned = True

    def delete(self, request: HttpRequest, account_id: UUID, spend_id: UUID) -> None:
        """Remove the figure."""
        services.remove_category_spend(
            account_id=account_id, spend_id=spend_id, version=self.seen, by=self.actor
        )


class RateIn(serializers.Serializer):
    from_currency = serializers.CharField(max_length=3)
    to_currency = serializers.CharField(max_length=3)
    valid_on = serializers.DateField()
    rate = serializers.DecimalField(
        max_digits=20, decimal_places=10, help_text="As text, such as “0.92”."
    )


class RateOut(serializers.Serializer):
    """One unit of `from_currency` is `rate` units of `to_currency` from `valid_on` on."""

    id = serializers.UUIDField()
    from_currency = serializers.CharField()
    to_currency = serializers.CharField()
    valid_on = serializers.DateField()
    rate = serializers.DecimalField(max_digits=20, decimal_places=10)
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class Rates(Endpoint):
    """Exchange rates of the workspace."""

    scope = {"GET": READ, "POST": "imports:write"}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.IMPORT_FILES}
    takes, gives, paged, versioned = RateIn, RateOut, True, True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the rates by pair, the youngest first."""
        key = ["from_currency", "to_currency", "-valid_on"]
        return self.page(exchange_rates(), key=key)

    def post(self, request: HttpRequest) -> Any:
        """Set a rate; the same pair and day again replaces it."""
        return services.set_exchange_rate(by=self.actor, **self.data)


class Rate(Endpoint):
    """One exchange rate."""

    scope = "imports:write"
    permission = Permission.IMPORT_FILES
    versioned = True

    def delete(self, request: HttpRequest, rate_id: UUID) -> None:
        """Remove a rate."""
        services.remove_exchange_rate(rate_id=rate_id, version=self.seen, by=self.actor)


def _must_read_figures(account_id: UUID, *, by: Actor) -> AccountHead:
    head = account_head(account_id, by=by, today=timezone.localdate())
    if not head.rights.figures:
        raise NotAllowed(_("Figures of this account are read by its team and its leaders."))
    return head
