"""Managers hear what was decided about their accounts."""

from collections.abc import Sequence

from accounts.queries.colleagues import managers_of
from kam.identity.actor import Actor
from kam.outbox.services import Word, notify, notify_many
from selection.models import ProgrammeMembership, TierProposal

MOVED, LEFT = "tier.moved", "tier.left"


def tell_managers(*, proposals: Sequence[TierProposal], by: Actor) -> None:
    """Tell the manager of each account of a confirmed proposal, unless they confirmed it."""
    managers = managers_of([proposal.account_id for proposal in proposals])
    told: dict[str, list[Word]] = {MOVED: [], LEFT: []}
    for proposal in proposals:
        manager_id = managers.get(proposal.account_id)
        if manager_id is None or manager_id == by.membership_id:
            continue
        tier = proposal.to_tier.name if proposal.to_tier else ""
        words = {"by": by.name, "account": proposal.account.name, "tier": tier}
        told[MOVED if proposal.to_tier else LEFT].append(
            Word(
                manager_id,
                f"tier:{proposal.pk}",
                f"accounts/{proposal.account_id}/why/",
                words,
            )
        )
    for kind, words_of_kind in told.items():
        notify_many(kind=kind, told=words_of_kind)


def tell_manager(*, kind: str, membership: ProgrammeMembership, by: Actor) -> None:
    """Tell the account's manager that a day has moved it on, unless they did it themselves."""
    manager_id = managers_of([membership.account_id]).get(membership.account_id)
    if manager_id is None or manager_id == by.membership_id:
        return
    notify(
        recipient_id=manager_id,
        kind=kind,
        key=f"programme:{membership.pk}:{kind}:{membership.version}",
        path=f"accounts/{membership.account_id}/programme/",
        words={"account": membership.account.name},
    )
