"""What each tier promises, what was delivered in a year, and what the customers say of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from accounts.queries.accounts import accounts_by_id
from kam.identity.actor import Actor
from kam.workspace.demo.companies import Company
from kam.workspace.demo.people import Staff
from selection.queries.catalogue import catalogue
from selection.queries.tiers import register, scheme_in_use
from selection.services.catalogue import PromiseData, set_promise
from selection.services.satisfaction import SatisfactionData, note_satisfaction
from selection.services.tiers import TierRow, change_scheme
from selection.services.touches import TouchData, log_touch

KNOWN_AS = ("Partner", "Select", "Direct")
PROMISES = (
    PromiseData(
        visits=0, answer_hours=48.0, items="The web shop, day and night\nPrices for the whole year"
    ),
    PromiseData(
        visits=6,
        answer_hours=4.0,
        named_staff=3,
        reviews=2,
        items="A technician on call\nOne joint pilot a year",
    ),
    PromiseData(visits=4, answer_hours=8.0, named_staff=2, reviews=1, items="Drawings in a week"),
    PromiseData(visits=1, answer_hours=24.0, named_staff=1, reviews=0),
)
SERVED = 9  # so many holders of each tier have a log; the others wait for theirs
SOURCES = ("Survey in autumn", "Said at the review", "Call with purchasing")


def serve(
    company: Company,
    staff: Staff,
    ids: dict[str, UUID],
    leader: Actor,
    *,
    today: date,
    now: datetime,
) -> None:
    """A catalogue since two years ago, a year of touches, and ratings of some customers."""
    found = scheme_in_use()
    rows = [
        TierRow(tier.name, tier.threshold, known)
        for tier, known in zip(found.tiers, KNOWN_AS, strict=True)
    ]
    change_scheme(scheme=found.scheme, name=found.scheme.name, rows=rows, by=leader,
                  today=today, now=now)  # fmt: skip
    since = today.replace(year=today.year - 2, month=1, day=1)
    for offer in catalogue(today):
        terms = PROMISES[offer.level]
        set_promise(
            tier_id=offer.tier_id, terms=terms, valid_from=since, by=leader, today=today, now=now
        )
    managed = {ids[each.name]: each.manager for each in company.customers if each.manager}
    random = Random(41)  # noqa: S311  believable, not secret
    for account_id, level in _served(managed):
        by = staff.actors[managed[account_id]]
        for touch in _year_of(account_id, PROMISES[level], random, today):
            log_touch(touch=touch, by=by, today=today)
        if random.random() < 0.7:
            usual = 4 if level in (0, 3) else 3
            word = SatisfactionData(
                account_id,
                min(5, usual + random.choice((0, 0, 1))),
                today - timedelta(days=random.randrange(20, 200)),
                random.choice(SOURCES),
            )
            note_satisfaction(word=word, by=by, today=today)


def _served(managed: dict[UUID, str]) -> Iterator[tuple[UUID, int]]:
    """Holders of each tier, and a few others."""
    held = dict(register().values_list("account_id", "level"))
    for level in sorted(set(held.values())):
        here = [each for each in managed if held.get(each) == level]
        yield from ((each, level) for each in here[:SERVED])
    others = accounts_by_id([each for each in managed if each not in held])
    open_ones = [each for each in managed if each in others and not others[each].is_archived]
    yield from ((each, 0) for each in open_ones[:4])


def _year_of(
    account_id: UUID, terms: PromiseData, random: Random, today: date
) -> Iterator[TouchData]:
    """Most get what was promised; every fifth account gets too little, every fifth too much."""
    turn = random.choice((-1, 0, 0, 0, 1))
    visits = max(0, round((terms.visits or 0) * (1 + turn / 2)) + (turn > 0))
    for n in range(visits):
        day = today - timedelta(days=5 + n * 350 // visits)
        yield TouchData(account_id, "visit", day, minutes=random.choice((60, 90, 120, 180)))
    for n in range(terms.reviews or 0):
        yield TouchData(account_id, "review", today - timedelta(days=30 + 170 * n), minutes=120)
    usual = terms.answer_hours or 24.0
    for n in range(2):
        took = usual * random.choice((0.4, 0.6, 0.8, 1.0 - 0.5 * turn))
        yield TouchData(
            account_id, "answer", today - timedelta(days=12 + 172 * n), minutes=20, took_hours=took
        )
