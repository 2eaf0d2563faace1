"""Who is on the way into the programme, in it and out of it, and how each step was decided."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.queries.circle import may_read_figures, readable_figures, seen_from
from kam.errors import NotAllowed, NotFound
from kam.identity.actor import Actor
from selection.choices import ApprovalKind, ApprovalState
from selection.membership import BY_THE_DAY, ENDED, MEMBERS, MOVES
from selection.models import Approval, ProgrammeMembership, ProgrammeStep

DUE_STATES = [before.value for (before, act) in MOVES if act in BY_THE_DAY and before]


def readable_memberships(by: Actor) -> Q:
    """Condition on ProgrammeMembership: everybody reads who is a member; the way there and the
    answers of customers are read by the account's circle."""
    circle = readable_figures(by)
    if circle == Q():
        return Q()
    return Q(state__in=MEMBERS) | seen_from(circle, "account")


def memberships(*, by: Actor, state: str = "", q: str = "") -> QuerySet[ProgrammeMembership]:
    """The newest membership of each account that the actor may read; `q` begins the name.

    Without a state, those that are under way or in the programme.
    """
    found = ProgrammeMembership.objects.filter(readable_memberships(by)).select_related("account")
    found = found.filter(account__archived_at=None, account__merged_into=None)
    found = found.filter(state=state) if state else found.exclude(state__in=ENDED)
    return found.filter(account__name_norm__starts=q) if q else found


def membership_counts(*, by: Actor) -> dict[str, int]:
    """How many memberships stand in each state, of those that the actor may read."""
    rows = ProgrammeMembership.objects.filter(
        readable_memberships(by), account__archived_at=None, account__merged_into=None
    )
    return dict(rows.values_list("state").annotate(n=Count("id")).order_by("state"))


def get_membership(membership_id: UUID, *, by: Actor) -> ProgrammeMembership:
    """Raises NotFound, also where the actor may not read it."""
    rows = ProgrammeMembership.objects.filter(readable_memberships(by), pk=membership_id)
    found = rows.select_related("account").first()
    if found is None:
        raise NotFound
    return found


def membership_of(account_id: UUID, *, by: Actor) -> ProgrammeMembership | None:
    """The open membership of the account, else the last one, as far as the actor may read it."""
    rows = ProgrammeMembership.objects.filter(readable_memberships(by), account_id=account_id)
    return rows.select_related("account").order_by("-pk").first()


def get_membership_of(account_id: UUID, *, by: Actor) -> ProgrammeMembership:
    """The open membership of the account, for an act on it; raises NotFound."""
    rows = ProgrammeMembership.objects.filter(readable_memberships(by), account_id=account_id)
    found = rows.select_related("account").exclude(state__in=ENDED).first()
    if found is None:
        raise NotFound
    return found


def waiting_among(membership_ids: Collection[UUID]) -> set[UUID]:
    """Those about which a leader is asked."""
    rows = Approval.objects.filter(
        kind=ApprovalKind.MEMBERSHIP,
        state=ApprovalState.OPEN,
        subject_id__in=list(membership_ids),
    )
    return set(rows.values_list("subject_id", flat=True))


def memberships_of(account_id: UUID, *, by: Actor) -> QuerySet[ProgrammeMembership]:
    """Every membership of the account, the newest first."""
    rows = ProgrammeMembership.objects.filter(readable_memberships(by), account_id=account_id)
    return rows.order_by("-pk")


def open_membership(account_id: UUID) -> ProgrammeMembership | None:
    """The membership that is under way or in force, for services."""
    rows = ProgrammeMembership.objects.filter(account_id=account_id).exclude(state__in=ENDED)
    return rows.first()


def steps_of(membership: ProgrammeMembership) -> QuerySet[ProgrammeStep]:
    """The decision log, the newest first."""
    return ProgrammeStep.objects.filter(membership=membership).order_by("-pk")


def readable_steps_of(membership: ProgrammeMembership, *, by: Actor) -> QuerySet[ProgrammeStep]:
    """The same for the account's circle; NotAllowed for others: steps tell reasons."""
    if not may_read_figures(membership.account_id, by=by):
        raise NotAllowed(_("Only the account's team and its leaders read these decisions."))
    return steps_of(membership)


def due_memberships(today: date) -> QuerySet[ProgrammeMembership]:
    """Memberships that a day moves on: accepted ones that begin, leaving ones that end."""
    return ProgrammeMembership.objects.filter(
        state__in=DUE_STATES, effective_on__lte=today
    ).order_by("pk")


def members_among(account_ids: Collection[UUID]) -> dict[UUID, ProgrammeMembership]:
    """The memberships in force of these accounts."""
    rows = ProgrammeMembership.objects.filter(account_id__in=account_ids, state__in=MEMBERS)
    return {row.account_id: row for row in rows}


def under_way_among(account_ids: Collection[UUID]) -> set[UUID]:
    """Accounts on their way into the programme or in it."""
    rows = ProgrammeMembership.objects.filter(account_id__in=list(account_ids))
    return set(rows.exclude(state__in=ENDED).values_list("account_id", flat=True))


def of_account(column: str, account: str = "account_id") -> Subquery:
    """A column of the membership in force, beside rows that point at an account."""
    rows = ProgrammeMembership.objects.filter(account_id=OuterRef(account), state__in=MEMBERS)
    return Subquery(rows.values(column)[:1])


def as_member(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with state, first day and summary of the membership in force, None without one."""
    return rows.annotate(
        programme_state=of_account("state"),
        member_since=of_account("member_since"),
        programme_summary=of_account("summary"),
    )
