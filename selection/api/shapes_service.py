"""What goes in and what comes out about promises, touches and satisfaction."""

from rest_framework import serializers

from selection.api.shapes_pledges import KeepingOut
from selection.choices import Kept, TouchKind

NULL = {"allow_null": True, "required": False, "default": None}


class TermsOut(serializers.Serializer):
    """What is promised one account from a day on; null is no promise, 0 a promise of none."""

    id = serializers.UUIDField()
    valid_from = serializers.DateField()
    visits = serializers.IntegerField(allow_null=True, help_text="A year.")
    reviews = serializers.IntegerField(allow_null=True, help_text="A year.")
    answer_hours = serializers.FloatField(allow_null=True, help_text="Hours to an answer.")
    named_staff = serializers.IntegerField(allow_null=True)
    items = serializers.CharField(help_text="What else, one item per line.")
    set_by_name = serializers.CharField()
    set_at = serializers.DateTimeField()


class PromiseOut(TermsOut):
    """A promise of a tier; `tier_id` null is that to all customers without a tier."""

    tier_id = serializers.UUIDField(allow_null=True)


class OfferOut(serializers.Serializer):
    """A tier of the scheme in use, or level 0 for all other customers."""

    level = serializers.IntegerField()
    name = serializers.CharField()
    customer_name = serializers.CharField(help_text="What customers know it as; may be empty.")
    tier_id = serializers.UUIDField(allow_null=True)
    promise = TermsOut(allow_null=True, help_text="In force today.")
    planned = TermsOut(allow_null=True, help_text="Holds from a later day.")


class PromiseIn(serializers.Serializer):
    """What a tier promises from a day on."""

    tier_id = serializers.UUIDField(**NULL, help_text="Null: all customers without a tier.")
    valid_from = serializers.DateField()
    visits = serializers.IntegerField(min_value=0, max_value=366, **NULL)
    reviews = serializers.IntegerField(min_value=0, max_value=366, **NULL)
    answer_hours = serializers.FloatField(min_value=0, max_value=8784, **NULL)
    named_staff = serializers.IntegerField(min_value=0, max_value=366, **NULL)
    items = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", trim_whitespace=False
    )


class ServiceParameters(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=Kept.choices, required=False)
    level = serializers.IntegerField(
        required=False, min_value=0, max_value=9, help_text="0: accounts without a tier."
    )


class MeasureOut(serializers.Serializer):
    """Acts delivered in the trailing year against those promised for its days."""

    promised = serializers.FloatField()
    delivered = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True, help_text="Null where none is promised.")
    verdict = serializers.ChoiceField(choices=Kept.choices)


class InTimeOut(serializers.Serializer):
    """Answers that came within the promised hours."""

    in_time = serializers.IntegerField()
    answers = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)
    verdict = serializers.ChoiceField(choices=Kept.choices)


class ServedOut(serializers.Serializer):
    """What one account got; null where nothing is promised."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="name")
    level = serializers.IntegerField()
    tier_name = serializers.CharField()
    verdicts = serializers.ListField(child=serializers.ChoiceField(choices=Kept.choices))
    visits = MeasureOut(allow_null=True)
    reviews = MeasureOut(allow_null=True)
    answers = InTimeOut(allow_null=True)
    minutes = serializers.IntegerField()


class ContentmentOut(serializers.Serializer):
    """The newest ratings of the accounts in the trailing year."""

    number = serializers.IntegerField()
    mean = serializers.FloatField()
    content = serializers.FloatField(help_text="Percent that rate at least 4.")


class TierServiceOut(serializers.Serializer):
    """One tier, of the accounts whose figures you may read."""

    level = serializers.IntegerField(source="offer.level")
    name = serializers.CharField(source="offer.name")
    customer_name = serializers.CharField(source="offer.customer_name")
    accounts = serializers.IntegerField(help_text="All of them, whatever was done for them.")
    listed = serializers.IntegerField(help_text="Those in the list of accounts.")
    visits = MeasureOut(
        allow_null=True, help_text="All of them together; null without a promise or a log."
    )
    reviews = MeasureOut(allow_null=True)
    answers = InTimeOut(allow_null=True)
    under = serializers.IntegerField(help_text="Accounts with too little of something.")
    over = serializers.IntegerField(help_text="Accounts with too much of something.")
    contentment = ContentmentOut(allow_null=True)
    keeping = KeepingOut(help_text="Promises to its accounts one by one.")
    is_success = serializers.BooleanField(help_text="The lowest promise, and content with it.")


class TouchValuesIn(serializers.Serializer):
    """What was done for an account."""

    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=TouchKind.choices)
    done_on = serializers.DateField()
    minutes = serializers.IntegerField(min_value=0, max_value=1440, **NULL)
    took_hours = serializers.FloatField(
        min_value=0, max_value=8784, **NULL, help_text="How long the customer waited for an answer."
    )
    member_id = serializers.UUIDField(**NULL, help_text="Who did it; null: whoever logs it.")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class TouchParameters(serializers.Serializer):
    account_id = serializers.UUIDField(required=False)


class TouchOut(serializers.Serializer):
    """A visit, a review or an answer."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=TouchKind.choices)
    done_on = serializers.DateField()
    minutes = serializers.IntegerField(allow_null=True)
    took_hours = serializers.FloatField(allow_null=True)
    member_id = serializers.UUIDField(allow_null=True)
    member_name = serializers.CharField()
    note = serializers.CharField()
    source = serializers.CharField()
    external_id = serializers.CharField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class SatisfactionIn(serializers.Serializer):
    """What a customer said of what its own tier promises."""

    account_id = serializers.UUIDField()
    rating = serializers.IntegerField(min_value=1, max_value=5)
    said_on = serializers.DateField()
    source = serializers.CharField(max_length=300, help_text="Who said it, and where.")


class SatisfactionOut(serializers.Serializer):
    """A rating with the tier that the account held on that day; level 0 is no tier."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    rating = serializers.IntegerField()
    said_on = serializers.DateField()
    source = serializers.CharField()
    level = serializers.IntegerField()
    tier_name = serializers.CharField()
    noted_by_name = serializers.CharField()
