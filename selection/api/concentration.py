"""Concentration of the book."""

from django.http import HttpRequest
from rest_framework import serializers

from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.choices import Alarm
from selection.queries import concentration as queries


class ConcentrationParameters(serializers.Serializer):
    dimension = serializers.CharField(
        required=False,
        help_text="`revenue` (default), `margin`, `group` or the id of a product line: whose "
        "largest accounts are listed.",
    )


class FiguresOut(serializers.Serializer):
    """Shares between 0 and 1."""

    accounts = serializers.IntegerField()
    cr1 = serializers.FloatField(source="largest")
    cr3 = serializers.FloatField(source="three")
    cr5 = serializers.FloatField(source="five")
    hhi = serializers.FloatField(help_text="Sum of squared shares.")
    effective_number = serializers.FloatField(help_text="1 / HHI.")
    alarms = serializers.ListField(child=serializers.ChoiceField(choices=Alarm.choices))


class PartOfBookOut(serializers.Serializer):
    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    share = serializers.FloatField()
    guard_rail = serializers.CharField(source="rail")
    level = serializers.IntegerField(allow_null=True, help_text="The tier it holds.")


class DimensionOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    figures = FiguresOut(allow_null=True)
    unknown = serializers.IntegerField(help_text="Accounts left out: a cost is not known.")


class QuarterOut(serializers.Serializer):
    last_month = serializers.DateField()
    figures = FiguresOut(allow_null=True)


class ConcentrationOut(serializers.Serializer):
    """The last 12 months along every dimension, and revenue quarter by quarter."""

    last_month = serializers.DateField(source="last")
    dimensions = DimensionOut(many=True)
    largest = PartOfBookOut(many=True, source="chosen.largest")
    quarters = QuarterOut(many=True, source="trend")
    unpriced = serializers.ListField(
        child=serializers.CharField(), help_text="Currencies without a rate, in no share."
    )


class Concentration(Endpoint):
    """How much of the business hangs on how few."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    parameters = ConcentrationParameters
    gives = ConcentrationOut

    def get(self, request: HttpRequest) -> queries.Page:
        """Read it; for who may read every account's figures."""
        wanted = self.query.get("dimension", queries.REVENUE)
        page = queries.concentration_of(by=self.actor, dimension=wanted)
        if page is None:
            raise NotFound
        return page
