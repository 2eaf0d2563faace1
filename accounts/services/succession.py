"""When a colleague leaves: everything on accounts goes to a successor in one act."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.choices import TeamRole
from accounts.models import Contract, TeamMember
from accounts.services.people import active_member
from accounts.services.standing import post_managers
from accounts.services.team import close_places
from kam.audit.services import Entry, record_many
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.models import Membership
from kam.identity.permissions import Permission

Place = tuple[UUID, str]
# A planned place that was closed before it began lasts no day.
RUNNING = ~Q(ends_on=F("starts_on"))


@transaction.atomic
def hand_over_accounts(
    *, member: Membership, successor: Membership | None, on: date, by: Actor
) -> int:
    """Hand every place of `member` on any team, and every contract to renew, to `successor`.

    Places that run on `on` end there and the successor's begin; planned ones change hands; covers
    by the leaver end. Without a successor accounts are left without a manager, and shown so.
    Returns the number of accounts touched. Safe to repeat.
    """
    by.must(Permission.MANAGE_MEMBERS)
    if successor is not None and successor.pk == member.pk:
        raise RuleViolation(_("Choose somebody else."), field="successor")
    if successor is not None:
        active_member(successor.pk, field="successor")
    places = list(
        TeamMember.objects.select_for_update()
        .filter(RUNNING, Q(ends_on=None) | Q(ends_on__gt=on), member_id=member.pk)
        .order_by("account_id", "starts_on")
    )
    ends = {place.pk: place.ends_on for place in places}
    close_places(places, on=on)
    held = _held(places, successor, on=on) if successor else {}
    heirs = _heirs(places, ends, held, successor, on=on) if successor else {}
    TeamMember.objects.bulk_create(heirs.values(), batch_size=1000)
    _point_at_heirs(places, heirs, held)
    contracts = _hand_over_contracts(member, successor, by=by)
    record_many([_entry(place, member, successor, on) for place in places], by=by)
    touched = {place.account_id for place in places}
    if touched:
        post_managers(today=on, account_ids=touched)
    return len(touched | contracts)


def _held(places: list[TeamMember], successor: Membership, *, on: date) -> dict[Place, TeamMember]:
    """What the successor does already on the teams concerned, by account and role."""
    running = TeamMember.objects.filter(
        RUNNING,
        Q(ends_on=None) | Q(ends_on__gt=on),
        account_id__in={place.account_id for place in places},
        member=successor,
        covers=None,
    )
    return {(place.account_id, place.role): place for place in running}


def _heirs(
    places: list[TeamMember],
    ends: dict[UUID, date | None],
    held: dict[Place, TeamMember],
    successor: Membership,
    *,
    on: date,
) -> dict[UUID, TeamMember]:
    """The successor's new places, by the place they follow; none where they have that role."""
    return {
        place.pk: TeamMember(
            account_id=place.account_id,
            member=successor,
            role=place.role,
            starts_on=max(on, place.starts_on),
            ends_on=ends[place.pk],
            reports_to_id=place.reports_to_id,
        )
        for place in places
        if place.covers_id is None and (place.account_id, place.role) not in held
    }


def _point_at_heirs(
    places: list[TeamMember], heirs: dict[UUID, TeamMember], held: dict[Place, TeamMember]
) -> None:
    """Who reported to the leaver reports to the successor, heirs among themselves included."""
    left = {place.pk: place for place in places}
    reporting = list(TeamMember.objects.filter(reports_to__in=places))
    for each in reporting:
        above = left[each.reports_to_id]
        heir = heirs.get(above.pk) or held.get((above.account_id, above.role))
        each.reports_to_id = heir.pk if heir and heir.pk != each.pk else None
        each.version += 1
    TeamMember.objects.bulk_update(reporting, ["reports_to", "version"], batch_size=1000)


def _hand_over_contracts(
    member: Membership, successor: Membership | None, *, by: Actor
) -> set[UUID]:
    owned = list(Contract.objects.filter(renewal_owner_id=member.pk))
    Contract.objects.filter(renewal_owner_id=member.pk).update(
        renewal_owner=successor, version=F("version") + 1
    )
    change = {"renewal_owner": (member.name, successor.name if successor else None)}
    record_many(
        [
            Entry("contract.edited", Contract._meta.label_lower, each.pk, change, each.account_id)
            for each in owned
        ],
        by=by,
    )
    return {each.account_id for each in owned}


def _entry(place: TeamMember, member: Membership, successor: Membership | None, on: date) -> Entry:
    action = "team.handed_over" if place.role == TeamRole.MANAGER else "team.ended"
    new = successor.name if successor else None
    changes = {place.role: (member.name, new), "on": (None, on)}
    return Entry(action, TeamMember._meta.label_lower, place.pk, changes, place.account_id)
