"""What one customer was promised: when it falls due, and whether it was kept (method row 50).

Plain Python. A pledge falls due once, or every so many months from its first day on. Each of these
days ends in an outcome; a day that has passed without one is overdue.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from selection.hysteresis import months_later
from selection.serving import year_before

SOON = timedelta(days=7)
"""So long before its day a pledge is due soon."""


class Ending(TextChoices):
    """What came of a pledge on one of its days."""

    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Broken")
    CALLED_OFF = "called_off", pgettext_lazy("promise", "Called off")


class State(TextChoices):
    """Where a pledge stands on one of its days."""

    OVERDUE = "overdue", pgettext_lazy("promise", "Overdue")
    DUE_SOON = "due_soon", pgettext_lazy("promise", "Due soon")
    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", pgettext_lazy("promise", "Kept in time")
    KEPT_LATE = "kept_late", pgettext_lazy("promise", "Kept late")
    BROKEN = "broken", pgettext_lazy("promise", "Broken")
    CALLED_OFF = "called_off", pgettext_lazy("promise", "Called off")


WAITING = (State.OVERDUE, State.DUE_SOON, State.OPEN)
"""Nothing is known yet of what came of it."""
# Keyed by the codes of `flaw_of`: the field, and what is wrong with it.
FLAW_WORDS = {
    "said_later": ("said_on", _("This day has not come yet.")),
    "said_long_ago": ("said_on", _("Not more than ten years back.")),
    "due_before_said": ("due_on", _("Due before it was said.")),
    "due_far_off": ("due_on", _("Not more than ten years ahead.")),
    "rhythm": ("every_months", _("From 1 to 36 months.")),
    "ends_before": ("ends_on", _("The last day lies before the first one.")),
    "ends_once": ("ends_on", _("Only what comes again has a last day.")),
}
YEARS = 10


@dataclass(frozen=True)
class Rhythm:
    """Due on `first`, and every so many months again up to and with `last`; None: once, no end."""

    first: date
    every: int | None = None
    last: date | None = None

    def days(self, up_to: date) -> Iterator[date]:
        """Each day it falls due, up to and with `up_to`, in order; the 31st becomes the last day
        of a shorter month."""
        end = min(up_to, self.last or up_to)
        for day in self._all():
            if day > end:
                return
            yield day

    def next_without(self, ended: Container[date]) -> date | None:
        """The first day that is not among those `ended`; None where none is left."""
        for day in self._all():
            if self.last is not None and day > self.last:
                return None
            if day not in ended:
                return day
        return None

    def _all(self) -> Iterator[date]:
        yield self.first
        count = self.every
        while count is not None and self.every is not None:
            try:
                yield months_later(self.first, count)
            except ValueError:  # beyond the calendar
                return
            count += self.every


@dataclass(frozen=True)
class Outcome:
    """What came of one day; `kept_on` is the day on which a kept pledge was kept."""

    ending: Ending
    kept_on: date | None = None


@dataclass(frozen=True)
class Occurrence:
    """One day on which a pledge falls due."""

    due_on: date
    state: State


@dataclass(frozen=True)
class Keeping:
    """Pledges that fell due: those kept in time, those kept late, and all of them."""

    due: int = 0
    kept: int = 0
    late: int = 0

    def __add__(self, other: "Keeping") -> "Keeping":
        return Keeping(self.due + other.due, self.kept + other.kept, self.late + other.late)

    @property
    def missed(self) -> int:
        """Broken or overdue."""
        return self.due - self.kept - self.late

    @property
    def percent(self) -> float | None:
        """Kept in time, of those that fell due; None where nothing did."""
        return 100 * self.kept / self.due if self.due else None


def state_on(due_on: date, outcome: Outcome | None, today: date) -> State:
    """Its state; a pledge is overdue from the day after its day on."""
    if outcome is None:
        if due_on < today:
            return State.OVERDUE
        return State.DUE_SOON if due_on <= today + SOON else State.OPEN
    if outcome.ending != Ending.KEPT:
        return State(outcome.ending.value)
    is_late = outcome.kept_on is not None and outcome.kept_on > due_on
    return State.KEPT_LATE if is_late else State.KEPT


def occurrences(
    rhythm: Rhythm, outcomes: Mapping[date, Outcome], *, up_to: date, today: date
) -> list[Occurrence]:
    """Each day it fell or falls due up to `up_to`, in order."""
    return [Occurrence(day, state_on(day, outcomes.get(day), today)) for day in rhythm.days(up_to)]


def kept_of(found: Iterable[Occurrence], today: date) -> Keeping:
    """What was kept of what fell due in the year that ends with today.

    Called off does not count, overdue counts as not kept; a day of today without an outcome is not
    over and does not count yet.
    """
    start = year_before(today + timedelta(days=1))
    states = [each.state for each in found if start <= each.due_on <= today]
    counted = [each for each in states if each not in (State.CALLED_OFF, *WAITING[1:])]
    return Keeping(len(counted), counted.count(State.KEPT), counted.count(State.KEPT_LATE))


def flaw_of(rhythm: Rhythm, said_on: date, today: date) -> str | None:
    """The first thing that cannot be, as a key of FLAW_WORDS."""
    far, near = months_later(today, 12 * YEARS), months_later(today, -12 * YEARS)
    checks = {
        "said_later": said_on > today,
        "said_long_ago": said_on < near,
        "due_before_said": rhythm.first < said_on,
        "due_far_off": rhythm.first > far,
        "rhythm": rhythm.every is not None and not 1 <= rhythm.every <= 36,
        "ends_once": rhythm.last is not None and rhythm.every is None,
        "ends_before": rhythm.last is not None and rhythm.last < rhythm.first,
    }
    return next((code for code, is_wrong in checks.items() if is_wrong), None)
