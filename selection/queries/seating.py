"""Who would sit where under a version of the criteria, with the seats and floors of today."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from selection import tiers
from selection.models import CriteriaModel, Score, TierHolding
from selection.queries.capacity import seats_by_level
from selection.queries.eligibility import eligibility_of
from selection.queries.tiers import SchemeInUse

Scored = dict[UUID, tuple[float | None, float]]


def seated_under(
    models: Sequence[CriteriaModel], scheme: SchemeInUse | None
) -> list[tuple[Scored, dict[UUID, int]]]:
    """For each version score and completeness of everybody who has a row, and the level of
    everybody who gets a seat when they are filled from the top."""
    rungs = _rungs(scheme)
    since = dict(TierHolding.objects.filter(ends_on=None).values_list("account_id", "starts_on"))
    found = [(model, _scored(model)) for model in models]
    return [(scored, _placed(model, scored, rungs, since)) for model, scored in found]


def _rungs(scheme: SchemeInUse | None) -> list[tuple[float, int | None]]:
    if scheme is None:
        return []
    found = seats_by_level(scheme.tiers)
    return [(tier.threshold, found[tier.level].seats) for tier in scheme.tiers]


def _scored(model: CriteriaModel) -> Scored:
    """Score and completeness of everybody who has a row."""
    rows = Score.objects.filter(model=model).values_list("account_id", "score", "completeness")
    return {account_id: (score, known) for account_id, score, known in rows}


def _placed(
    model: CriteriaModel,
    scored: Scored,
    rungs: Sequence[tuple[float, int | None]],
    since: Mapping[UUID, date],
) -> dict[UUID, int]:
    """The level of everybody who gets a seat, as `shaken_under` says who; holders win ties."""
    if not rungs:
        return {}
    able = eligibility_of(
        model=model,
        known={each: known for each, (score, known) in scored.items() if score is not None},
    )
    best = sorted(
        (
            (-score, each not in since, str(since.get(each, "")), str(each), each)
            for each, (score, _known) in scored.items()
            if score is not None and able[each].may_sit(holds=each in since)
        ),
    )
    levels = tiers.seat([-row[0] for row in best], rungs)
    return {row[-1]: level for row, level in zip(best, levels, strict=True)}
