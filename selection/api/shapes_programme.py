"""What goes in and what comes out about the programme."""

from rest_framework import serializers

from selection.choices import MembershipAct, MembershipState


class MembershipParameters(serializers.Serializer):
    state = serializers.ChoiceField(choices=MembershipState.choices, required=False)
    account_id = serializers.UUIDField(
        required=False, help_text="All memberships of one account, also those that ended."
    )


class NominationIn(serializers.Serializer):
    """An account to put forward."""

    account_id = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)


class MembershipOut(serializers.Serializer):
    """One way through the programme."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="account.name")
    state = serializers.ChoiceField(choices=MembershipState.choices)
    nominated_on = serializers.DateField()
    nominated_by_name = serializers.CharField()
    member_since = serializers.DateField(allow_null=True)
    member_until = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(
        allow_null=True, help_text="The day on which the next change counts."
    )
    summary = serializers.CharField(help_text="Why it is a key account, as the register says it.")
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class MembershipStepOut(serializers.Serializer):
    """One line of the decision log."""

    id = serializers.UUIDField()
    act = serializers.ChoiceField(choices=MembershipAct.choices)
    state = serializers.ChoiceField(choices=MembershipState.choices)
    reason = serializers.CharField()
    customer_text = serializers.CharField()
    effective_on = serializers.DateField(allow_null=True)
    by_name = serializers.CharField()
    approved_by_name = serializers.CharField()
    at = serializers.DateTimeField()


class MembershipWordsIn(serializers.Serializer):
    """The words of a membership, as a whole."""

    summary = serializers.CharField(max_length=4000, allow_blank=True)
    customer_text = serializers.CharField(max_length=4000, allow_blank=True)


class AssessmentIn(serializers.Serializer):
    assessment = serializers.CharField(max_length=4000)


class AskIn(serializers.Serializer):
    """What a leader is asked."""

    reason = serializers.CharField(max_length=4000)
    effective_on = serializers.DateField()
    customer_text = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=4000,
        help_text="Left empty, the draft of the product is taken.",
    )


class CustomerAnswerIn(serializers.Serializer):
    """What the customer said, and who said it."""

    accepted = serializers.BooleanField()
    source = serializers.CharField(max_length=300)


class MembershipReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=4000)
