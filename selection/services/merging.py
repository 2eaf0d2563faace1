"""What this app's tables do when two accounts turn out to be one (accounts.services.merging)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.merging import Change, dropped, move_all, moved
from accounts.services.merging import Mover, Pair, follow_merges, moves_with_accounts
from accounts.services.merging.movers import rows_of
from accounts.services.standing import post_standing
from kam.identity.actor import Actor, clockwork
from selection.choices import ApprovalState, MembershipState, ProposalState
from selection.membership import ENDED
from selection.models import (
    Approval,
    AwarenessNamed,
    AwarenessTop,
    KnockoutFact,
    KnockoutOverride,
    Pledge,
    ProgrammeMembership,
    Rating,
    Satisfaction,
    Score,
    StrengthRating,
    TierHolding,
    TierProposal,
    Touch,
)
from selection.services.scores import rescore


def bring_movers() -> None:
    moves_with_accounts(Mover("rating", _("Ratings"), Rating, _ratings))
    moves_with_accounts(Mover("strength_rating", _("How they see us"), StrengthRating, _strengths))
    moves_with_accounts(Mover("tier_holding", _("Tiers held"), TierHolding, _holdings))
    moves_with_accounts(Mover("tier_proposal", _("Proposals"), TierProposal, _proposals))
    moves_with_accounts(Mover("approval", _("Approvals"), Approval, _approvals))
    moves_with_accounts(
        Mover("membership", _("Memberships of the programme"), ProgrammeMembership, _memberships)
    )
    moves_with_accounts(
        Mover("awareness_top", _("Places in checks of awareness"), AwarenessTop, _tops)
    )
    moves_with_accounts(
        Mover("awareness_named", _("Answers in checks of awareness"), AwarenessNamed, _named)
    )
    moves_with_accounts(Mover("knockout_fact", _("Knock-outs"), KnockoutFact, _facts))
    moves_with_accounts(
        Mover("knockout_override", _("Exceptions from knock-outs"), KnockoutOverride, _overrides)
    )
    moves_with_accounts(Mover("touch", _("What was done"), Touch, _touches))
    moves_with_accounts(Mover("satisfaction", _("Satisfaction"), Satisfaction, _words))
    moves_with_accounts(Mover("pledge", _("Promises to the customer"), Pledge, _pledges))
    follow_merges("scores", follow)


def _touches(pair: Pair) -> list[Change]:
    return move_all("touch", rows_of(Touch, pair.merged.pk), pair.survivor.pk)


def _words(pair: Pair) -> list[Change]:
    return move_all("satisfaction", rows_of(Satisfaction, pair.merged.pk), pair.survivor.pk)


def _pledges(pair: Pair) -> list[Change]:
    """What came of them hangs on them."""
    return move_all("pledge", rows_of(Pledge, pair.merged.pk), pair.survivor.pk)


def _ratings(pair: Pair) -> list[Change]:
    return move_all("rating", rows_of(Rating, pair.merged.pk), pair.survivor.pk)


def _facts(pair: Pair) -> list[Change]:
    """What was stated moves; where both state the same now, the survivor's statement stands."""
    ours = {
        row["code"] for row in rows_of(KnockoutFact, pair.survivor.pk) if row["lifted_on"] is None
    }
    theirs = rows_of(KnockoutFact, pair.merged.pk)
    twice = [row for row in theirs if row["lifted_on"] is None and row["code"] in ours]
    rest = [row for row in theirs if row not in twice]
    return [
        *move_all("knockout_fact", rest, pair.survivor.pk),
        *(
            Change(
                "knockout_fact",
                row["id"],
                {"lifted_on": None},
                {"lifted_on": max(pair.today, row["stated_on"])},
                "second_fact",
            )
            for row in twice
        ),
    ]


def _overrides(pair: Pair) -> list[Change]:
    """An exception was made for the merged account alone: it ends."""
    return [
        Change(
            "knockout_override",
            row["id"],
            {"ended_on": None},
            {"ended_on": pair.today},
            "second_exception",
        )
        for row in rows_of(KnockoutOverride, pair.merged.pk)
        if row["ended_on"] is None
    ]


def _strengths(pair: Pair) -> list[Change]:
    return move_all("strength_rating", rows_of(StrengthRating, pair.merged.pk), pair.survivor.pk)


def _holdings(pair: Pair) -> list[Change]:
    """The tier held now moves, unless the survivor holds one; earlier ones stay as history."""
    held = [row for row in rows_of(TierHolding, pair.merged.pk) if row["ends_on"] is None]
    ours = rows_of(TierHolding, pair.survivor.pk)
    if not any(row["ends_on"] is None for row in ours):
        return [moved("tier_holding", row, pair.survivor.pk) for row in held]
    return [
        Change(
            "tier_holding",
            row["id"],
            {"ends_on": None},
            {"ends_on": max(pair.today, row["starts_on"])},
            "second_tier",
        )
        for row in held
    ]


def _proposals(pair: Pair) -> list[Change]:
    """What is proposed for the merged one no longer is; the survivor's score proposes anew."""
    waiting = [
        row for row in rows_of(TierProposal, pair.merged.pk) if row["state"] == ProposalState.OPEN
    ]
    return [
        Change(
            "tier_proposal",
            row["id"],
            {"state": ProposalState.OPEN.value},
            {"state": ProposalState.WITHDRAWN.value},
            "second_proposal",
        )
        for row in waiting
    ]


def _approvals(pair: Pair) -> list[Change]:
    """What was decided moves as history; what waits was asked about the merged one only."""
    return [
        moved("approval", row, pair.survivor.pk)
        if row["state"] != ApprovalState.OPEN
        else Change(
            "approval",
            row["id"],
            {"state": row["state"], "decided_at": row["decided_at"]},
            {"state": ApprovalState.WITHDRAWN.value, "decided_at": pair.now},
            "second_approval",
        )
        for row in rows_of(Approval, pair.merged.pk)
    ]


def _memberships(pair: Pair) -> list[Change]:
    """What has ended moves as history; what is under way moves unless the survivor is, too."""
    ours = rows_of(ProgrammeMembership, pair.survivor.pk)
    taken = any(row["state"] not in ENDED for row in ours)
    return [
        Change(
            "membership",
            row["id"],
            {name: row[name] for name in ("account_id", "state", "member_until", "version")},
            {
                "account_id": pair.survivor.pk,
                "state": MembershipState.LEFT.value,
                "member_until": pair.today if row["member_since"] else None,
                "version": row["version"] + 1,
            },
            "second_membership",
        )
        if taken and row["state"] not in ENDED
        else moved("membership", row, pair.survivor.pk)
        for row in rows_of(ProgrammeMembership, pair.merged.pk)
    ]


def _tops(pair: Pair) -> list[Change]:
    return move_all("awareness_top", rows_of(AwarenessTop, pair.merged.pk), pair.survivor.pk)


def _named(pair: Pair) -> list[Change]:
    """An answer that names both keeps the survivor's name."""
    both = {row["asked_id"] for row in rows_of(AwarenessNamed, pair.survivor.pk)}
    return [
        dropped("awareness_named", row, "named_twice")
        if row["asked_id"] in both
        else moved("awareness_named", row, pair.survivor.pk)
        for row in rows_of(AwarenessNamed, pair.merged.pk)
    ]


def follow(*, account_ids: Collection[UUID], by: Actor, today: date, now: datetime) -> None:
    """Scores of both from what they have now; the tier of both on their standing."""
    Score.objects.filter(account_id__in=account_ids, account__merged_into__isnull=False).delete()
    rescore(account_ids=account_ids, by=clockwork(by.tenant), today=today, now=now)
    held = {
        row.account_id: {"tier_level": row.level, "tier_name": row.tier_name}
        for row in TierHolding.objects.filter(account_id__in=account_ids, ends_on=None)
    }
    post_standing(
        rows=({"account_id": each, **held.get(each, {})} for each in account_ids), part="tier"
    )
