"""Contracts of many accounts by what they ask for next (method row 71)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Least

from accounts.choices import ContractState
from accounts.models import Contract
from accounts.queries import circle
from accounts.terms import NEAR_DAYS, Deadline, next_deadline
from kam.identity.actor import Actor


@dataclass(frozen=True)
class DueContract:
    """A contract whose notice date or end is near. `is_mine`: the actor owns its renewal."""

    id: UUID
    title: str
    account_id: UUID
    account_name: str
    is_tender: bool
    is_mine: bool
    deadline: Deadline


def contracts_due(*, by: Actor, today: date, limit: int = 8) -> list[DueContract]:
    """Contracts with a notice date or an end within 90 days, the nearest first.

    Of the accounts whose figures the actor may read; values are left out. Two dates of one
    contract count once, by the first that is still to come.
    """
    near = (today, today + timedelta(days=NEAR_DAYS))
    readable = circle.seen_from(circle.readable_figures(by), "account")
    done = (ContractState.RENEWED, ContractState.ENDED)
    rows = (
        Contract.objects.filter(readable, Q(notice_on__range=near) | Q(ends_on__range=near))
        .filter(account__archived_at=None)
        .exclude(state__in=done)
        .select_related("account")
        .order_by(Least("notice_on", "ends_on"), "id")[: limit * 4]
    )
    found = [_due(contract, by=by, today=today) for contract in rows]
    near_ones = [each for each in found if each.deadline.near]
    return sorted(near_ones, key=lambda each: (each.deadline.on or today, each.id))[:limit]


def _due(contract: Contract, *, by: Actor, today: date) -> DueContract:
    deadline = next_deadline(
        state=contract.state, ends_on=contract.ends_on, notice_on=contract.notice_on, today=today
    )
    return DueContract(
        id=contract.id,
        title=contract.title,
        account_id=contract.account_id,
        account_name=contract.account.name,
        is_tender=contract.is_tender,
        is_mine=by.membership_id is not None and contract.renewal_owner_id == by.membership_id,
        deadline=deadline,
    )
