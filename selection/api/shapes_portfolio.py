"""What goes in and what comes out about the book as a whole."""

from rest_framework import serializers

from selection.choices import Mismatch, Quadrant, Stance

HOURS = {"min_value": 0, "max_value": 8784, "required": False, "allow_null": True, "default": None}


class LinesIn(serializers.Serializer):
    """Lines of the book: shares in percent, points of the matrix, hours per account and year."""

    nominate_from = serializers.FloatField(min_value=0, max_value=100)
    reason_up_to = serializers.FloatField(min_value=0, max_value=100)
    strong_from = serializers.FloatField(min_value=0, max_value=100)
    attractive_from = serializers.FloatField(min_value=0, max_value=100)
    hours_invest = serializers.FloatField(**HOURS)
    hours_select = serializers.FloatField(**HOURS)
    hours_harvest = serializers.FloatField(**HOURS)
    hours_leave = serializers.FloatField(**HOURS)


class LinesOut(serializers.Serializer):
    """Lines of the book; version 0 are those of the method."""

    nominate_from = serializers.FloatField()
    reason_up_to = serializers.FloatField()
    strong_from = serializers.FloatField()
    attractive_from = serializers.FloatField()
    hours_invest = serializers.FloatField(allow_null=True)
    hours_select = serializers.FloatField(allow_null=True)
    hours_harvest = serializers.FloatField(allow_null=True)
    hours_leave = serializers.FloatField(allow_null=True)
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class FactorIn(serializers.Serializer):
    """Something customers judge their suppliers by."""

    name = serializers.CharField(max_length=120)
    weight = serializers.FloatField(min_value=0, max_value=100, help_text="Above 0.")


class FactorOut(serializers.Serializer):
    """A success factor."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    weight = serializers.FloatField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class StrengthParameters(serializers.Serializer):
    account_id = serializers.UUIDField(required=False, help_text="Only those of one account.")


class FactorRatingIn(serializers.Serializer):
    factor_id = serializers.UUIDField()
    value = serializers.IntegerField(min_value=1, max_value=5)


class StrengthsIn(serializers.Serializer):
    """How one customer sees one supplier."""

    account_id = serializers.UUIDField()
    competitor = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", help_text="Empty is us."
    )
    source = serializers.CharField(max_length=300)
    rated_on = serializers.DateField()
    ratings = FactorRatingIn(many=True, allow_empty=False)


class StrengthRatingOut(serializers.Serializer):
    """One rating; of each factor the newest day counts."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    factor_id = serializers.UUIDField()
    competitor = serializers.CharField(help_text="Empty is us.")
    value = serializers.IntegerField()
    source = serializers.CharField()
    rated_on = serializers.DateField()
    rater_name = serializers.CharField()


class StrengthRatingsOut(serializers.Serializer):
    """The ratings that were added."""

    ratings = StrengthRatingOut(many=True)


class RelativeOut(serializers.Serializer):
    """Relative strength, 50 is level with the strongest competitor."""

    value = serializers.FloatField()
    competitor = serializers.CharField()
    known = serializers.FloatField(help_text="Weight of what both are rated on, 0 to 1.")


class PortfolioPlaceOut(serializers.Serializer):
    """An account in the matrix; money in minor units."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    level = serializers.IntegerField(allow_null=True, help_text="The tier it holds.")
    strength = RelativeOut()
    strength_before = serializers.FloatField(
        source="before.value", allow_null=True, default=None, help_text="A year ago."
    )
    attractiveness = serializers.FloatField()
    contribution_minor = serializers.IntegerField(source="contribution", allow_null=True)
    currency = serializers.CharField()
    stance = serializers.ChoiceField(choices=Stance.choices)
    promised_hours = serializers.FloatField(source="promised", allow_null=True)
    recommended_hours = serializers.FloatField(source="recommended", allow_null=True)
    mismatches = serializers.ListField(child=serializers.ChoiceField(choices=Mismatch.choices))


class VolumeOut(serializers.Serializer):
    """An account by revenue and margin, minor units of the workspace's currency."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    level = serializers.IntegerField(allow_null=True, help_text="The tier it holds.")
    revenue_minor = serializers.IntegerField(source="revenue")
    margin_minor = serializers.IntegerField(source="margin")
    quadrant = serializers.ChoiceField(choices=Quadrant.choices)


class SupplierOut(serializers.Serializer):
    """One supplier as the customer sees it."""

    competitor = serializers.CharField(help_text="Empty is us.")
    total = serializers.FloatField(allow_null=True, help_text="Weighted mean of what is known.")


class StrengthOut(serializers.Serializer):
    """How a customer sees us against the strongest competitor; null while nobody is compared."""

    strength = RelativeOut(allow_null=True)
    suppliers = SupplierOut(many=True)
