"""What goes in and what comes out about knock-outs, field by field."""

from rest_framework import serializers

from selection.choices import KnockoutField, KnockoutSource


class KnockoutIn(serializers.Serializer):
    """What rules an account out: a fact that people state, or values of a field."""

    name = serializers.CharField(max_length=80)
    help = serializers.CharField(required=False, max_length=300, allow_blank=True, default="")
    source = serializers.ChoiceField(
        choices=KnockoutSource.choices, required=False, default=KnockoutSource.FACT
    )
    field = serializers.ChoiceField(
        choices=[("", "–"), *KnockoutField.choices],
        required=False,
        allow_blank=True,
        default="",
        help_text="Where source is field.",
    )
    values = serializers.ListField(
        child=serializers.CharField(max_length=120),
        required=False,
        default=list,
        help_text="Values of the field that rule an account out.",
    )


class KnockoutOut(serializers.Serializer):
    """A declared knock-out of a version."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    help = serializers.CharField()
    source = serializers.ChoiceField(choices=KnockoutSource.choices)
    field = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class OfAccountParameters(serializers.Serializer):
    account_id = serializers.UUIDField(required=False, help_text="Only those of this account.")


class FactIn(serializers.Serializer):
    """A stated knock-out."""

    account_id = serializers.UUIDField()
    code = serializers.CharField(max_length=40)
    evidence = serializers.CharField(max_length=500)
    owner_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="You, if nobody is named."
    )


class FactOut(serializers.Serializer):
    """A stated knock-out; it holds until `lifted_on`."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    code = serializers.CharField()
    evidence = serializers.CharField()
    owner_id = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField()
    stated_on = serializers.DateField()
    lifted_on = serializers.DateField(allow_null=True)
    lifted_by_name = serializers.CharField()
    lifted_because = serializers.CharField()


class ReasonIn(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=500)


class OverrideIn(serializers.Serializer):
    """A question to the leaders: let the account be selected although the knock-out holds."""

    account_id = serializers.UUIDField()
    code = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=500)


class OverrideOut(serializers.Serializer):
    """An exception: asked for while `starts_on` is null, in force until `ended_on`."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    code = serializers.CharField()
    reason = serializers.CharField()
    asked_by_name = serializers.CharField()
    approved_by_name = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    ended_because = serializers.CharField()
