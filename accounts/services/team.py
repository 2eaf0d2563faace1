"""Who of us works for an account (method rows 11, 54, 107)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import TeamRole
from accounts.models import Account, TeamMember
from accounts.queries.accounts import get_account, get_team_place
from accounts.services.people import active_member
from accounts.services.rights import must_assign
from accounts.services.standing import post_managers
from accounts.services.telling import tell_newcomer
from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.identity.models import Membership
from kam.tenancy.versions import lock


@dataclass(frozen=True, kw_only=True)
class TeamPlace:
    """A role from `starts_on` up to, not including, `ends_on`; reporting to another place."""

    role: str
    starts_on: date
    ends_on: date | None = None
    reports_to_id: UUID | None = None


@transaction.atomic
def add_team_member(
    *, account_id: UUID, member_id: UUID | None, place: TeamPlace, by: Actor, today: date
) -> TeamMember:
    """Put a colleague on the team.

    A second manager for any of these days is refused: an account has one at a time (row 11).
    """
    account = get_account(account_id)
    must_assign(account_id=account_id, by=by)
    member = active_member(member_id, field="member_id")
    if place.role not in TeamRole.values:
        raise RuleViolation(_("Choose a role."), field="role")
    if place.ends_on is not None and place.ends_on <= place.starts_on:
        raise RuleViolation(_("The end lies before the start."), field="ends_on")
    if place.reports_to_id is not None:
        get_team_place(account_id, place.reports_to_id)
    _must_be_free(account_id, member, place)
    stored = TeamMember(account=account, member=member, **vars(place))
    store_place(stored)
    changes = {
        "member": (None, member.name),
        "role": (None, place.role),
        "starts_on": (None, place.starts_on),
    }
    record("team.added", subject=stored, by=by, changes=changes, account_id=account_id)
    tell_newcomer(place=stored, account=account, by=by)
    post_managers(today=today, account_ids=[account_id])
    return stored


@transaction.atomic
def set_reporting_line(
    *,
    account_id: UUID,
    place_id: UUID,
    reports_to_id: UUID | None,
    version: int | None = None,
    by: Actor,
) -> TeamMember:
    """To whom on this team a colleague reports for this account (the dotted line of row 107)."""
    must_assign(account_id=account_id, by=by)
    place = lock(get_team_place(account_id, place_id), version)
    above = get_team_place(account_id, reports_to_id) if reports_to_id else None
    seen = above
    while seen is not None:
        if seen.pk == place.pk:
            raise RuleViolation(
                _("This would make them report to themselves."), field="reports_to_id"
            )
        seen = TeamMember.objects.filter(pk=seen.reports_to_id).first()
    old = place.reports_to_id
    place.reports_to = above
    place.version += 1
    place.save(update_fields=["reports_to", "version"])
    changes = {"reports_to": (_name_of(old), above.member.name if above else None)}
    record("team.changed", subject=place, by=by, changes=changes, account_id=account_id)
    return place


@transaction.atomic
def end_team_member(
    *,
    account_id: UUID,
    place_id: UUID,
    on: date,
    version: int | None = None,
    by: Actor,
    today: date,
) -> TeamMember:
    """End a place on the team: `on` is the first day on which the colleague is off it."""
    must_assign(account_id=account_id, by=by)
    place = lock(get_team_place(account_id, place_id), version)
    if on < place.starts_on:
        raise RuleViolation(_("The end lies before the start."), field="on")
    if place.ends_on is not None and on > place.ends_on:
        raise RuleViolation(_("This place ends earlier already."), field="on")
    close_places([place], on=on)
    changes = {"member": (place.member.name, None), "ends_on": (None, on)}
    record("team.ended", subject=place, by=by, changes=changes, account_id=account_id)
    post_managers(today=today, account_ids=[account_id])
    return place


@transaction.atomic
def hand_over_manager(
    *,
    account_id: UUID,
    to_id: UUID | None,
    on: date,
    version: int | None = None,
    by: Actor,
    today: date,
) -> TeamMember:
    """The account gets another manager from `on` on: one place ends, the next begins, in one act.

    Whoever reported to the old manager reports to the new one. Without a manager until now this
    is simply the first one. `version` is the account's, which this raises.
    """
    account = get_account(account_id)
    must_assign(account_id=account_id, by=by)
    lock(account, version)
    member = active_member(to_id, field="to_id")
    managers = TeamMember.objects.select_related("member").filter(
        account_id=account_id, role=TeamRole.MANAGER, covers=None
    )
    if managers.filter(starts_on__gt=on).exists():
        raise RuleViolation(_("A later handover is planned already. End that first."), field="on")
    old = managers.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on).first()
    if old is not None and old.member_id == member.pk:
        raise RuleViolation(
            _("%(name)s manages this account already.") % {"name": member.name}, field="to_id"
        )
    ends_on = old.ends_on if old else None
    if old is not None:
        close_places([old], on=on)
    place = TeamMember(
        account=account, member=member, role=TeamRole.MANAGER, starts_on=on, ends_on=ends_on
    )
    store_place(place)
    if old is not None:
        TeamMember.objects.filter(reports_to=old).update(reports_to=place, version=F("version") + 1)
    Account.objects.filter(pk=account_id).update(version=F("version") + 1)
    changes = {"manager": (old.member.name if old else None, member.name), "on": (None, on)}
    record("team.handed_over", subject=place, by=by, changes=changes, account_id=account_id)
    tell_newcomer(place=place, account=account, by=by)
    post_managers(today=today, account_ids=[account_id])
    return place


@transaction.atomic
def cover_absence(
    *,
    account_id: UUID,
    place_id: UUID,
    member_id: UUID | None,
    starts_on: date,
    ends_on: date,
    by: Actor,
) -> TeamMember:
    """A colleague stands in for another one of the team from `starts_on` up to, not including,
    `ends_on`. The one who is covered keeps the place; the cover has the rights of the team."""
    must_assign(account_id=account_id, by=by)
    place = get_team_place(account_id, place_id)
    member = active_member(member_id, field="member_id")
    if member.pk == place.member_id:
        raise RuleViolation(_("Nobody covers their own absence."), field="member_id")
    if place.covers_id is not None:
        raise RuleViolation(_("This is a cover itself."), field="member_id")
    if ends_on <= starts_on:
        raise RuleViolation(_("The end lies before the start."), field="ends_on")
    if starts_on < place.starts_on or (place.ends_on and ends_on > place.ends_on):
        raise RuleViolation(
            _("A cover lies within the days of the place it covers."), field="starts_on"
        )
    cover = TeamMember(
        account_id=account_id,
        member=member,
        role=place.role,
        starts_on=starts_on,
        ends_on=ends_on,
        covers=place,
        reports_to_id=place.reports_to_id,
    )
    store_place(cover)
    changes = {
        "member": (None, member.name),
        "covers": (None, place.member.name),
        "starts_on": (None, starts_on),
        "ends_on": (None, ends_on),
    }
    record("team.covered", subject=cover, by=by, changes=changes, account_id=account_id)
    return cover


def store_place(place: TeamMember) -> None:
    """Insert a place; the constraint has the last word on two managers at once."""
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else changed this team at the same time. Look again.")
        ) from error


def close_places(places: list[TeamMember], *, on: date) -> None:
    """End places on `on`, with their covers; one that would begin later is closed on its start."""
    covers = list(TeamMember.objects.filter(covers__in=places).exclude(ends_on__lte=on))
    for place in [*places, *covers]:
        place.ends_on = max(on, place.starts_on)
        place.version += 1
    TeamMember.objects.bulk_update([*places, *covers], ["ends_on", "version"], batch_size=1000)


def _must_be_free(account_id: UUID, member: Membership, place: TeamPlace) -> None:
    taken = TeamMember.objects.select_related("member").filter(
        Q(ends_on=None) | Q(ends_on__gt=place.starts_on),
        account_id=account_id,
        role=place.role,
        covers=None,
    )
    if place.ends_on is not None:
        taken = taken.filter(starts_on__lt=place.ends_on)
    if taken.filter(member=member).exists():
        raise RuleViolation(
            _("%(name)s has this role on the team already.") % {"name": member.name},
            field="member_id",
        )
    manager = taken.first() if place.role == TeamRole.MANAGER else None
    if manager is not None:
        raise RuleViolation(
            _("%(name)s manages this account from %(day)s. Hand it over instead.")
            % {"name": manager.member.name, "day": date_format(manager.starts_on)},
            field="role",
        )


def _name_of(place_id: UUID | None) -> str | None:
    if place_id is None:
        return None
    return TeamMember.objects.values_list("member__name", flat=True).filter(pk=place_id).first()
