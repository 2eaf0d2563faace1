"""What a monthly run proposes for the tiers (method 3.4); people decide."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kam.identity.actor import Actor
from selection import tiers
from selection.choices import ProposalState
from selection.models import CriteriaModel, Score, TierProposal
from selection.queries.concentration import small_among
from selection.queries.runs import WorkedOut
from selection.scoring import is_complete

BATCH = 5_000


@transaction.atomic
def propose_changes(*, found: WorkedOut, now: datetime) -> int:
    """Bring the open proposals in line with a run; answers how many are new.

    A proposal that no longer follows is withdrawn, one that still does stays as it is.
    """
    by_level = {tier.level: tier for tier in found.scheme.tiers}
    changes = found.outcome.changes
    whys = _reasons(found.model, [each.id for each in changes])
    wanted = {}
    for each in changes:
        wanted[each.id] = TierProposal(
            account_id=each.id,
            model=found.model,
            from_tier=by_level.get(each.from_level),
            to_tier=by_level.get(each.to_level),
            move=tiers.move(each.from_level, each.to_level).value,
            score=found.standings[each.id].score,
            completeness=found.completeness.get(each.id, 0.0),
            reason=whys.get(each.id, ""),
            rule=each.verdict.value,
            proposed_at=now,
        )
    return _reconcile(wanted)


def withdraw_proposals() -> None:
    """None of the open proposals means anything any more, as after a change of scheme."""
    TierProposal.objects.filter(state=ProposalState.OPEN).update(state=ProposalState.WITHDRAWN)


def _reasons(model: CriteriaModel, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """The sentence that stands on the standing of each account."""
    rows = Score.objects.filter(model=model, account_id__in=list(account_ids))
    found = rows.values_list("account_id", "account__standings__why")
    return {account_id: why or "" for account_id, why in found}


def _reconcile(wanted: dict[UUID, TierProposal]) -> int:
    stale, renewed = [], []
    for old in TierProposal.objects.filter(state=ProposalState.OPEN):
        new = wanted.get(old.account_id)
        if new is None or _aim(new) != _aim(old):
            stale.append(old.pk)
            continue
        del wanted[old.account_id]
        for name in RENEWED:
            setattr(old, name, getattr(new, name))
        renewed.append(old)
    TierProposal.objects.filter(pk__in=stale).update(state=ProposalState.WITHDRAWN)
    TierProposal.objects.bulk_update(renewed, RENEWED, BATCH)
    TierProposal.objects.bulk_create(list(wanted.values()), batch_size=BATCH)
    return len(wanted)


RENEWED = ["score", "completeness", "reason", "rule"]


def _aim(proposal: TierProposal) -> tuple[UUID | None, UUID | None]:
    return proposal.from_tier_id, proposal.to_tier_id


def lacking_reason(
    *, proposals: Sequence[TierProposal], by: Actor
) -> tuple[list[TierProposal], list[TierProposal]]:
    """Those that only a written reason confirms: who is known to less than 80 %, and who would
    rise while bringing next to nothing on every dimension (row 95)."""
    unknown = [each for each in proposals if each.to_tier_id and not is_complete(each.completeness)]
    rising = [each for each in proposals if _rises(each) and each not in unknown]
    found = small_among([each.account_id for each in rising], currency=by.tenant.currency)
    return unknown, [each for each in rising if each.account_id in found]


def _rises(proposal: TierProposal) -> bool:
    before, after = proposal.from_tier, proposal.to_tier
    return after is not None and (before is None or after.level < before.level)
