"""Members hear when they are given an account."""

from accounts.choices import TeamRole
from accounts.models import Account, TeamMember
from kam.identity.actor import Actor
from kam.outbox.services import notify

MANAGES, JOINED = "team.manages", "team.joined"


def tell_newcomer(*, place: TeamMember, account: Account, by: Actor) -> None:
    """Tell whoever got a place on the team, unless they took it themselves."""
    if place.member_id == by.membership_id:
        return
    notify(
        recipient_id=place.member_id,
        kind=MANAGES if place.role == TeamRole.MANAGER else JOINED,
        key=f"team:{place.pk}",
        path=f"accounts/{account.pk}/",
        words={"by": by.name, "account": account.name},
        mail=True,
    )
