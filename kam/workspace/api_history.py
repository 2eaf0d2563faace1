"""The workspace's history over REST."""

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers

from kam.audit.queries import NOBODY_KINDS, Wanted
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from kam.workspace.history import history

DAY = "The first instant that counts, with its zone."


class AuditParameters(serializers.Serializer):
    actor_id = serializers.UUIDField(required=False, help_text="Only acts of this member.")
    actor_kind = serializers.ChoiceField(
        required=False,
        choices=sorted(NOBODY_KINDS),
        help_text="Only acts of no member: of the schedule or of an operator's command.",
    )
    action = serializers.CharField(required=False, max_length=60, help_text="Only this act.")
    subject_type = serializers.CharField(
        required=False, max_length=60, help_text="Only acts on this kind of thing."
    )
    subject_id = serializers.UUIDField(required=False, help_text="Only acts on this thing.")
    account_id = serializers.UUIDField(required=False, help_text="Only acts about this account.")
    since = serializers.DateTimeField(required=False, help_text=DAY)
    until = serializers.DateTimeField(
        required=False, help_text="The first instant that is too late, with its zone."
    )


class AuditOut(serializers.Serializer):
    """One act. Values that the reader may not see, and erased ones, are left out."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor_kind = serializers.CharField(help_text="person, service, clockwork or command")
    actor_id = serializers.UUIDField(allow_null=True, help_text="The member who acted.")
    actor_name = serializers.CharField(help_text="The name at that time; empty once erased.")
    action = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.UUIDField(allow_null=True)
    account_id = serializers.UUIDField(allow_null=True)
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(), min_length=2, max_length=2),
        help_text="By field: the old and the new value.",
    )
    note = serializers.CharField()
    sealed = serializers.BooleanField(help_text="Whether a seal covers the act.")
    erased = serializers.BooleanField(help_text="Whether personal values were erased from it.")


class Audit(Endpoint):
    """Everything that was done in the workspace."""

    scope = "history:read"
    permission = Permission.READ_HISTORY
    parameters = AuditParameters
    gives = AuditOut
    paged = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the acts, newest first."""
        asked = self.query
        wanted = Wanted(
            actor=asked.get("actor_id") or asked.get("actor_kind"),
            action=asked.get("action", ""),
            subject_type=asked.get("subject_type", ""),
            subject_id=asked.get("subject_id"),
            account_ids=[asked["account_id"]] if "account_id" in asked else None,
            since=asked.get("since"),
            until=asked.get("until"),
        )
        return self.page(history(wanted, by=self.actor), key=["-id"])
