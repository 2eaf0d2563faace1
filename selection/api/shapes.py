"""What goes in and what comes out, field by field."""

from rest_framework import serializers

from selection.choices import HELD_FIRMNESS, Move, ProposalState


class RunOut(serializers.Serializer):
    """One pass over the accounts."""

    id = serializers.UUIDField()
    finished_at = serializers.DateTimeField()
    by_name = serializers.CharField()
    accounts = serializers.IntegerField()
    scored = serializers.IntegerField()
    changed = serializers.IntegerField()
    proposed = serializers.IntegerField(help_text="0 since monthly runs propose.")


class ScoreParameters(serializers.Serializer):
    model_id = serializers.UUIDField(
        required=False, help_text="A version; the one in force if none is named."
    )


class ScoreOut(serializers.Serializer):
    """An account's score under a version."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="account.name")
    score = serializers.FloatField(allow_null=True, help_text="0 to 100; null if nothing is known.")
    completeness = serializers.FloatField(help_text="Share of the weight that is known, 0 to 1.")
    low = serializers.FloatField(help_text="The score if all that is unknown were worth 0.")
    high = serializers.FloatField(help_text="The score if all that is unknown were worth 100.")


class PartOut(serializers.Serializer):
    """What one criterion adds. Numbers are null where unknown or not yours to read."""

    code = serializers.CharField(source="criterion.code")
    name = serializers.CharField(source="criterion.name")
    weight = serializers.FloatField()
    is_known = serializers.BooleanField()
    reading = serializers.FloatField(allow_null=True, help_text="The raw value; major units.")
    utility = serializers.FloatField(allow_null=True, help_text="What it is worth, 0 to 100.")
    points = serializers.FloatField(allow_null=True, help_text="They sum to the score.")
    pull = serializers.FloatField(allow_null=True, help_text="They sum to the score less 50.")
    evidence = serializers.CharField(source="evidence.evidence", allow_null=True, default=None)


class ExplanationOut(serializers.Serializer):
    """A score taken apart."""

    account_id = serializers.UUIDField()
    model_id = serializers.UUIDField(source="model.id")
    score = serializers.FloatField(allow_null=True)
    completeness = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    is_open = serializers.BooleanField(help_text="Whether the numbers of the parts are shown.")
    profile = serializers.CharField(
        source="profile.name",
        allow_null=True,
        default=None,
        help_text="The segment whose weights it has; null for the usual ones.",
    )
    lifts = serializers.ListField(
        source="lifting_codes", child=serializers.CharField(), help_text="The strongest first."
    )
    holds_back = serializers.CharField(
        source="holding_back_code", allow_null=True, help_text="The criterion that costs most."
    )
    parts = PartOut(many=True)


class RatingParameters(serializers.Serializer):
    account_id = serializers.UUIDField(help_text="The account whose ratings are asked for.")


class RatingIn(serializers.Serializer):
    """One judgement with its evidence."""

    account_id = serializers.UUIDField()
    criterion_code = serializers.CharField(max_length=40)
    value = serializers.FloatField(min_value=0, max_value=100)
    evidence = serializers.CharField(max_length=500)


class RatingsIn(serializers.Serializer):
    """Ratings to add, all or none."""

    ratings = RatingIn(many=True, allow_empty=False)


class RatingOut(serializers.Serializer):
    """One judgement; a rater's newest counts."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    criterion_code = serializers.CharField()
    value = serializers.FloatField()
    evidence = serializers.CharField()
    rater_name = serializers.CharField()
    rated_on = serializers.DateField()


class RatingsOut(serializers.Serializer):
    """The ratings that were added."""

    ratings = RatingOut(many=True)


class TierOut(serializers.Serializer):
    """One tier."""

    level = serializers.IntegerField(help_text="1 is the top.")
    id = serializers.UUIDField()
    name = serializers.CharField()
    customer_name = serializers.CharField(help_text="What customers know it as; may be empty.")
    threshold = serializers.FloatField(help_text="The score it starts at.")


class TierIn(serializers.Serializer):
    """One tier, from the top down."""

    name = serializers.CharField(max_length=40)
    threshold = serializers.FloatField(min_value=0, max_value=100)
    customer_name = serializers.CharField(
        max_length=40,
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        help_text="What customers know it as; null leaves it as it is.",
    )


class SchemeIn(serializers.Serializer):
    """A scheme: its name and its tiers from the top down."""

    name = serializers.CharField(max_length=60)
    tiers = TierIn(many=True, allow_empty=False)


class SchemeOut(serializers.Serializer):
    """A scheme of tiers."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")
    tiers = TierOut(source="ordered_tiers", many=True)


class ProposalOut(serializers.Serializer):
    """A change of tier that waits for a leader."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="account.name")
    move = serializers.ChoiceField(choices=Move.choices)
    from_tier = serializers.CharField(source="from_tier.name", allow_null=True)
    to_tier = serializers.CharField(source="to_tier.name", allow_null=True)
    score = serializers.FloatField(allow_null=True)
    completeness = serializers.FloatField()
    reason = serializers.CharField()


class ConfirmIn(serializers.Serializer):
    """Proposals to confirm; a reason where less than 80 % is known."""

    ids = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class DecidedOut(serializers.Serializer):
    """What was confirmed, and what still lacks a reason."""

    confirmed = serializers.ListField(child=serializers.UUIDField())
    without_reason = serializers.ListField(child=serializers.UUIDField())


class DeclineIn(serializers.Serializer):
    """Why the account stays where it is."""

    reason = serializers.CharField(max_length=500)


class DecisionOut(serializers.Serializer):
    """A proposal once it is decided."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ProposalState.choices)
    decision_note = serializers.CharField()


class RegisterParameters(serializers.Serializer):
    q = serializers.CharField(required=False, max_length=80, help_text="The beginning of the name.")
    level = serializers.IntegerField(required=False, min_value=1, max_value=9)
    firmness = serializers.ChoiceField(choices=HELD_FIRMNESS, required=False)


class RegisterOut(serializers.Serializer):
    """A key account: who, in which tier, whom to ask, why, since when."""

    account_id = serializers.UUIDField()
    account_name = serializers.CharField(source="account.name")
    sector = serializers.CharField(source="account.sector")
    level = serializers.IntegerField()
    tier_name = serializers.CharField()
    firmness = serializers.ChoiceField(
        choices=HELD_FIRMNESS,
        allow_null=True,
        help_text="How firm the tier it holds is when the weights are shaken: `safe` in at least "
        "90 of 100 draws. Null where no run of the version in force says it.",
    )
    manager_name = serializers.CharField(source="account.standings.manager_name")
    why = serializers.CharField(source="account.standings.why")
    starts_on = serializers.DateField()
    decided_by_name = serializers.CharField()
    programme_state = serializers.ChoiceField(
        choices=["active", "exiting"],
        allow_null=True,
        help_text="Whether it is a member of the programme; null where it is none.",
    )
    member_since = serializers.DateField(allow_null=True)
    programme_summary = serializers.CharField(
        allow_null=True, help_text="Why it is a member, as people wrote it."
    )
    note = serializers.CharField(help_text="The reason given with the decision, if any.")
