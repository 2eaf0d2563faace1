"""Hours for key accounts, and the seats that follow from them (method row 34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from kam.identity.models import Membership
from kam.identity.queries.members import active_members, get_member
from selection.models import Capacity, Tier
from selection.queries.tiers import register_counts, scheme_in_use
from selection.seats import Promise, Seats, seats_of


@dataclass(frozen=True)
class Hours:
    """What all active people together have in a year."""

    manager: float
    mentor: float


@dataclass(frozen=True)
class PersonHours:
    """One colleague with the hours set for key accounts; None where nothing is set."""

    member: Membership
    capacity: Capacity | None

    @property
    def manager_hours(self) -> float:
        return self.capacity.manager_hours if self.capacity else 0.0

    @property
    def mentor_hours(self) -> float:
        return self.capacity.mentor_hours if self.capacity else 0.0

    @property
    def version(self) -> int:
        """0 where nothing was set yet."""
        return self.capacity.version if self.capacity else 0


@dataclass(frozen=True)
class TierSeats:
    """A tier with its seats and those who hold it today."""

    tier: Tier
    seats: Seats
    held: int

    @property
    def number(self) -> int | None:
        return self.seats.seats

    @property
    def shortage(self) -> int:
        return 0 if self.number is None else max(0, self.held - self.number)

    @property
    def free(self) -> int | None:
        return None if self.number is None else max(0, self.number - self.held)

    @property
    def percent(self) -> float:
        """Seats held, in percent of those there are; 100 where none is there and some are held."""
        if self.number:
            return min(100.0, 100 * self.held / self.number)
        return 100.0 if self.held else 0.0

    @property
    def hours_used(self) -> float | None:
        """Hours promised to those who hold the tier."""
        return None if self.tier.manager_hours is None else self.held * self.tier.manager_hours


def hours() -> Hours:
    found = Capacity.objects.filter(member__is_active=True).aggregate(
        manager=Sum("manager_hours"), mentor=Sum("mentor_hours")
    )
    return Hours(found["manager"] or 0.0, found["mentor"] or 0.0)


def hours_by_manager() -> dict[UUID, float]:
    """Members with hours as managers of key accounts."""
    found = Capacity.objects.filter(member__is_active=True, manager_hours__gt=0)
    return dict(found.order_by("member_id").values_list("member_id", "manager_hours"))


def people() -> list[PersonHours]:
    """Everybody who may work here, by name."""
    known = {each.member_id: each for each in Capacity.objects.all()}
    return [PersonHours(member, known.get(member.pk)) for member in active_members()]


def hours_of(member_id: UUID) -> PersonHours:
    """Raises NotFound."""
    member = get_member(member_id)
    return PersonHours(member, Capacity.objects.filter(member_id=member.pk).first())


def seats_by_level(tiers: Sequence[Tier]) -> dict[int, Seats]:
    total = hours()
    return {
        tier.level: seats_of(
            Promise(tier.level, tier.manager_hours, tier.mentor_hours, tier.share),
            manager_hours=total.manager,
            mentor_hours=total.mentor,
        )
        for tier in tiers
    }


def seats_in_use() -> dict[int, Seats]:
    """Seats by level of the scheme in use."""
    scheme = scheme_in_use()
    return seats_by_level(scheme.tiers) if scheme else {}


def tier_seats() -> list[TierSeats]:
    """The tiers in use with seats and holders, from the top."""
    scheme = scheme_in_use()
    if scheme is None:
        return []
    held = register_counts()
    seats = seats_by_level(scheme.tiers)
    return [TierSeats(tier, seats[tier.level], held.get(tier.level, 0)) for tier in scheme.tiers]
