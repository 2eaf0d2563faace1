"""What goes in and what comes out about goals of the company."""

from rest_framework import serializers


class GoalIn(serializers.Serializer):
    """A goal of a year."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    name = serializers.CharField(max_length=120)
    measure = serializers.CharField(max_length=300, help_text="How it is measured.")
    owner_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The member who answers for it."
    )


class GoalOut(serializers.Serializer):
    """A goal of a year."""

    id = serializers.UUIDField()
    year = serializers.IntegerField()
    name = serializers.CharField()
    measure = serializers.CharField()
    owner_id = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class ServedGoalOut(serializers.Serializer):
    """How much of a version's weight serves a goal; `goal` null gathers what serves none."""

    goal_id = serializers.UUIDField(source="goal.id", allow_null=True, default=None)
    goal = serializers.CharField(source="goal.name", allow_null=True, default=None)
    year = serializers.IntegerField(source="goal.year", allow_null=True, default=None)
    weight = serializers.FloatField(help_text="Points of 100.")
    criteria = serializers.ListField(child=serializers.CharField(), help_text="Their codes.")
    is_flagged = serializers.BooleanField(
        help_text="A goal that no criterion serves, or criteria that serve no goal."
    )
