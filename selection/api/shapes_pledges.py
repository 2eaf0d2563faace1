"""What goes in and what comes out about promises to single customers."""

from rest_framework import serializers

from selection.pledges import Ending, State

NULL = {"allow_null": True, "required": False}
ONCE = "Falls due again every so many months, 1 to 36; null: once."
LAST = "Nothing falls due after it; null: no end."


class PledgeParameters(serializers.Serializer):
    account_id = serializers.UUIDField(required=False)
    owner_id = serializers.UUIDField(required=False, help_text="The member who owes it.")
    state = serializers.ChoiceField(choices=State.choices, required=False)
    level = serializers.IntegerField(
        required=False, min_value=0, max_value=9, help_text="0: accounts without a tier."
    )


class PledgeChangeIn(serializers.Serializer):
    """What may be changed; days that have come, or of which something is noted, stay."""

    text = serializers.CharField(max_length=1000, help_text="What was promised.")
    source = serializers.CharField(max_length=300, help_text="Who said it, where and to whom.")
    said_on = serializers.DateField()
    due_on = serializers.DateField(help_text="The first day on which it falls due.")
    every_months = serializers.IntegerField(min_value=1, max_value=36, **NULL, help_text=ONCE)
    ends_on = serializers.DateField(**NULL, help_text=LAST)
    owner_id = serializers.UUIDField(
        **NULL, help_text="The member who owes it; a new one without it is owed by its writer."
    )


class PledgeIn(PledgeChangeIn):
    """One thing that one customer was told."""

    account_id = serializers.UUIDField()


class PledgeOut(serializers.Serializer):
    """One thing that one customer was told, and where it stands today."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="account.name")
    level = serializers.IntegerField(help_text="The tier of the account; 0 is no tier.")
    tier_name = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()
    owner_id = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField()
    said_on = serializers.DateField()
    due_on = serializers.DateField()
    every_months = serializers.IntegerField(allow_null=True, help_text=ONCE)
    ends_on = serializers.DateField(allow_null=True, help_text=LAST)
    next_due_on = serializers.DateField(
        allow_null=True, help_text="The first day without an outcome; null where none is left."
    )
    state = serializers.ChoiceField(
        choices=State.choices, help_text="On that day; where none is left, on the last one."
    )
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class PledgeOutcomeIn(serializers.Serializer):
    """What came of one day."""

    ending = serializers.ChoiceField(choices=Ending.choices)
    due_on = serializers.DateField(
        **NULL, default=None, help_text="The day it was due; null: the first without an outcome."
    )
    kept_on = serializers.DateField(**NULL, default=None, help_text="Where kept; null: today.")
    note = serializers.CharField(
        max_length=1000,
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed where it was broken or called off.",
    )
    for_good = serializers.BooleanField(
        required=False, default=False, help_text="Called off with all that would come after."
    )


class PledgeOutcomeOut(serializers.Serializer):
    """What came of one day."""

    id = serializers.UUIDField()
    pledge_id = serializers.UUIDField()
    due_on = serializers.DateField()
    ending = serializers.ChoiceField(choices=Ending.choices)
    kept_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    noted_by_name = serializers.CharField()
    noted_at = serializers.DateTimeField()


class KeepingOut(serializers.Serializer):
    """What fell due in the trailing year; called off does not count."""

    due = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="In time.")
    late = serializers.IntegerField()
    missed = serializers.IntegerField(help_text="Broken or overdue.")
    percent = serializers.FloatField(allow_null=True, help_text="Kept in time of what fell due.")


class AccountKeepingOut(serializers.Serializer):
    """One account to which something fell due in the trailing year."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    level = serializers.IntegerField()
    tier_name = serializers.CharField()
    keeping = KeepingOut()
