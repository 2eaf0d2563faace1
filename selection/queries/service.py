"""What was delivered against what was promised, account by account and tier by tier (row 49)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from accounts.queries.accounts import accounts_by_id
from accounts.queries.circle import (
    may_read_figures,
    readable_figures,
    readable_in_use,
    reads_all_figures,
    seen_from,
)
from kam.errors import NotAllowed, NotFound
from kam.identity.actor import Actor
from selection.choices import Kept, TouchKind
from selection.models import Satisfaction, TierHolding, Touch
from selection.queries.catalogue import catalogue, timeline
from selection.queries.keeping import keeping, keeping_by_level
from selection.queries.served import Served, TierService, by_tier
from selection.serving import (
    Held,
    Key,
    Span,
    Terms,
    Window,
    answered,
    measured,
    spans,
    trailing_year,
)


@dataclass(frozen=True)
class Ledger:
    """Accounts with what they got, the flagged first. `since` is the first day that counts, None
    while nothing is logged; `is_limited` where some figures are not the reader's."""

    since: date | None
    rows: list[Served] = field(default_factory=list)
    tiers: list[TierService] = field(default_factory=list)
    is_limited: bool = False

    def narrowed(self, *, verdict: str = "", level: int | None = None) -> list[Served]:
        return [
            row
            for row in self.rows
            if (not verdict or verdict in row.verdicts) and level in (None, row.level)
        ]

    @property
    def counts(self) -> dict[Kept, int]:
        return {each: sum(each in row.verdicts for row in self.rows) for each in Kept}


def ledger(*, by: Actor, today: date) -> Ledger:
    """Everybody who holds a tier, and of the others, if we promise them anything, those who held
    one or to whom something was done; only accounts whose figures the actor reads.

    The rest got nothing and were promised the same: `tiers` counts them without a row each.
    """
    promises, window = timeline(), _window(today)
    circle = seen_from(readable_figures(by), "account")
    standing = {"account__archived_at": None, "account__merged_into": None}
    held = TierHolding.objects.filter(circle, ends_on=None, **standing)
    levels = dict(held.values_list("account_id", "level"))
    ids, rows, rest = set(levels), [], None
    if window is not None:
        if promises.get(None):
            for found in (
                Touch.objects.filter(circle, done_on__gte=window.start, **standing),
                TierHolding.objects.filter(circle, ends_on__gt=window.start, **standing),
            ):
                ids |= set(found.values_list("account_id", flat=True).distinct())
        rows = _served(ids, window, promises)
        rows.sort(key=lambda row: (row.verdicts <= {Kept.KEPT}, row.level or 99, row.name))
        rest = _row(None, None, spans(window, [], promises, epoch=_epoch()), [], window)
    tiers = by_tier(
        catalogue(today),
        rows,
        numbers=Counter(levels.values()) + Counter({0: readable_in_use(by) - len(levels)}),
        rest=rest,
        ratings=_words_by_level(by, today),
        kept=keeping_by_level(keeping(by=by, today=today)),
    )
    since = window.start if window else None
    return Ledger(since, rows, tiers, not reads_all_figures(by))


def service_of(account_id: UUID, *, by: Actor, today: date) -> Served | None:
    """What one account got; None while nothing is logged anywhere. For its circle, else
    NotAllowed."""
    _must_read(account_id, by)
    window = _window(today)
    if window is None:
        return None
    found = _served({account_id}, window, timeline())
    return found[0] if found else None


def touches_of(account_id: UUID, *, by: Actor) -> QuerySet[Touch]:
    """What was done for an account, the newest first; for its circle, else NotAllowed."""
    _must_read(account_id, by)
    return Touch.objects.filter(account_id=account_id).order_by("-done_on", "-pk")


def touches(*, by: Actor) -> QuerySet[Touch]:
    """Everything done for accounts whose figures the actor reads."""
    return Touch.objects.filter(seen_from(readable_figures(by), "account")).order_by("-pk")


def get_touch(touch_id: UUID, *, by: Actor) -> Touch:
    """Raises NotFound, also where the actor may not read it."""
    found = touches(by=by).filter(pk=touch_id).first()
    if found is None:
        raise NotFound
    return found


def touch_called(source: str, external_id: str, *, by: Actor) -> Touch:
    """The touch that another system calls so. Raises NotFound."""
    found = touches(by=by).filter(source=source, external_id=external_id).first()
    if found is None or not external_id:
        raise NotFound
    return found


def satisfaction_of(account_id: UUID, *, by: Actor) -> QuerySet[Satisfaction]:
    """What a customer said of our promise, the newest first; for the account's circle."""
    _must_read(account_id, by)
    return Satisfaction.objects.filter(account_id=account_id).order_by("-said_on", "-pk")


def words(*, by: Actor) -> QuerySet[Satisfaction]:
    """What customers said, of accounts whose figures the actor reads."""
    return Satisfaction.objects.filter(seen_from(readable_figures(by), "account")).order_by("-pk")


def _must_read(account_id: UUID, by: Actor) -> None:
    if not may_read_figures(account_id, by=by):
        raise NotAllowed(_("Only the account's team and its leaders read this."))


def _window(today: date) -> Window | None:
    """The trailing year, from the first day on that anybody logged; None while nobody did."""
    first = Touch.objects.aggregate(first=Min("done_on"))["first"]
    return trailing_year(today, first) if first else None


def _epoch() -> date | None:
    """The day on which the first tier was given."""
    return TierHolding.objects.aggregate(first=Min("starts_on"))["first"]


def _served(
    ids: Collection[UUID], window: Window, promises: dict[Key, list[tuple[date, Terms]]]
) -> list[Served]:
    epoch = _epoch()
    held: dict[UUID, list[TierHolding]] = defaultdict(list)
    for row in TierHolding.objects.filter(account_id__in=ids).order_by("starts_on"):
        held[row.account_id].append(row)
    done: dict[UUID, list[Touch]] = defaultdict(list)
    logged = Touch.objects.filter(account_id__in=ids, done_on__range=(window.start, window.end))
    for touch in logged:
        done[touch.account_id].append(touch)
    found = []
    for account in accounts_by_id(ids).values():
        places = [Held(each.tier_id, each.starts_on, each.ends_on) for each in held[account.pk]]
        now = held[account.pk][-1] if held[account.pk] else None
        now = now if now and now.ends_on is None else None
        found.append(
            _row(
                account, now, spans(window, places, promises, epoch=epoch), done[account.pk], window
            )
        )
    return found


def _row(
    account: Any,
    now: TierHolding | None,
    stretches: Sequence[Span],
    done: Sequence[Touch],
    window: Window,
) -> Served:
    def days(kind: str) -> Iterable[date]:
        return (each.done_on for each in done if each.kind == kind)

    answers = [(each.done_on, each.took_hours) for each in done if each.kind == TouchKind.ANSWER]
    year = window.year
    return Served(
        account_id=account.pk if account else None,
        name=account.name if account else "",
        level=now.level if now else 0,
        tier_name=now.tier_name if now else "",
        visits=measured(stretches, days(TouchKind.VISIT), year=year, act="visits"),
        reviews=measured(stretches, days(TouchKind.REVIEW), year=year, act="reviews"),
        answers=answered(stretches, answers),
        minutes=sum(each.minutes or 0 for each in done),
    )


def _words_by_level(by: Actor, today: date) -> dict[int, list[int]]:
    """The newest rating of each account in the trailing year, by the level it was about."""
    window = trailing_year(today)
    newest: dict[UUID, tuple[int, int]] = {}
    rows = words(by=by).filter(said_on__gte=window.start, account__archived_at=None)
    for row in rows.order_by("said_on", "pk").values_list("account_id", "level", "rating"):
        newest[row[0]] = row[1:]
    found: dict[int, list[int]] = defaultdict(list)
    for level, rating in newest.values():
        found[level].append(rating)
    return found
