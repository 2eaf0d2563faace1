"""What comes out about stability runs."""

from rest_framework import serializers

from selection.choices import Firmness, WorkState


class StabilityParameters(serializers.Serializer):
    model_id = serializers.UUIDField(required=False, help_text="Runs of this version only.")


class StabilityIn(serializers.Serializer):
    """Which version to shake."""

    model_id = serializers.UUIDField()


class StabilityLevelOut(serializers.Serializer):
    """A tier as the draws filled it."""

    level = serializers.IntegerField(help_text="1 is the top.")
    name = serializers.CharField()
    floor = serializers.FloatField(help_text="The least score.")
    seats = serializers.IntegerField(allow_null=True, help_text="Null where there is no limit.")


class StabilityRunOut(serializers.Serializer):
    """One series of draws around the weights of a version."""

    id = serializers.UUIDField()
    model_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=WorkState.choices)
    asked_at = serializers.DateTimeField()
    by_name = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)
    seed = serializers.CharField(help_text="A whole number; the same seed draws the same.")
    draws = serializers.IntegerField()
    kappa = serializers.FloatField(help_text="How close the draws stay to the weights.")
    accounts = serializers.IntegerField()
    levels = StabilityLevelOut(many=True)
    overlap = serializers.ListField(
        child=serializers.FloatField(),
        help_text="Mean overlap (0 to 1) of the list down to each tier with the actual one.",
    )


class StabilityLineParameters(serializers.Serializer):
    firmness = serializers.ChoiceField(choices=Firmness.choices, required=False)


class StabilityLineOut(serializers.Serializer):
    """How firmly an account stands."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="account.name")
    level = serializers.IntegerField(help_text="The tier its score places it in; 0 for none.")
    firmness = serializers.ChoiceField(choices=Firmness.choices)
    at_least = serializers.ListField(
        child=serializers.FloatField(),
        help_text="Probability (0 to 1) of each tier from the top, or a better one.",
    )
    rank_low = serializers.IntegerField(help_text="Nine of ten draws rank it from here")
    rank_high = serializers.IntegerField(help_text="to here.")
