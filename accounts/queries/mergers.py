"""Accounts that were merged: which, into which, and what that did, in words for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.merging import Change
from accounts.models import Merger
from kam.errors import NotFound

RULES = {
    "second_main_site": gettext_lazy("The survivor’s main site stays the main one."),
    "year_is_known": gettext_lazy("The survivor’s entry of the year stands; this one is dropped."),
    "second_manager": gettext_lazy("The survivor’s manager stays; this one goes on in sales."),
    "already_on_team": gettext_lazy("Stands in this role on the survivor’s team already."),
    "empty_fields": gettext_lazy("What the survivor does not say comes from the other."),
    "second_tier": gettext_lazy("The survivor’s tier stands; this one ends."),
    "second_fact": gettext_lazy("Stated of the survivor already; that statement stands."),
    "second_exception": gettext_lazy("Made for one account alone: it ends, and is asked anew."),
    "second_approval": gettext_lazy("Asked anew for the survivor, where it still matters."),
    "second_membership": gettext_lazy("The survivor’s way through the programme stands."),
    "named_twice": gettext_lazy("The answer names the survivor, too."),
    "second_proposal": gettext_lazy("Proposed anew from the survivor’s score."),
}


@dataclass(frozen=True)
class Step:
    """One kind of row: how many of them move, how many are dropped, and by which rules, in words.

    `rules` holds (words, how many)."""

    kind: str
    label: str
    moved: int
    dropped: int
    rules: list[tuple[str, int]]


@dataclass(frozen=True)
class Planned:
    """What a merge does, or an undoing brings back."""

    steps: list[Step]

    @property
    def is_empty(self) -> bool:
        return not self.steps


def told(changes: Sequence[Change], lines: int, labels: Mapping[str, object]) -> Planned:
    """The changes counted by kind, in the order in which they are made."""
    kinds = dict.fromkeys(each.kind for each in changes)
    steps = [_step(kind, [c for c in changes if c.kind == kind], labels) for kind in kinds]
    if lines:
        steps.append(Step("revenue_line", _("Lines of revenue"), lines, 0, []))
    return Planned(steps)


def _step(kind: str, changes: Sequence[Change], labels: Mapping[str, object]) -> Step:
    dropped = sum(each.after is None for each in changes)
    rules = Counter(each.rule for each in changes if each.rule)
    words = [(str(RULES[rule]), count) for rule, count in rules.items()]
    return Step(kind, str(labels.get(kind, kind)), len(changes) - dropped, dropped, words)


def open_merger_of(merged_id: UUID) -> Merger:
    """The merge that took this account; NotFound where it stands for itself."""
    found = Merger.objects.filter(merged_id=merged_id, undone_at=None).first()
    if found is None:
        raise NotFound
    return found


def merged_into(account_id: UUID) -> QuerySet[Merger, dict[str, Any]]:
    """What was merged into the account and is not taken back: dicts of merged_id, name, merged_at
    and merged_by_name, the newest first."""
    rows = Merger.objects.filter(survivor_id=account_id, undone_at=None).order_by("-id")
    return rows.values("merged_id", "merged__name", "merged_at", "merged_by_name")
