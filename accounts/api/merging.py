"""Merging two accounts over REST, and taking it back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from rest_framework import serializers

from accounts.api.accounts import WRITE
from accounts.queries.mergers import Planned
from accounts.services import merging
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint


class StepOut(serializers.Serializer):
    """One kind of row. `rules` are sentences that say why more than a move happens."""

    kind = serializers.CharField()
    moved = serializers.IntegerField()
    dropped = serializers.IntegerField()
    rules = serializers.ListField(child=serializers.CharField())


class MergeIn(serializers.Serializer):
    merged_id = serializers.UUIDField(help_text="The account that becomes part of this one.")
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Only tell what would happen."
    )


class MergeOut(serializers.Serializer):
    """What moved. Reading the merged account answers 303 with the survivor's address in
    `Location`; changing it answers 409 `moved`."""

    survivor_id = serializers.UUIDField()
    merged_id = serializers.UUIDField()
    steps = StepOut(many=True)


class UnmergeOut(serializers.Serializer):
    """What came back, and what stayed because somebody changed it since."""

    survivor_id = serializers.UUIDField()
    merged_id = serializers.UUIDField()
    restored = StepOut(many=True)
    kept = StepOut(many=True)


class Merge(Endpoint):
    """Joining another account to this one."""

    scope = WRITE
    permission = Permission.EDIT_ACCOUNTS
    takes = MergeIn
    gives = MergeOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        """Merge an account into this one; its id leads here from then on."""
        which = {"survivor_id": account_id, "merged_id": self.data["merged_id"]}
        when = {"by": self.actor, "today": timezone.localdate(), "now": timezone.now()}
        planned = merging.planned_merge(**which, **when)
        if not self.data.get("dry_run"):
            merging.merge_accounts(**which, **when)
        return {**which, "steps": _steps(planned)}


class Unmerge(Endpoint):
    """Taking the merge of an account back."""

    scope = WRITE
    permission = Permission.EDIT_ACCOUNTS
    gives = UnmergeOut
    answers = {"POST": 200}

    def post(self, request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        """Bring this merged account back, with all that nobody changed since."""
        returned = merging.unmerge_accounts(
            merged_id=account_id,
            by=self.actor,
            today=timezone.localdate(),
            now=timezone.now(),
        )
        return {
            "survivor_id": returned.merger.survivor_id,
            "merged_id": account_id,
            "restored": _steps(returned.restored),
            "kept": _steps(returned.kept),
        }


def _steps(planned: Planned) -> list[dict[str, Any]]:
    return [
        {
            "kind": step.kind,
            "moved": step.moved,
            "dropped": step.dropped,
            "rules": [words for words, _count in step.rules],
        }
        for step in planned.steps
    ]
