"""Scores and runs as lists."""

from django.db.models import QuerySet

from accounts.queries import circle
from kam.identity.actor import Actor
from selection.models import CriteriaModel, Score, ScoreRun


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
