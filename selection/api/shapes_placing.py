"""Shapes of monthly runs, capacity, exceptions and placements."""

from rest_framework import serializers

from selection.choices import ExemptionKind, RunRole, RunVerdict


class CutOut(serializers.Serializer):
    """The line of one tier in a run."""

    level = serializers.IntegerField()
    name = serializers.CharField()
    at = serializers.FloatField(allow_null=True, help_text="null where the tier has no seat.")
    seats = serializers.IntegerField(allow_null=True, help_text="null where they are not counted.")
    held = serializers.IntegerField()
    entering = serializers.IntegerField()
    leaving = serializers.IntegerField()
    shortage = serializers.IntegerField()


class RulesOfRunOut(serializers.Serializer):
    """The constants a run used."""

    margin = serializers.FloatField()
    runs = serializers.IntegerField()
    stay_months = serializers.IntegerField()


class TierRunOut(serializers.Serializer):
    """One monthly run."""

    id = serializers.UUIDField()
    month = serializers.DateField(help_text="Its first day.")
    ran_at = serializers.DateTimeField()
    by_name = serializers.CharField()
    model_id = serializers.UUIDField()
    scheme_id = serializers.UUIDField()
    rules = RulesOfRunOut()
    cuts = CutOut(many=True)
    accounts = serializers.IntegerField()
    proposed = serializers.IntegerField(help_text="Proposals that are new with this run.")
    repeats = serializers.IntegerField(help_text="How often people ran the month again.")


class RunLineOut(serializers.Serializer):
    """What a run found for one account at one tier."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="account.name")
    level = serializers.IntegerField()
    role = serializers.ChoiceField(choices=RunRole.choices)
    score = serializers.FloatField(allow_null=True)
    verdict = serializers.ChoiceField(choices=RunVerdict.choices)
    line = serializers.FloatField(allow_null=True, help_text="The score that counts for it.")
    streak = serializers.IntegerField(help_text="Runs in a row, this one included.")
    partner_id = serializers.UUIDField(allow_null=True, help_text="The other half of a swap.")
    is_past_stay = serializers.BooleanField()


class PreviewLineOut(serializers.Serializer):
    """What a run would find for one account at one tier."""

    account_id = serializers.UUIDField(source="line.account_id")
    account_name = serializers.CharField(source="name")
    level = serializers.IntegerField(source="line.level")
    role = serializers.ChoiceField(source="line.role", choices=RunRole.choices)
    score = serializers.FloatField(source="line.score", allow_null=True)
    verdict = serializers.ChoiceField(source="line.verdict", choices=RunVerdict.choices)
    streak = serializers.IntegerField(source="line.streak")
    partner_name = serializers.CharField()
    words = serializers.CharField()


class PreviewOut(serializers.Serializer):
    """The run of this month with what is known now; at most 1,000 lines."""

    changes = serializers.IntegerField()
    cuts = CutOut(many=True)
    lines = PreviewLineOut(source="rows", many=True)


class TierSeatsOut(serializers.Serializer):
    """Seats of a tier, promised hours and shares behind them."""

    level = serializers.IntegerField(source="tier.level")
    name = serializers.CharField(source="tier.name")
    manager_hours = serializers.FloatField(source="tier.manager_hours", allow_null=True)
    mentor_hours = serializers.FloatField(source="tier.mentor_hours", allow_null=True)
    share = serializers.FloatField(source="tier.share", help_text="Percent of all hours.")
    seats = serializers.IntegerField(source="number", allow_null=True)
    held = serializers.IntegerField()
    shortage = serializers.IntegerField()


class HoursOut(serializers.Serializer):
    """Hours of one colleague in a year."""

    member_id = serializers.UUIDField(source="member.id")
    name = serializers.CharField(source="member.name")
    manager_hours = serializers.FloatField()
    mentor_hours = serializers.FloatField()
    version = serializers.IntegerField(help_text="0 where nothing was set; If-Match names it.")


class HoursIn(serializers.Serializer):
    """Hours for key accounts in a year."""

    manager_hours = serializers.FloatField(min_value=0, max_value=8784)
    mentor_hours = serializers.FloatField(min_value=0, max_value=8784, default=0)


class CapacityOut(serializers.Serializer):
    """Seats of the tiers in use and the hours of everybody."""

    tiers = TierSeatsOut(many=True)
    people = HoursOut(many=True)


class TierHoursIn(serializers.Serializer):
    """What a tier promises one account in a year; null is without limit."""

    manager_hours = serializers.FloatField(allow_null=True, min_value=0, max_value=8784)
    mentor_hours = serializers.FloatField(
        allow_null=True, required=False, default=None, min_value=0, max_value=8784
    )
    share = serializers.FloatField(min_value=0, max_value=100)


class RulesIn(serializers.Serializer):
    """The constants of the monthly runs, and the promise of each tier from the top."""

    margin = serializers.FloatField(min_value=0, max_value=50)
    runs_needed = serializers.IntegerField(min_value=1, max_value=12)
    stay_months = serializers.IntegerField(min_value=0, max_value=60)
    tiers = TierHoursIn(many=True)


class TierHoursOut(serializers.Serializer):
    """What a tier promises one account in a year."""

    level = serializers.IntegerField()
    manager_hours = serializers.FloatField(allow_null=True)
    mentor_hours = serializers.FloatField(allow_null=True)
    share = serializers.FloatField()


class RulesOut(serializers.Serializer):
    """The rules of a scheme."""

    id = serializers.UUIDField()
    margin = serializers.FloatField()
    runs_needed = serializers.IntegerField()
    stay_months = serializers.IntegerField()
    version = serializers.IntegerField(help_text="That of the scheme; If-Match names it.")
    tiers = TierHoursOut(source="ordered_tiers", many=True)


class ExemptionIn(serializers.Serializer):
    """An exception to ask for."""

    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ExemptionKind.choices)
    reason = serializers.CharField(max_length=500)


class AskedOut(serializers.Serializer):
    """A question that waits for the leaders."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.CharField()


class ExemptionOut(serializers.Serializer):
    """An exception that a leader made."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ExemptionKind.choices)
    reason = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    granted_by_name = serializers.CharField()


class PlacementParameters(serializers.Serializer):
    handover = serializers.FloatField(
        required=False,
        default=5.0,
        min_value=0,
        max_value=50,
        help_text="Points that a change of manager costs.",
    )
    keep = serializers.BooleanField(
        required=False, default=False, help_text="Whether everybody keeps the tier held today."
    )


class PlacedOut(serializers.Serializer):
    """One account in the best plan."""

    account_id = serializers.UUIDField()
    name = serializers.CharField()
    score = serializers.FloatField()
    held_level = serializers.IntegerField(source="held.level", allow_null=True)
    level = serializers.IntegerField(source="tier.level", allow_null=True)
    manager_id = serializers.UUIDField(allow_null=True)


class RoomUseOut(serializers.Serializer):
    """Seats of a tier, and how many each way of placing fills."""

    level = serializers.IntegerField(source="tier.level")
    seats = serializers.IntegerField(allow_null=True)
    held = serializers.IntegerField()
    best = serializers.IntegerField()
    greedy = serializers.IntegerField()


class LoadOut(serializers.Serializer):
    """Hours of one manager under the plan."""

    member_id = serializers.UUIDField()
    name = serializers.CharField()
    hours = serializers.FloatField()
    used = serializers.FloatField()
    accounts = serializers.IntegerField()


class PlacementOut(serializers.Serializer):
    """The best placement beside the greedy rule; a trial that writes nothing."""

    hindrances = serializers.ListField(child=serializers.CharField())
    worth = serializers.FloatField(help_text="Score times promised hours, less handovers.")
    greedy_worth = serializers.FloatField()
    gap = serializers.FloatField(help_text="0 for a proven optimum.")
    rooms = RoomUseOut(many=True)
    loads = LoadOut(many=True)
    accounts = PlacedOut(source="rows", many=True)
