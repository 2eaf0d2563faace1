"""Checks of who knows the key accounts: who was asked, what was named, how far it agrees."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.queries.accounts import accounts_by_id
from kam.errors import NotFound
from kam.identity.actor import Actor
from selection import awareness
from selection.models import (
    AwarenessAsked,
    AwarenessCheck,
    AwarenessNamed,
    AwarenessTop,
    TierHolding,
)

TOP = 10


@dataclass(frozen=True)
class TopAccount:
    """One of the top accounts and the percentage of answers that name it."""

    account_id: UUID
    name: str
    rank: int
    named_by: float


@dataclass(frozen=True)
class Result:
    """What the answers say together; percentages, None without answers.

    `singles` are single answers without names, each the number it names of the top and the names
    of the accounts; empty while there are too few to hide who gave them.
    """

    asked: int
    answers: int
    overlap: float | None
    different: int
    top: list[TopAccount]
    others: list[tuple[str, int]]
    singles: list[tuple[int, list[str]]]


def top_now(size: int = TOP) -> list[UUID]:
    """The top accounts as the register has them: by tier, then by the score they hold it with."""
    held = TierHolding.objects.filter(ends_on=None, account__archived_at=None)
    ordered = held.order_by(
        "level", F("score").desc(nulls_last=True), "account__name_norm", "account_id"
    )
    return list(ordered.values_list("account_id", flat=True)[:size])


def checks() -> QuerySet[AwarenessCheck]:
    """All checks with how many were asked and answered, the newest first."""
    asked = AwarenessAsked.objects.filter(check_round_id=OuterRef("pk")).order_by()
    counted = asked.values("check_round_id").annotate(n=Count("id")).values("n")
    return AwarenessCheck.objects.annotate(
        people=Coalesce(Subquery(counted), 0),
        answers=Coalesce(Subquery(counted.filter(answered_at__isnull=False)), 0),
    ).order_by("-pk")


def get_check(check_id: UUID) -> AwarenessCheck:
    """Raises NotFound."""
    found = checks().filter(pk=check_id).first()
    if found is None:
        raise NotFound
    return found


def asked_of(check_id: UUID, *, by: Actor) -> AwarenessAsked:
    """The actor's own place in a check; NotFound for who was not asked."""
    rows = AwarenessAsked.objects.select_related("check_round").filter(check_round_id=check_id)
    found = rows.filter(member_id=by.membership_id).first() if by.membership_id else None
    if found is None:
        raise NotFound
    return found


def waiting_checks(by: Actor) -> list[AwarenessAsked]:
    """Open checks in which the actor has not answered yet."""
    if not by.membership_id:
        return []
    rows = AwarenessAsked.objects.filter(
        member_id=by.membership_id, answered_at=None, check_round__closed_on=None
    )
    return list(rows.select_related("check_round").order_by("pk"))


def top_of(check: AwarenessCheck) -> list[tuple[UUID, str]]:
    """The top accounts of that day, first to last, with their names."""
    rows = AwarenessTop.objects.filter(check_round=check).order_by("rank")
    return list(rows.values_list("account_id", "account__name"))


def named_in(asked: AwarenessAsked) -> dict[UUID, str]:
    """What one person named."""
    rows = AwarenessNamed.objects.filter(asked=asked).order_by("account__name_norm")
    return dict(rows.values_list("account_id", "account__name"))


def result_of(check: AwarenessCheck) -> Result:
    """What leaders may read: never who named what."""
    top = top_of(check)
    answered = list(
        AwarenessAsked.objects.filter(check_round=check, answered_at__isnull=False)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    named: dict[UUID, set[UUID]] = {pk: set() for pk in answered}
    rows = AwarenessNamed.objects.filter(asked__in=answered)
    for asked_id, account_id in rows.values_list("asked_id", "account_id"):
        named[asked_id].add(account_id)
    agreed = awareness.agreement([account_id for account_id, _name in top], list(named.values()))
    names = {
        pk: account.name
        for pk, account in accounts_by_id({each for one in named.values() for each in one}).items()
    }
    return Result(
        asked=AwarenessAsked.objects.filter(check_round=check).count(),
        answers=agreed.answers,
        overlap=None if agreed.overlap is None else 100 * agreed.overlap,
        different=agreed.different,
        top=[
            TopAccount(account_id, name, rank, 100 * share)
            for rank, ((account_id, name), share) in enumerate(
                zip(top, agreed.named_by, strict=True), start=1
            )
        ],
        others=[(names.get(each, ""), count) for each, count in agreed.others],
        singles=_singles({pk for pk, _name in top}, named.values(), names),
    )


def _singles(
    top: set[UUID], answers: Collection[set[UUID]], names: dict[UUID, str]
) -> list[tuple[int, list[str]]]:
    """Single answers in the order of what they say, which tells nothing of when they came."""
    if not awareness.may_show_single(len(answers)):
        return []
    return sorted(
        ((len(top & one), sorted(names.get(each, "") for each in one)) for one in answers),
        key=lambda pair: (-pair[0], pair[1]),
    )
