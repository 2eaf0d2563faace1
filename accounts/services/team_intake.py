"""Account teams told by files: places compared with what stands, then written in sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import TeamRole
from accounts.models import TeamMember
from accounts.queries.callings import not_assignable
from accounts.services.standing import post_managers
from accounts.services.team import close_places
from kam.audit.services import Entry, record_many
from kam.errors import NotAllowed
from kam.identity.actor import Actor
from kam.identity.models import Membership
from kam.identity.permissions import Permission

SUBJECT = TeamMember._meta.label_lower


@dataclass(frozen=True, kw_only=True)
class PlaceWish:
    """Somebody in a role on an account from `starts_on` up to, not including, `ends_on`."""

    account_id: UUID
    member_id: UUID
    starts_on: date
    role: str = TeamRole.MANAGER
    ends_on: date | None = None


@dataclass
class Seating:
    """The places of some accounts, and what a file changes in them; nothing is written here."""

    places: dict[UUID, list[TeamMember]]
    new: list[TeamMember] = field(default_factory=list)
    changed: set[UUID] = field(default_factory=set)
    closed: list[tuple[TeamMember, date]] = field(default_factory=list)

    def seat(self, wish: PlaceWish) -> tuple[bool, str]:
        """Take one wish in. Whether it changes anything, and why it cannot be, in words."""
        if wish.ends_on is not None and wish.ends_on <= wish.starts_on:
            return False, _("The end lies before the start.")
        rivals = [
            place
            for place in self.places.setdefault(wish.account_id, [])
            if place.role == wish.role and _overlap(place, wish)
        ]
        mine = [place for place in rivals if place.member_id == wish.member_id]
        if mine:
            return self._prolong(mine, wish)
        if wish.role == TeamRole.MANAGER and rivals:
            return self._take_over(rivals, wish)
        self._sit(wish)
        return True, ""

    def _prolong(self, mine: Sequence[TeamMember], wish: PlaceWish) -> tuple[bool, str]:
        """The same person in the same role: only an end that the file gives can change."""
        place = mine[0]
        if wish.ends_on is None or place.ends_on == wish.ends_on:
            return False, ""
        if len(mine) > 1:
            return False, _("This person has the role in several overlapping periods.")
        self.changed[place.pk] = (
            self.changed.get(place.pk, (place.ends_on, None))[0],
            wish.ends_on,
        )
        place.ends_on = wish.ends_on
        return True, ""

    def _take_over(self, rivals: Sequence[TeamMember], wish: PlaceWish) -> tuple[bool, str]:
        """Method row 11: one manager at a time. Who managed until now ends where the new begins."""
        later = [place for place in rivals if place.starts_on >= wish.starts_on]
        if later or len(rivals) > 1:
            day = date_format(min(place.starts_on for place in rivals))
            return False, _("Somebody else manages this account from %(day)s.") % {"day": day}
        old = rivals[0]
        if wish.ends_on is not None and (old.ends_on is None or wish.ends_on < old.ends_on):
            return False, _("Somebody else manages this account in between; use a cover.")
        self.closed.append((old, wish.starts_on))
        old.ends_on = wish.starts_on
        self._sit(wish)
        return True, ""

    def _sit(self, wish: PlaceWish) -> None:
        place = TeamMember(
            account_id=wish.account_id,
            member_id=wish.member_id,
            role=wish.role,
            starts_on=wish.starts_on,
            ends_on=wish.ends_on,
        )
        self.places[wish.account_id].append(place)
        self.new.append(place)


def seating_of(account_ids: Sequence[UUID]) -> Seating:
    """What stands today, past places included; covers stay out of it."""
    places: dict[UUID, list[TeamMember]] = {}
    found = TeamMember.objects.filter(account_id__in=list(account_ids), covers=None)
    for place in found.order_by("starts_on", "id"):
        places.setdefault(place.account_id, []).append(place)
    return Seating(places)


@transaction.atomic
def place_team(*, wishes: Sequence[PlaceWish], by: Actor, today: date) -> set[UUID]:
    """Seat everybody in sets; a wish that cannot be is passed over (the check has named it).

    Returns the accounts whose team changed. A handover closes the old manager's place.
    """
    by.must(Permission.IMPORT_FILES)
    if not wishes:
        return set()
    if not_assignable([wish.account_id for wish in wishes], by=by):
        raise NotAllowed(_("Only the account's manager or a sales leader decides on its team."))
    seating = seating_of(list({wish.account_id for wish in wishes}))
    for wish in wishes:
        seating.seat(wish)
    standing = [place for places in seating.places.values() for place in places]
    prolonged = [place for place in standing if place.pk in seating.changed]
    _close(seating)
    for place in prolonged:
        place.version += 1
    TeamMember.objects.bulk_update(prolonged, ["ends_on", "version"], batch_size=500)
    TeamMember.objects.bulk_create(seating.new, batch_size=2000)
    entries = _history(seating, prolonged)
    record_many(entries, by=by)
    touched = {entry.account_id for entry in entries if entry.account_id}
    post_managers(today=today, account_ids=touched)
    return touched


def _history(seating: Seating, prolonged: Sequence[TeamMember]) -> list[Entry]:
    new, ended = seating.new, [*prolonged, *(place for place, _day in seating.closed)]
    names = dict(
        Membership.objects.filter(pk__in={each.member_id for each in [*new, *ended]}).values_list(
            "pk", "name"
        )
    )
    added = [
        Entry(
            "team.added",
            SUBJECT,
            place.pk,
            {
                "member": (None, names[place.member_id]),
                "role": (None, place.role),
                "starts_on": (None, place.starts_on),
            },
            place.account_id,
        )
        for place in new
    ]
    closed = [
        Entry(
            "team.ended",
            SUBJECT,
            place.pk,
            {"member": (names[place.member_id], None), "ends_on": (None, place.ends_on)},
            place.account_id,
        )
        for place in ended
        if place not in new
    ]
    return [*added, *closed]


@transaction.atomic
def draw_lines(*, lines: Mapping[UUID, UUID | None], by: Actor) -> int:
    """Who reports to whom for an account, by place. Returns how many lines changed."""
    by.must(Permission.IMPORT_FILES)
    places = TeamMember.objects.in_bulk(list(lines))
    changed = [place for pk, place in places.items() if place.reports_to_id != lines[pk]]
    entries = []
    for place in changed:
        change = {"reports_to": (place.reports_to_id, lines[place.pk])}
        entries.append(Entry("team.changed", SUBJECT, place.pk, change, place.account_id))
        place.reports_to_id = lines[place.pk]
        place.version += 1
    TeamMember.objects.bulk_update(changed, ["reports_to", "version"], batch_size=500)
    record_many(entries, by=by)
    return len(changed)


def _close(seating: Seating) -> None:
    by_day: dict[date, list[TeamMember]] = {}
    for place, day in seating.closed:
        if place not in seating.new:
            by_day.setdefault(day, []).append(place)
    for day, places in by_day.items():
        close_places(places, on=day)


def _overlap(place: TeamMember, wish: PlaceWish) -> bool:
    before = place.ends_on is not None and place.ends_on <= wish.starts_on
    after = wish.ends_on is not None and wish.ends_on <= place.starts_on
    empty = place.ends_on is not None and place.ends_on <= place.starts_on
    return not (before or after or empty)
