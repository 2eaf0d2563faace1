"""Who rated an account, how, and on what evidence."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from selection import scoring
from selection.models import Criterion, Rating, RatingRules
from selection.queries.criteria import rated_criteria


@dataclass(frozen=True)
class RatedCriterion:
    """One criterion as the raters see it for one account."""

    criterion: Criterion
    verdict: scoring.Verdict | None
    newest: list[Rating]
    mine: Rating | None

    @property
    def steps(self) -> list[tuple[int, str]]:
        """The worded anchors with their values, best first."""
        worded = list(self.criterion.worded)
        return [(step, worded[place]) for place, step in enumerate((0, 25, 50, 75, 100)) if worded][
            ::-1
        ]


def rules_in_use() -> RatingRules:
    """The workspace's rules of rating, else those it begins with (an unsaved row at version 0)."""
    return RatingRules.objects.first() or RatingRules(version=0)


def ratings_of(account_id: UUID) -> QuerySet[Rating]:
    """All ratings of the account, newest first."""
    return Rating.objects.filter(account_id=account_id).order_by("-pk")


def rating_sheet(
    account_id: UUID, *, membership_id: UUID | None, today: date
) -> list[RatedCriterion]:
    """Every criterion that asks for a rating, with what counts for this account now."""
    newest: dict[str, dict[object, Rating]] = {}
    for rating in ratings_of(account_id):
        newest.setdefault(rating.criterion_code, {}).setdefault(rating.rater_id, rating)
    sheet = []
    for criterion in rated_criteria(today):
        by_rater = newest.get(criterion.code, {})
        counted = list(by_rater.values())
        sheet.append(
            RatedCriterion(
                criterion,
                scoring.verdict([rating.value for rating in counted]),
                counted,
                by_rater.get(membership_id) if membership_id else None,
            )
        )
    return sheet


def evidence_of(account_id: UUID, codes: list[str]) -> dict[str, Rating]:
    """The newest rating of each code: whose evidence stands beside the points."""
    found: dict[str, Rating] = {}
    for rating in ratings_of(account_id).filter(criterion_code__in=codes):
        found.setdefault(rating.criterion_code, rating)
    return found
