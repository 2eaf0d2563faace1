"""What a run of scores proposes for the tiers (method 3.4); people decide."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from selection import tiers
from selection.choices import ProposalState
from selection.models import CriteriaModel, Tier, TierHolding, TierProposal
from selection.queries.tiers import scheme_in_use
from selection.scoring import Scores

BATCH = 5_000


@transaction.atomic
def propose_tiers(
    *,
    model: CriteriaModel,
    ids: Sequence[UUID],
    scores: Scores,
    whys: Sequence[str],
    now: datetime,
    everyone: bool = True,
) -> int:
    """Bring the open proposals in line with the scores; answers how many are new.

    A proposal that no longer holds is withdrawn, one that still holds stays as it is, and what
    a leader declined under this version is not proposed again. Without a score nothing is.
    """
    scheme = scheme_in_use()
    wanted: dict[UUID, TierProposal] = {}
    if scheme is not None:
        by_level = {tier.level: tier for tier in scheme.tiers}
        held = _held(None if everyone else ids)
        placed = tiers.place(scores.score, scheme.thresholds)
        for row in np.flatnonzero(~np.isnan(scores.score)):
            account_id = ids[row]
            proposal = _proposal(
                model, account_id, held.get(account_id), by_level.get(int(placed[row]))
            )
            if proposal is not None:
                proposal.score = float(scores.score[row])
                proposal.completeness = float(scores.completeness[row])
                proposal.reason = whys[row]
                proposal.proposed_at = now
                wanted[account_id] = proposal
    return _reconcile(wanted, None if everyone else ids, model)


def _proposal(
    model: CriteriaModel, account_id: UUID, held: Tier | None, placed: Tier | None
) -> TierProposal | None:
    move = tiers.move(
        held.level if held else tiers.OUTSIDE, placed.level if placed else tiers.OUTSIDE
    )
    if move is tiers.Move.STAY:
        return None
    return TierProposal(
        account_id=account_id, model=model, from_tier=held, to_tier=placed, move=move.value
    )


def _held(ids: Sequence[UUID] | None) -> dict[UUID, Tier]:
    holdings = TierHolding.objects.filter(ends_on=None).select_related("tier")
    if ids is not None:
        holdings = holdings.filter(account_id__in=list(ids))
    return {holding.account_id: holding.tier for holding in holdings}


def _reconcile(
    wanted: dict[UUID, TierProposal], ids: Sequence[UUID] | None, model: CriteriaModel
) -> int:
    standing = TierProposal.objects.filter(state=ProposalState.OPEN)
    declined = TierProposal.objects.filter(state=ProposalState.DECLINED, model=model)
    if ids is not None:
        standing = standing.filter(account_id__in=list(ids))
        declined = declined.filter(account_id__in=list(ids))
    said_no = set(declined.values_list("account_id", "from_tier_id", "to_tier_id"))
    stale, renewed = [], []
    for old in standing:
        new = wanted.get(old.account_id)
        if new is None or _aim(new) != _aim(old):
            stale.append(old.pk)
            continue
        del wanted[old.account_id]
        if (new.score, new.completeness, new.reason) != (old.score, old.completeness, old.reason):
            old.score, old.completeness, old.reason = new.score, new.completeness, new.reason
            renewed.append(old)
    TierProposal.objects.filter(pk__in=stale).update(state=ProposalState.WITHDRAWN)
    TierProposal.objects.bulk_update(renewed, ["score", "completeness", "reason"], BATCH)
    fresh = [
        proposal
        for account_id, proposal in wanted.items()
        if (account_id, proposal.from_tier_id, proposal.to_tier_id) not in said_no
    ]
    TierProposal.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh)


def _aim(proposal: TierProposal) -> tuple[UUID | None, UUID | None]:
    return proposal.from_tier_id, proposal.to_tier_id
