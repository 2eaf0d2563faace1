"""A person leaves: the place is closed and all that the person held passes on, in one act."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.services import hand_over_accounts
from kam.identity.actor import Actor
from kam.identity.models import Membership
from kam.identity.services.members import deactivate_member
from selection.services.succession import hand_over_duties


@transaction.atomic
def let_go(
    *, member: Membership, successor: Membership | None, now: datetime, by: Actor
) -> Membership:
    """Deactivate `member`; accounts, team roles, promises to customers, goals, stated
    knock-outs and service tokens go to `successor`, if any.

    Raises what `deactivate_member` raises, and then nothing has changed.
    """
    gone = deactivate_member(member=member, successor=successor, now=now, by=by)
    today = now.astimezone(ZoneInfo(by.tenant.time_zone)).date()
    hand_over_accounts(member=member, successor=successor, on=today, by=by)
    if successor is not None:
        hand_over_duties(member=member, successor=successor, on=today, by=by)
    return gone
