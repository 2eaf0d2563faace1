"""What we told single customers we would do, and what came of it (method row 50)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.queries.circle import may_read_figures, readable_figures, seen_from
from kam.errors import NotAllowed, NotFound
from kam.identity.actor import Actor
from selection.models import Pledge, PledgeOutcome, TierHolding
from selection.pledges import SOON, WAITING, Ending, Occurrence, Outcome, State, occurrences

LISTED = {"account__archived_at": None, "account__merged_into": None}


@dataclass(frozen=True)
class PledgeDay:
    """One day of a pledge with what was noted of it, None while nothing is."""

    occurrence: Occurrence
    noted: PledgeOutcome | None

    @property
    def due_on(self) -> date:
        return self.occurrence.due_on

    @property
    def state(self) -> State:
        return self.occurrence.state


def readable_pledges(by: Actor) -> Q:
    """Condition on Pledge: those of accounts whose figures the actor reads, and what the actor
    owes."""
    circle = readable_figures(by)
    if circle == Q():
        return Q()
    return seen_from(circle, "account") | Q(owner=by.membership_id) & Q(owner__isnull=False)


def in_state(state: str, today: date) -> Q:
    """Condition on Pledge: it stands so today, on the first of its days without an outcome, or,
    where none is left, on its last."""
    waiting = {
        State.OVERDUE: Q(next_due_on__lt=today),
        State.DUE_SOON: Q(next_due_on__range=(today, today + SOON)),
        State.OPEN: Q(next_due_on__gt=today + SOON),
    }
    return waiting.get(State(state), Q(ended_as=state))


def pledges(  # noqa: PLR0913  each argument narrows the list by one thing
    *,
    by: Actor,
    today: date,
    state: str = "",
    level: int | None = None,
    owner_id: UUID | None = None,
    account_id: UUID | None = None,
    q: str = "",
) -> QuerySet[Pledge]:
    """Every pledge the actor may read, with its state and the tier of its account.

    `level` 0 is no tier; `q` begins the name of the account, as normalised text.
    """
    found = Pledge.objects.filter(readable_pledges(by), **LISTED).select_related("account")
    if state:
        found = found.filter(in_state(state, today))
    if level is not None:
        held = TierHolding.objects.filter(account_id=OuterRef("account_id"), ends_on=None)
        found = found.filter(Exists(held.filter(level=level)) if level else ~Exists(held))
    for name, wanted in (("owner_id", owner_id), ("account_id", account_id)):
        found = found.filter(**{name: wanted}) if wanted else found
    if q:
        found = found.filter(account__name_norm__starts=q)
    return _with_standing(found, today)


def pledge_counts(
    *, by: Actor, today: date, level: int | None = None, owner_id: UUID | None = None, q: str = ""
) -> dict[str, int]:
    """How many of them stand in each state."""
    found = pledges(by=by, today=today, level=level, owner_id=owner_id, q=q).order_by()
    return dict(found.values_list("state").annotate(n=Count("pk")).order_by("state"))


def pledges_of(account_id: UUID, *, by: Actor, today: date) -> QuerySet[Pledge]:
    """Those to one customer, what waits first; for its circle, else NotAllowed."""
    if not may_read_figures(account_id, by=by):
        raise NotAllowed(_("Only the account's team and its leaders read this."))
    found = _with_standing(Pledge.objects.filter(account_id=account_id), today)
    return found.select_related("account").order_by(F("next_due_on").asc(nulls_last=True), "-pk")


def get_pledge(pledge_id: UUID, *, by: Actor, today: date) -> Pledge:
    """Raises NotFound, also where the actor may not read it."""
    found = _with_standing(Pledge.objects.filter(readable_pledges(by), pk=pledge_id), today)
    pledge = found.select_related("account").first()
    if pledge is None:
        raise NotFound
    return pledge


def days_of(pledge: Pledge, *, today: date) -> list[PledgeDay]:
    """Each day up to the next one that waits, or a week from now, the newest first."""
    noted = {row.due_on: row for row in outcomes_of(pledge)}
    up_to = max(today + SOON, pledge.next_due_on or pledge.due_on, *noted)
    known = {day: as_outcome(row) for day, row in noted.items()}
    found = occurrences(pledge.rhythm, known, up_to=up_to, today=today)
    return [PledgeDay(each, noted.get(each.due_on)) for each in reversed(found)]


def outcomes_of(pledge: Pledge) -> QuerySet[PledgeOutcome]:
    """What was noted of it, the newest day first."""
    return PledgeOutcome.objects.filter(pledge=pledge).order_by("-due_on")


def get_outcome(pledge: Pledge, outcome_id: UUID) -> PledgeOutcome:
    """Raises NotFound."""
    found = PledgeOutcome.objects.filter(pledge=pledge, pk=outcome_id).first()
    if found is None:
        raise NotFound
    return found


def outcomes_among(
    pledge_ids: Collection[UUID], *, since: date | None = None
) -> dict[UUID, dict[date, Outcome]]:
    """What came of these pledges, by day."""
    rows = PledgeOutcome.objects.filter(pledge_id__in=list(pledge_ids))
    if since is not None:
        rows = rows.filter(due_on__gte=since)
    found: dict[UUID, dict[date, Outcome]] = defaultdict(dict)
    for pledge_id, due_on, ending, kept_on in rows.values_list(
        "pledge_id", "due_on", "ending", "kept_on"
    ):
        found[pledge_id][due_on] = Outcome(Ending(ending), kept_on)
    return found


def as_outcome(row: PledgeOutcome) -> Outcome:
    return Outcome(Ending(row.ending), row.kept_on)


def untold_pledges(today: date) -> QuerySet[Pledge]:
    """Pledges due within a week or overdue about which the owner may not have been told."""
    about = Case(When(next_due_on__lt=today, then=F("told_overdue")), default=F("told_soon"))
    untold = Q(about=None) | ~Q(about=F("next_due_on")) | Q(every_months__isnull=False)
    found = Pledge.objects.filter(next_due_on__lte=today + SOON, **LISTED)
    return found.annotate(about=about).filter(untold).order_by("pk")


def _with_standing(rows: QuerySet[Pledge], today: date) -> QuerySet[Pledge]:
    """`state` of selection.pledges.State; `level` and `tier_name` of the account, 0 and ""."""
    held = TierHolding.objects.filter(account_id=OuterRef("account_id"), ends_on=None)
    return rows.annotate(
        state=Case(
            *(When(in_state(each, today), then=Value(each.value)) for each in WAITING),
            default=F("ended_as"),
            output_field=CharField(),
        ),
        level=Coalesce(Subquery(held.values("level")[:1]), Value(0)),
        tier_name=Coalesce(
            Subquery(held.values("tier_name")[:1], output_field=CharField()), Value("")
        ),
    )
