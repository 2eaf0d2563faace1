"""What goes in and what comes out about versions and their criteria, field by field."""

from rest_framework import serializers

from selection.choices import Group, Missing, ModelState, Source


class ReadyOut(serializers.Serializer):
    """A criterion of the library."""

    code = serializers.CharField()
    name = serializers.CharField()
    help = serializers.CharField()
    source = serializers.ChoiceField(choices=Source.choices)
    group = serializers.ChoiceField(choices=Group.choices)
    metric = serializers.CharField(help_text="The figure it reads; empty for ratings.")
    is_money = serializers.BooleanField()
    falling = serializers.BooleanField(help_text="Whether lower is better.")


class CriterionOut(serializers.Serializer):
    """One criterion of a version."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    help = serializers.CharField()
    group = serializers.ChoiceField(choices=Group.choices)
    source = serializers.ChoiceField(choices=Source.choices)
    metric = serializers.CharField()
    unit = serializers.CharField()
    weight = serializers.FloatField(help_text="Points of 100.")
    falling = serializers.BooleanField(help_text="Whether lower is better.")
    is_money = serializers.BooleanField()
    anchors = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Values worth 0, 25, 60, 85 and 100; money in major units.",
    )
    worded = serializers.ListField(
        child=serializers.CharField(), help_text="What a rating of 0, 25, 50, 75, 100 means."
    )
    goal_id = serializers.UUIDField(
        allow_null=True, help_text="The goal of the company that it serves."
    )
    missing = serializers.ChoiceField(
        choices=Missing.choices, help_text="What it means that a value is unknown."
    )
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class ModelOut(serializers.Serializer):
    """One version of the criteria."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.IntegerField(help_text="Its number among the versions.")
    revision = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")
    state = serializers.ChoiceField(
        choices=ModelState.choices,
        help_text="`in_force`: approved. Of these the one counts whose day came last.",
    )
    effective_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    created_by_name = serializers.CharField()
    changed_at = serializers.DateTimeField()
    approved_by_name = serializers.CharField()
    approved_at = serializers.DateTimeField(allow_null=True)


class ModelIn(serializers.Serializer):
    """A draft to begin."""

    name = serializers.CharField(required=False, max_length=80, allow_blank=True)


class PickIn(serializers.Serializer):
    """Ready criteria to add to a draft."""

    codes = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False)


class CriterionIn(serializers.Serializer):
    """Words, anchors or worded steps of a criterion; a new one is rated by people."""

    name = serializers.CharField(max_length=80)
    help = serializers.CharField(required=False, max_length=300, allow_blank=True, default="")
    group = serializers.ChoiceField(
        choices=Group.choices, required=False, default=Group.ATTRACTIVENESS
    )
    anchors = serializers.ListField(
        child=serializers.FloatField(), required=False, allow_null=True, default=None
    )
    worded = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, default=list
    )
    goal_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    missing = serializers.ChoiceField(
        choices=Missing.choices, required=False, default=Missing.LEFT_OUT
    )


class WeightsIn(serializers.Serializer):
    """Points by criterion code; brought to 100 together."""

    weights = serializers.DictField(child=serializers.FloatField(min_value=0))


class ForceIn(serializers.Serializer):
    """From when on a draft counts."""

    effective_on = serializers.DateField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
