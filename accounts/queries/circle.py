"""Who reads an account's figures, and who may change it.

The circle of an account: its team today, leaders in whose scope it lies, and everybody where the
workspace keeps its figures open. Register and head without figures are everybody's.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Now, TruncDate

from accounts.choices import TeamRole
from accounts.models import Account, TeamMember
from kam.identity.actor import Actor
from kam.identity.permissions import Permission

NOBODY = Q(pk__in=())


def teams_of(by: Actor, *roles: str) -> QuerySet[TeamMember, dict[str, Any]]:
    """Ids of accounts on whose team the actor stands today, in one of `roles` if any are given."""
    places = places_of(by)
    if roles:
        places = places.filter(role__in=roles)
    return places.values("account_id")


def has_team(by: Actor) -> bool:
    """Whether the actor stands on any account's team today."""
    return places_of(by).exists()


def places_of(by: Actor) -> QuerySet[TeamMember]:
    """The actor's places on teams today.

    Today is the database's clock in the tenant's zone: rights follow the real day, whatever day
    a question is about.
    """
    today = TruncDate(Now(), tzinfo=ZoneInfo(by.tenant.time_zone))
    return TeamMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today), member=by.membership_id, starts_on__lte=today
    )


def in_scope(by: Actor) -> Q:
    """Accounts of the units a leader leads; all for a scope of the whole workspace."""
    return Q() if by.unit_ids is None else Q(unit_id__in=by.unit_ids)


def reads_all_figures(by: Actor) -> bool:
    """Whether no account's figures are hidden from the actor."""
    return by.tenant.figures_open or (by.can(Permission.READ_ALL_FIGURES) and by.unit_ids is None)


def readable_figures(by: Actor) -> Q:
    """Condition on Account: figures of it may be shown to the actor. Use it for sorts, too."""
    if reads_all_figures(by):
        return Q()
    mine = Q(pk__in=teams_of(by)) if by.membership_id else NOBODY
    return mine | in_scope(by) if by.can(Permission.READ_ALL_FIGURES) else mine


def readable_in_use(by: Actor) -> int:
    """How many accounts in use there are whose figures the actor reads."""
    return Account.objects.filter(readable_figures(by), archived_at=None, merged_into=None).count()


def editable(by: Actor) -> Q:
    """Condition on Account: the actor may change it."""
    if by.can(Permission.EDIT_ACCOUNTS) and by.unit_ids is None:
        return Q()
    found = in_scope(by) if by.can(Permission.EDIT_ACCOUNTS) else NOBODY
    if by.can(Permission.EDIT_OWN_ACCOUNTS) and by.membership_id:
        found = found | Q(pk__in=teams_of(by))
    return found


def assignable(by: Actor) -> Q:
    """Condition on Account: the actor may say who is on its team."""
    if by.can(Permission.ASSIGN_TEAM) and by.unit_ids is None:
        return Q()
    found = in_scope(by) if by.can(Permission.ASSIGN_TEAM) else NOBODY
    if by.can(Permission.EDIT_OWN_ACCOUNTS) and by.membership_id:
        found = found | Q(pk__in=teams_of(by, TeamRole.MANAGER))
    return found


def registrable(by: Actor) -> Q:
    """Condition on Account: the actor may archive, restore and move it."""
    if not by.can(Permission.REGISTER_ACCOUNTS):
        return NOBODY
    if by.can(Permission.EDIT_ACCOUNTS):
        return editable(by)
    return Q(pk__in=teams_of(by, TeamRole.MANAGER)) if by.membership_id else NOBODY


def shape_of(by: Actor) -> Hashable:
    """Everything of an actor that shapes the conditions above, beside the ids of `slots_of`."""
    return (
        by.permissions,
        by.membership_id is None,
        None if by.unit_ids is None else len(by.unit_ids),
        by.tenant.figures_open,
        by.tenant.time_zone,
    )


def slots_of(by: Actor) -> list[tuple[Any, Any]]:
    """The ids that the conditions above send (kam.tenancy.learned); as many for every actor of
    one shape."""
    return [(by.membership_id, by.membership_id), *((each, each) for each in by.unit_ids or ())]


@dataclass(frozen=True)
class Rights:
    """What the actor may do with one account. `papers` are its notes and files."""

    figures: bool
    papers: bool
    edit: bool
    assign: bool
    register: bool


def rights_on(*, unit_id: UUID | None, roles: Collection[str], by: Actor) -> Rights:
    """The conditions above for one account of `unit_id` on whose team the actor has `roles` today,
    without asking the database."""
    leads = by.unit_ids is None or unit_id in by.unit_ids
    own = bool(roles) and by.can(Permission.EDIT_OWN_ACCOUNTS)
    manages = TeamRole.MANAGER in roles
    figures = (
        by.tenant.figures_open or bool(roles) or (leads and by.can(Permission.READ_ALL_FIGURES))
    )
    edit = own or (leads and by.can(Permission.EDIT_ACCOUNTS))
    may_register = by.can(Permission.REGISTER_ACCOUNTS)
    return Rights(
        figures=figures,
        papers=figures or edit,
        edit=edit,
        assign=(own and manages) or (leads and by.can(Permission.ASSIGN_TEAM)),
        register=may_register and (edit if by.can(Permission.EDIT_ACCOUNTS) else manages),
    )


def satisfies(account_id: UUID, condition: Q) -> bool:
    """Whether one account meets a condition of this module."""
    if condition == Q():
        return True
    return Account.objects.filter(condition, pk=account_id).exists()


def may_read_figures(account_id: UUID, *, by: Actor) -> bool:
    return satisfies(account_id, readable_figures(by))


def may_edit(account_id: UUID, *, by: Actor) -> bool:
    return satisfies(account_id, editable(by))


def seen_from(condition: Q, prefix: str) -> Q:
    """The condition as asked from a model that points at the account by `prefix`."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            moved.children.append(seen_from(child, prefix))
        else:
            name, value = child
            moved.children.append((f"{prefix}__{name}", value))
    return moved
