"""Scores and runs as lists."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.queries import circle
from kam.identity.actor import Actor
from selection.models import CriteriaModel, Score, ScoreRun, TierHolding
from selection.queries.eligibility import Eligibility, eligibility_of


def scores_of(model: CriteriaModel | None, *, by: Actor) -> QuerySet[Score]:
    """Scores under a version; of a draft only those of accounts whose figures one may read."""
    found = Score.objects.select_related("account")
    if model is None:
        return found.none()
    found = found.filter(model=model)
    if model.is_open and not circle.reads_all_figures(by):
        found = found.filter(circle.seen_from(circle.readable_figures(by), "account"))
    return found


def runs_of(model: CriteriaModel) -> QuerySet[ScoreRun]:
    return ScoreRun.objects.filter(model=model)


@dataclass(frozen=True)
class KeptOut:
    """A scored account that may not be selected as it stands; one that holds a tier keeps its seat
    unless a knock-out or a refusal bars it."""

    account_id: UUID
    name: str
    score: float
    completeness: float
    takes_seat: bool
    eligibility: Eligibility


def kept_out(model: CriteriaModel | None, *, by: Actor) -> list[KeptOut]:
    """Whom the ranking marks, the highest score first; a few statements for any number."""
    if model is None:
        return []
    able = eligibility_of(model=model)
    held = set(TierHolding.objects.filter(ends_on=None).values_list("account_id", flat=True))
    rows = scores_of(model, by=by).filter(score__isnull=False).order_by("-score", "account_id")
    return [
        KeptOut(
            account_id,
            name,
            score,
            completeness,
            takes_seat=account_id in held and not found.is_barred,
            eligibility=found,
        )
        for account_id, name, score, completeness in rows.values_list(
            "account_id", "account__name", "score", "completeness"
        )
        if (found := able[account_id]).barriers
    ]
