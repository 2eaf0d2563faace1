"""Judgements of weights and versions side by side: what goes in and what comes out."""

from typing import Any

from rest_framework import serializers

from selection.choices import Move, Way


class PairIn(serializers.Serializer):
    """How many times more the first matters than the second, 1/9 to 9."""

    first = serializers.CharField(max_length=60, help_text="A criterion's code, or a group's.")
    second = serializers.CharField(max_length=60)
    ratio = serializers.FloatField(min_value=0.1, max_value=9)


class PairsIn(serializers.Serializer):
    """One's own comparisons, all anew; pairs left out stay open."""

    pairs = PairIn(many=True)


class SwingsIn(serializers.Serializer):
    """One's own swings, all anew: 1 to 100 for every criterion, 100 for one."""

    swings = serializers.DictField(child=serializers.FloatField(min_value=1, max_value=100))


class TripleOut(serializers.Serializer):
    """Three criteria that contradict each other most."""

    first = serializers.CharField()
    second = serializers.CharField()
    between = serializers.CharField()
    said = serializers.FloatField(help_text="The ratio that was said of first and second.")
    implied = serializers.FloatField(help_text="The ratio by way of the third.")


class ResultOut(serializers.Serializer):
    """What judgements say."""

    weights = serializers.DictField(
        child=serializers.FloatField(), help_text="Fractions by criterion code; they sum to 1."
    )
    ratio = serializers.FloatField(
        allow_null=True, help_text="Consistency ratio of comparisons, the largest of the groups."
    )
    is_acceptable = serializers.BooleanField(help_text="Whether the ratio is at most 0.10.")
    worst = TripleOut(allow_null=True)


class SheetOut(serializers.Serializer):
    """One person's judgements."""

    id = serializers.UUIDField(source="row.id")
    judge_name = serializers.CharField(source="row.judge_name")
    way = serializers.ChoiceField(choices=Way.choices, source="row.way")
    judged_at = serializers.DateTimeField(source="row.judged_at")
    judged = serializers.IntegerField()
    asked = serializers.IntegerField()
    result = ResultOut(allow_null=True, help_text="Null until everything is judged.")


class PairOut(serializers.Serializer):
    """One comparison."""

    first = serializers.CharField()
    second = serializers.CharField()
    ratio = serializers.FloatField(allow_null=True, help_text="Null while it is open.")


class PairSheetOut(serializers.Serializer):
    """One's own comparisons: every pair that the version asks about."""

    pairs = PairOut(many=True)
    result = ResultOut(allow_null=True)


class SwingSheetOut(serializers.Serializer):
    """One's own swings."""

    swings = serializers.DictField(child=serializers.FloatField())
    result = ResultOut(allow_null=True)


class DisagreementOut(serializers.Serializer):
    """A pair on which judges differ."""

    first = serializers.CharField()
    second = serializers.CharField()
    lowest = serializers.FloatField()
    highest = serializers.FloatField()
    is_opposed = serializers.BooleanField(help_text="Whether they prefer different ones.")


class PanelOut(serializers.Serializer):
    """Everybody's judgements of one way, together."""

    way = serializers.ChoiceField(choices=Way.choices)
    judges = serializers.IntegerField(help_text="How many judged everything.")
    result = ResultOut(allow_null=True)
    disagreements = DisagreementOut(many=True, help_text="The widest apart first.")


class WeighingOut(serializers.Serializer):
    """What the judges of a version say together, by way."""

    panels = PanelOut(many=True)


class WayIn(serializers.Serializer):
    """Which judgements the draft takes its weights from."""

    way = serializers.ChoiceField(choices=Way.choices)


class SubmitIn(serializers.Serializer):
    """From when on the version shall count, and why."""

    effective_on = serializers.DateField()
    reason = serializers.CharField(max_length=500)


class ComparisonParameters(serializers.Serializer):
    before = serializers.UUIDField(help_text="A version of the criteria.")
    after = serializers.UUIDField(help_text="The version beside it.")


class MoverOut(serializers.Serializer):
    """An account under two versions; null where a version does not rank it."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    move = serializers.ChoiceField(choices=[*Move.choices, ("stay", "Stays")])
    rank_before = serializers.SerializerMethodField()
    rank_after = serializers.SerializerMethodField()
    score_before = serializers.FloatField(allow_null=True)
    score_after = serializers.FloatField(allow_null=True)
    tier_before = serializers.CharField(help_text="By score; empty for none.")
    tier_after = serializers.CharField()
    change = serializers.IntegerField(allow_null=True, help_text="Ranks gained.")

    def get_rank_before(self, row: Any) -> int | None:
        return row.rank_before or None

    def get_rank_after(self, row: Any) -> int | None:
        return row.rank_after or None


class WeightBesideOut(serializers.Serializer):
    """A criterion's weight under both versions; null where a version lacks it."""

    code = serializers.CharField()
    name = serializers.CharField()
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)


class ComparisonOut(serializers.Serializer):
    """What changes from one version to the other, in numbers."""

    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="Accounts that enter, leave, rise and fall."
    )
    reordered = serializers.IntegerField(help_text="Accounts whose rank changes.")
    total = serializers.IntegerField()
    is_limited = serializers.BooleanField(
        help_text="Whether only accounts whose figures you may read are counted."
    )
    weights = WeightBesideOut(many=True)
