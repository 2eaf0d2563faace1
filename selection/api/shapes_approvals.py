"""What goes in and what comes out about approvals."""

from typing import Any

from rest_framework import serializers

from selection.choices import ApprovalKind, ApprovalState


class ApprovalParameters(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ApprovalKind.choices, required=False)
    state = serializers.ChoiceField(choices=ApprovalState.choices, required=False)
    account_id = serializers.UUIDField(required=False)


class ApprovalOut(serializers.Serializer):
    """A question to the leaders, in your language."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ApprovalKind.choices)
    subject_id = serializers.UUIDField(help_text="The id of what the kind is about.")
    account_id = serializers.UUIDField(allow_null=True)
    title = serializers.SerializerMethodField()
    reason = serializers.CharField()
    consequences = serializers.SerializerMethodField(help_text="What an approval brings about.")
    asked_by_name = serializers.CharField()
    asked_at = serializers.DateTimeField()
    effective_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=ApprovalState.choices)
    decided_by_name = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_note = serializers.CharField()

    def get_title(self, approval: Any) -> str:
        return approval.headline

    def get_consequences(self, approval: Any) -> list[str]:
        return approval.what_follows


class ApprovalDecisionIn(serializers.Serializer):
    """Yes or no; a no needs a note."""

    approve = serializers.BooleanField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
