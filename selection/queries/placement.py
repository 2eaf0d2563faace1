"""The best placement of today's book under today's hours, beside the greedy rule: a what-if."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries.colleagues import managers_of
from kam.identity.queries.members import active_members
from selection import placement
from selection.models import Score, Tier
from selection.placement import Candidate, NoPlan, Plan, Problem, Room, Seat
from selection.queries.capacity import hours_by_manager, seats_by_level
from selection.queries.runs import WorkedOut, work_out
from selection.tiers import OUTSIDE

SECONDS = 8.0
"""A page waits no longer for a proof than this."""


@dataclass(frozen=True)
class Placed:
    """One account in a plan: today's tier and manager, and those it would have."""

    account_id: UUID
    name: str
    score: float
    held: Tier | None
    tier: Tier | None
    manager_id: UUID | None
    manager_name: str
    manager_before: str

    @property
    def changes_tier(self) -> bool:
        return (self.held and self.held.level) != (self.tier and self.tier.level)

    @property
    def changes_manager(self) -> bool:
        return bool(self.tier and self.manager_before and self.manager_before != self.manager_name)


@dataclass(frozen=True)
class Load:
    """Hours of one manager, and how many of them the plan fills."""

    member_id: UUID
    name: str
    hours: float
    used: float
    accounts: int

    @property
    def percent(self) -> float:
        return 100 * self.used / self.hours if self.hours else 0.0


@dataclass(frozen=True)
class RoomUse:
    """Seats of one tier: those there are, and those each way of placing fills."""

    tier: Tier
    seats: int | None
    held: int
    best: int
    greedy: int


@dataclass(frozen=True)
class Comparison:
    """The best plan beside the greedy rule. `worth` is score times promised hours, less handovers.

    `gap` is 0 for a proven optimum. `hindrances` say in words what stands in the way; then there
    is no plan, and no rows.
    """

    hindrances: list[str]
    rows: list[Placed]
    loads: list[Load]
    rooms: list[RoomUse]
    worth: float = 0.0
    greedy_worth: float = 0.0
    gap: float = 0.0

    @property
    def gain_percent(self) -> float | None:
        if not self.greedy_worth:
            return None
        return 100 * (self.worth / self.greedy_worth - 1)

    @property
    def gap_percent(self) -> float:
        return 100 * self.gap

    @property
    def is_proven(self) -> bool:
        return self.gap == 0.0


def compare_placements(*, today: date, handover: float = 5.0, keep: bool = False) -> Comparison:
    """Work out both placements for the criteria in force; nothing is written."""
    found = work_out(today)
    if found is None:
        return _none([_("Put criteria in force and choose a tier scheme first.")])
    from selection import highs  # noqa: PLC0415  scipy is slow to import

    problem = _problem(found, handover=handover, keep=keep)
    missing = _missing(problem)
    if missing:
        return _none(missing)
    rule = placement.greedy(problem)
    try:
        best = highs.best(problem, seconds=SECONDS)
    except NoPlan as refusal:
        return _none(_in_words(refusal, found.scheme.tiers), _rooms(found, problem, None, rule))
    except TimeoutError:
        return _none([_("No plan was found in time. Try without keeping everybody.")])
    return Comparison(
        [],
        _rows(found, problem, best),
        _loads(problem, best),
        _rooms(found, problem, best, rule),
        best.worth,
        rule.worth,
        best.gap,
    )


def _none(hindrances: list[str], rooms: list[RoomUse] | None = None) -> Comparison:
    return Comparison(hindrances, [], [], rooms or [])


def _problem(found: WorkedOut, *, handover: float, keep: bool) -> Problem:
    standings = [each for each in found.standings.values() if each.score is not None]
    managers = managers_of([each.id for each in standings])
    seats = seats_by_level(found.scheme.tiers)
    return Problem(
        [
            Candidate(
                each.id,
                each.score or 0.0,
                level=each.level,
                manager=managers.get(each.id),
                may_enter=each.may_enter,
                must_leave=each.must_leave,
            )
            for each in standings
        ],
        [
            Room(tier.level, tier.threshold, tier.manager_hours, seats[tier.level].seats)
            for tier in found.scheme.tiers
            if tier.manager_hours
        ],
        hours_by_manager(),
        handover,
        keep,
    )


def _missing(problem: Problem) -> list[str]:
    said = []
    if not problem.rooms:
        said.append(_("No tier promises hours yet, so hours cannot be placed."))
    if not problem.hours:
        said.append(_("Nobody has hours for key accounts yet."))
    return said


def _in_words(refusal: NoPlan, tiers: Sequence[Tier]) -> list[str]:
    """Why not everybody can keep a tier: the least that would be needed."""
    names = _names(list(refusal.lacking.hours))
    called = {tier.level: tier.name for tier in tiers}
    said = [
        _("%(name)s would need %(hours)s more hours a year.")
        % {"name": names.get(member, ""), "hours": f"{more:g}"}
        for member, more in refusal.lacking.hours.items()
    ]
    said += [
        ngettext(
            "%(tier)s would need %(n)s more seat.", "%(tier)s would need %(n)s more seats.", more
        )
        % {"tier": called[level], "n": more}
        for level, more in refusal.lacking.seats.items()
    ]
    return [_("Not everybody can keep a tier with these hours."), *said]


def _names(ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict(active_members().filter(pk__in=ids).values_list("pk", "name"))


def _rows(found: WorkedOut, problem: Problem, plan: Plan) -> list[Placed]:
    """Everybody who has a seat in the plan or holds a tier that promises hours, best first."""
    tiers = {tier.level: tier for tier in found.scheme.tiers}
    counted = {room.level for room in problem.rooms}
    seats: dict[UUID, Seat] = {seat.id: seat for seat in plan.seats}
    shown = [each for each in problem.candidates if each.id in seats or each.level in counted]
    names = dict(
        Score.objects.filter(
            model=found.model, account_id__in=[each.id for each in shown]
        ).values_list("account_id", "account__name")
    )
    people = _names([*problem.hours, *{each.manager for each in shown if each.manager}])
    rows = []
    for each in sorted(shown, key=lambda one: (-one.score, one.id)):
        seat = seats.get(each.id)
        rows.append(
            Placed(
                each.id,
                names.get(each.id, ""),
                each.score,
                tiers.get(each.level) if each.level != OUTSIDE else None,
                tiers[seat.level] if seat else None,
                seat.manager if seat else None,
                people.get(seat.manager, "") if seat else "",
                people.get(each.manager, "") if each.manager else "",
            )
        )
    return rows


def _loads(problem: Problem, plan: Plan) -> list[Load]:
    names = _names(list(problem.hours))
    promised = {room.level: room.hours for room in problem.rooms}
    used: Counter[UUID] = Counter()
    for seat in plan.seats:
        used[seat.manager] += promised[seat.level]  # type: ignore[assignment]
    number = Counter(seat.manager for seat in plan.seats)
    found = [
        Load(member, names.get(member, ""), hours, used[member], number[member])
        for member, hours in problem.hours.items()
    ]
    return sorted(found, key=lambda load: (load.name, load.member_id))


def _rooms(found: WorkedOut, problem: Problem, best: Plan | None, rule: Plan) -> list[RoomUse]:
    tiers = {tier.level: tier for tier in found.scheme.tiers}
    held = Counter(each.level for each in found.standings.values())
    one, other = placement.count_by(best.seats if best else ()), placement.count_by(rule.seats)
    return [
        RoomUse(tiers[room.level], room.seats, held[room.level], one[room.level], other[room.level])
        for room in problem.rooms
    ]
