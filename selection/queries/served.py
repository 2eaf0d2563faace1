"""What was delivered to one account, and to all accounts of a tier together (row 49)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from selection.choices import Kept
from selection.pledges import Keeping
from selection.queries.catalogue import Offer
from selection.serving import Contentment, InTime, Measure, contentment, together


@dataclass(frozen=True)
class Served:
    """What one account got in the trailing year; None where nothing was promised.

    `level` 0 is no tier; without an id it stands for everybody to whom nothing was done.
    """

    account_id: UUID | None
    name: str
    level: int
    tier_name: str
    visits: Measure | None
    reviews: Measure | None
    answers: InTime | None
    minutes: int

    @property
    def verdicts(self) -> set[Kept]:
        """Too little and too much, each where any promise says so; else as promised, if any is."""
        found = {each.verdict for each in (self.visits, self.reviews, self.answers) if each}
        return found - {Kept.KEPT} or found

    @property
    def verdict_labels(self) -> list[str]:
        return [str(each.label) for each in Kept if each in self.verdicts]

    @property
    def hours(self) -> float:
        return self.minutes / 60


@dataclass
class TierService:
    """One tier: how many accounts there are, what all of them together were promised and got (None
    without a promise, or while nothing is logged), how content they are, and how much of what they
    were told one by one was kept. `listed` of the accounts have a row of their own."""

    offer: Offer
    accounts: int = 0
    listed: int = 0
    under: int = 0
    over: int = 0
    visits: Measure | None = None
    reviews: Measure | None = None
    answers: InTime | None = None
    contentment: Contentment | None = None
    keeping: Keeping = field(default_factory=Keeping)
    is_lowest: bool = False

    @property
    def is_success(self) -> bool:
        """Those to whom least is promised are content with it: a success (method row 48)."""
        return self.is_lowest and self.contentment is not None and self.contentment.is_happy


def by_tier(
    offers: Sequence[Offer],
    rows: Sequence[Served],
    *,
    numbers: Mapping[int, int],
    rest: Served | None,
    ratings: Mapping[int, list[int]],
    kept: Mapping[int, Keeping],
) -> list[TierService]:
    """`numbers` says how many accounts each level has, 0 is no tier; `rest` is what each of those
    without a tier and a row of its own was promised, None while nothing is logged."""
    lowest = _lowest(offers)
    found = []
    for offer in offers:
        here = [row for row in rows if row.level == offer.level]
        others = 0 if rest is None or offer.level else max(0, numbers.get(0, 0) - len(here))
        counted = [(row, 1) for row in here] + ([(rest, others)] if rest and others else [])
        found.append(
            TierService(
                offer,
                accounts=numbers.get(offer.level, 0),
                listed=len(here),
                under=sum(n for row, n in counted if Kept.UNDER in row.verdicts),
                over=sum(n for row, n in counted if Kept.OVER in row.verdicts),
                visits=together((row.visits, n) for row, n in counted),
                reviews=together((row.reviews, n) for row, n in counted),
                answers=_answers(here),
                contentment=contentment(ratings.get(offer.level, [])),
                keeping=kept.get(offer.level, Keeping()),
                is_lowest=offer.level == lowest,
            )
        )
    return found


def _answers(rows: Sequence[Served]) -> InTime | None:
    known = [row.answers for row in rows if row.answers]
    if not known:
        return None
    return InTime(sum(each.in_time for each in known), sum(each.answers for each in known))


def _lowest(offers: Sequence[Offer]) -> int:
    """Other customers where the catalogue names them, else the last tier."""
    if offers[-1].promise or len(offers) == 1:
        return 0
    return max(offer.level for offer in offers)
