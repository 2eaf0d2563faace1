"""What leaders are asked, who may answer, and what was answered."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.queries.circle import readable_figures, seen_from
from kam.errors import NotFound
from kam.identity.actor import Actor
from kam.identity.models import Membership
from kam.identity.permissions import Permission, permissions_of
from kam.identity.queries.members import active_members, units_led
from kam.identity.queries.units import with_descendants
from selection.choices import ApprovalKind, ApprovalState, ProposalState
from selection.models import Approval, TierProposal

DECIDED_WITH: dict[str, Permission] = {ApprovalKind.CRITERIA_MODEL: Permission.SET_CRITERIA}
"""Which permission answers a kind; all others need CONFIRM_TIERS."""


def permission_for(kind: str) -> Permission:
    return DECIDED_WITH.get(kind, Permission.CONFIRM_TIERS)


def decidable(by: Actor) -> Q:
    """Condition on Approval: the actor's role and units allow to decide on it."""
    kinds = [kind for kind in ApprovalKind.values if by.can(permission_for(kind))]
    if not kinds:
        return Q(pk__in=())
    found = Q(kind__in=kinds)
    if by.unit_ids is not None:
        found &= Q(account=None) | Q(account__unit_id__in=by.unit_ids)
    return found


def readable(by: Actor) -> Q:
    """Condition on Approval: who decides, who asked and the account's circle read it."""
    found = decidable(by)
    if by.membership_id:
        found |= Q(asked_by=by.membership_id)
    circle = readable_figures(by)
    if circle == Q():
        return found | Q(account__isnull=False)
    return found | seen_from(circle, "account")


def approvals(*, by: Actor) -> QuerySet[Approval]:
    """All that the actor may read, the newest first."""
    return Approval.objects.filter(readable(by)).select_related("account").order_by("-pk")


def open_approvals(*, by: Actor) -> QuerySet[Approval]:
    """What waits for an answer, the oldest first."""
    return approvals(by=by).filter(state=ApprovalState.OPEN).order_by("pk")


def decided_approvals(*, by: Actor) -> QuerySet[Approval]:
    """What was answered or withdrawn, the newest first."""
    return approvals(by=by).exclude(state=ApprovalState.OPEN).order_by("-decided_at", "-pk")


def get_approval(approval_id: UUID, *, by: Actor) -> Approval:
    """Raises NotFound, also where the actor may not read it."""
    found = approvals(by=by).filter(pk=approval_id).first()
    if found is None:
        raise NotFound
    return found


def open_approval_of(kind: str, subject_id: UUID) -> Approval | None:
    """The one question of a kind about a thing that waits."""
    return Approval.objects.filter(
        kind=kind, subject_id=subject_id, state=ApprovalState.OPEN
    ).first()


def approvals_of(kind: str, subject_id: UUID) -> QuerySet[Approval]:
    """Every question of a kind about a thing, the newest first."""
    return Approval.objects.filter(kind=kind, subject_id=subject_id).order_by("-pk")


def waiting_for(by: Actor) -> int:
    """How many decisions the actor could take now, changes of tier included."""
    if not (by.can(Permission.CONFIRM_TIERS) or by.can(Permission.SET_CRITERIA)):
        return 0
    asked = Approval.objects.filter(decidable(by), state=ApprovalState.OPEN)
    if not by.can(Permission.CONFIRM_TIERS):
        return asked.count()
    moves = TierProposal.objects.filter(state=ProposalState.OPEN)
    if by.unit_ids is not None:
        moves = moves.filter(account__unit_id__in=by.unit_ids)
    return asked.count() + moves.count()


def deciders(kind: str, *, unit_id: UUID | None, has_account: bool) -> list[Membership]:
    """Everybody whose role and units allow to decide on a kind, for an account of `unit_id`."""
    needed = permission_for(kind)
    able = [each for each in active_members() if needed in permissions_of(each.roles)]
    return able if not has_account else [each for each in able if _leads(each, unit_id, able)]


def _leads(member: Membership, unit_id: UUID | None, able: Sequence[Membership]) -> bool:
    led = units_led(able).get(member.pk, [])
    return not led or unit_id in with_descendants([unit.pk for unit in led])
