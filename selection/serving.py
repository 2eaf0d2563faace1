"""What tiers promise, what was delivered against it, and who is content (method rows 48 and 49).

Pure Python. A promise is a rate per year; over a stretch of days it promises its share of a year.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

from selection.choices import Kept

UNDER, OVER = 80.0, 120.0
"""Percent of what was promised: less is too little service, more is too much."""
CONTENT = 4
"""From this rating of 1 to 5 on a customer is content."""
Key = Hashable | None
"""A tier, or None for accounts without one."""


@dataclass(frozen=True)
class Terms:
    """What is promised one account: acts per year, hours to an answer; None is no promise."""

    visits: float | None = None
    reviews: float | None = None
    answer_hours: float | None = None


@dataclass(frozen=True)
class Held:
    """A tier from `starts` up to, not including, `ends`; None while it is held."""

    tier: Key
    starts: date
    ends: date | None = None


@dataclass(frozen=True)
class Span:
    """Days from `starts` up to, not including, `ends` under the same terms."""

    starts: date
    ends: date
    terms: Terms

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days


@dataclass(frozen=True)
class Window:
    """The trailing year, [start, end); `year` is its whole length in days, `start` may be later
    than its first day where the log begins later."""

    start: date
    end: date
    year: int


@dataclass(frozen=True)
class Measure:
    """Acts delivered against acts promised."""

    promised: float
    delivered: int

    @property
    def percent(self) -> float | None:
        """None where nothing was promised."""
        return 100 * self.delivered / self.promised if self.promised else None

    @property
    def verdict(self) -> Kept:
        """Too little below 80 %, too much above 120 %, and never for less than one whole act."""
        if abs(self.delivered - self.promised) < 1:
            return Kept.KEPT
        if self.delivered * 100 < UNDER * self.promised:
            return Kept.UNDER
        return Kept.OVER if self.delivered * 100 > OVER * self.promised else Kept.KEPT


@dataclass(frozen=True)
class InTime:
    """Answers given in the promised hours, of all whose hours are known."""

    in_time: int
    answers: int

    @property
    def percent(self) -> float | None:
        return 100 * self.in_time / self.answers if self.answers else None

    @property
    def verdict(self) -> Kept:
        """Too little where less than 80 % came in time; there is no too much."""
        late = self.in_time * 100 < UNDER * self.answers
        return Kept.UNDER if late else Kept.KEPT


@dataclass(frozen=True)
class Contentment:
    """Ratings of 1 to 5 together."""

    number: int
    mean: float
    content: float

    @property
    def is_happy(self) -> bool:
        """The mean itself is content."""
        return self.mean >= CONTENT


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def trailing_year(today: date, first: date | None = None) -> Window:
    """The year that ends with today, counted from the day `first` on where that is later."""
    end = today + timedelta(days=1)
    start = year_before(end)
    return Window(max(start, first or start), end, (end - start).days)


def spans(
    window: Window,
    held: Sequence[Held],
    promises: Mapping[Key, Sequence[tuple[date, Terms]]],
    *,
    epoch: date | None = None,
) -> list[Span]:
    """The stretches of the window under one promise each; days without a promise are left out.

    `promises` gives each tier's terms with the day from which they hold. Days before `epoch`, when
    the first tier of the workspace was given, count as that day.
    """
    days = {window.start, window.end}
    days |= {each.starts for each in held} | {each.ends for each in held if each.ends}
    days |= {day for rows in promises.values() for day, _terms in rows}
    if epoch:
        days.add(epoch)
    inside = sorted(day for day in days if window.start <= day <= window.end)
    found = []
    for starts, ends in pairwise(inside):
        tier = _tier_on(max(starts, epoch or starts), held)
        terms = _terms_on(starts, promises.get(tier, ()))
        if terms is not None:
            found.append(Span(starts, ends, terms))
    return found


def measured(spans: Sequence[Span], days: Iterable[date], *, year: int, act: str) -> Measure | None:
    """Acts on `days` against the promise `act` ("visits" or "reviews"); None without a promise."""
    rated = [(each, getattr(each.terms, act)) for each in spans]
    bound = [(each, rate) for each, rate in rated if rate is not None]
    if not bound:
        return None
    promised = sum(rate * each.days for each, rate in bound) / year
    delivered = sum(any(each.starts <= day < each.ends for each, _rate in bound) for day in days)
    return Measure(round(promised, 9), delivered)


def together(measures: Iterable[tuple[Measure | None, int]]) -> Measure | None:
    """Several measures, each as often as it is said, as one; None where none is known."""
    known = [(each, number) for each, number in measures if each]
    if not known:
        return None
    promised = sum(each.promised * number for each, number in known)
    return Measure(round(promised, 9), sum(each.delivered * number for each, number in known))


def answered(spans: Sequence[Span], answers: Iterable[tuple[date, float | None]]) -> InTime | None:
    """Answers, each a day and the hours it took, against the hours promised on that day."""
    limits = [
        (each, each.terms.answer_hours) for each in spans if each.terms.answer_hours is not None
    ]
    if not limits:
        return None
    kept = [
        took <= limit
        for day, took in answers
        if took is not None
        for each, limit in limits
        if each.starts <= day < each.ends
    ]
    return InTime(sum(kept), len(kept))


def contentment(ratings: Sequence[float]) -> Contentment | None:
    """Mean and share of at least 4 in percent; None without a rating."""
    if not ratings:
        return None
    content = sum(each >= CONTENT for each in ratings)
    return Contentment(len(ratings), fmean(ratings), 100 * content / len(ratings))


def _tier_on(day: date, held: Sequence[Held]) -> Key:
    for each in held:
        if each.starts <= day and (each.ends is None or day < each.ends):
            return each.tier
    return None


def _terms_on(day: date, rows: Sequence[tuple[date, Terms]]) -> Terms | None:
    valid = [(since, terms) for since, terms in rows if since <= day]
    return max(valid, key=lambda row: row[0])[1] if valid else None
