"""Score accounts: one set-based pass from inputs to a row per account (method 3.1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
import orjson
from django.db import connection, transaction
from django.utils import translation
from numpy.typing import NDArray
from uuid_utils.compat import uuid7

from accounts.services.standing import post_standing
from kam.audit.services import record
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.context import required_tenant_id
from selection import scoring, why
from selection.choices import OPEN_STATES
from selection.models import CriteriaModel, Criterion, Score, ScoreRun, WeightProfile
from selection.notifications import why as why_in_words
from selection.profiles import first_fit
from selection.queries.criteria import criteria_of, model_in_force
from selection.queries.inputs import Inputs, as_array, inputs_for, utilities_of
from selection.queries.profiles import profiles_of, segment_of, weights_under
from selection.services.runs import follow_rules


@dataclass(frozen=True)
class Reckoned:
    """The scores of one pass, with the words that go on the standing."""

    inputs: Inputs
    scores: scoring.Scores
    whys: list[str]
    profile_ids: list[UUID | None]


@transaction.atomic
def score_accounts(
    *,
    model: CriteriaModel,
    by: Actor,
    today: date,
    now: datetime,
    account_ids: Collection[UUID] | None = None,
) -> ScoreRun | None:
    """Score all accounts (or some) under a version and write what changed.

    The version in force also posts scores and reasons to the standing. Tiers are proposed by the
    monthly run alone (selection.services.runs). Score twice and the second time changes nothing.
    None where the version has no criteria yet; scores of accounts that are gone, archived or no
    longer weighed are taken away.
    """
    by.must(Permission.RATE_ACCOUNTS if account_ids is not None else Permission.SET_CRITERIA)
    criteria = criteria_of(model)
    if not criteria or not any(criterion.weight for criterion in criteria):
        Score.objects.filter(model=model).delete()
        return None
    reckoned = _reckon(model, criteria, by, today, account_ids)
    changed = _write(model, reckoned)
    if account_ids is None:
        _forget_the_others(model, reckoned.inputs)
    counts = model == model_in_force(today)
    posted_before = ScoreRun.objects.filter(model=model, posted=True).exists()
    if counts:
        _post(reckoned, set(changed) if posted_before else None)
    if account_ids is not None:
        return None
    run = ScoreRun.objects.create(
        model=model,
        finished_at=now,
        by_name=by.name,
        accounts=len(reckoned.inputs.ids),
        scored=int((~np.isnan(reckoned.scores.score)).sum()),
        changed=len(changed),
        posted=counts,
    )
    if counts and (changed or not posted_before or by.kind != "clockwork"):
        follow_rules(by=by, today=today, now=now)
    if run.changed or by.kind != "clockwork":  # a person's wish is an act, a quiet tick is none
        record("scores.computed", subject=run, by=by, changes={"changed": (None, run.changed)})
    return run


def rescore(*, account_ids: Collection[UUID], by: Actor, today: date, now: datetime) -> None:
    """Score these accounts again under the version in force and the draft."""
    for model in CriteriaModel.objects.filter(pk__in=_live(today)):
        score_accounts(model=model, by=by, today=today, now=now, account_ids=account_ids)


@transaction.atomic
def score_live(*, by: Actor, today: date, now: datetime) -> list[ScoreRun]:
    """Score every account under the version in force and the draft, as the schedule does."""
    by.must(Permission.SET_CRITERIA)
    runs = [
        score_accounts(model=model, by=by, today=today, now=now)
        for model in CriteriaModel.objects.filter(pk__in=_live(today))
    ]
    return [run for run in runs if run is not None]


def _live(today: date) -> list[UUID]:
    current = model_in_force(today)
    open_now = CriteriaModel.objects.filter(state__in=OPEN_STATES).values_list("pk", flat=True)
    return [*open_now, *([current.pk] if current else [])]


def post_scores(*, today: date, language: str) -> None:
    """Post every account's stored score and reason anew, as after a rebuild of the standings."""
    model = model_in_force(today)
    if model is None:
        return
    criteria = criteria_of(model)
    rows = list(
        Score.objects.filter(model=model).values_list(
            "account_id", "readings", "utilities", "profile_id"
        )
    )
    if not criteria or not rows:
        return
    readings = np.array([row[1] for row in rows], dtype=np.float64)
    worth = np.array([row[2] for row in rows], dtype=np.float64)
    profile_ids = [row[3] for row in rows]
    scores = scoring.score(worth, weights_under(model, criteria).table(profile_ids))
    with translation.override(language):
        whys = _whys(scores.pull, [criterion.name for criterion in criteria])
    inputs = Inputs([row[0] for row in rows], readings)
    _post(Reckoned(inputs, scores, whys, profile_ids), None)


def _reckon(
    model: CriteriaModel,
    criteria: Sequence[Criterion],
    by: Actor,
    today: date,
    account_ids: Collection[UUID] | None,
) -> Reckoned:
    found = profiles_of(model)
    inputs = inputs_for(
        criteria,
        today=today,
        currency=by.tenant.currency,
        account_ids=account_ids,
        with_segments=bool(found),
    )
    worth = utilities_of(criteria, inputs.readings)
    profile_ids = _assigned(found, inputs)
    table = weights_under(model, criteria, found=found).table(profile_ids)
    scores = scoring.score(worth, table)
    with translation.override(by.tenant.language):
        whys = _whys(scores.pull, [criterion.name for criterion in criteria])
    return Reckoned(inputs, scores, whys, profile_ids)


def _assigned(found: Sequence[WeightProfile], inputs: Inputs) -> list[UUID | None]:
    """The profile of every account; each pair of sector and country is looked at once."""
    if not found:
        return [None] * len(inputs.ids)
    segments = [segment_of(each) for each in found]
    places = {pair: first_fit(segments, *pair) for pair in set(inputs.segments)}
    ids = {pair: None if place is None else found[place].pk for pair, place in places.items()}
    return [ids[pair] for pair in inputs.segments]


def _whys(pull: NDArray[np.float64], names: Sequence[str]) -> list[str]:
    """The sentence of every account; each distinct set of reasons is put into words once."""
    if not len(pull):
        return []
    lifts, back = why.reasons(pull)
    distinct, which = np.unique(np.column_stack([lifts, back]), axis=0, return_inverse=True)
    sentences = [
        why_in_words(
            [names[column] for column in row[:-1] if column != why.NOBODY],
            None if row[-1] == why.NOBODY else names[row[-1]],
        )
        for row in distinct
    ]
    return [sentences[place] for place in which.ravel()]


def _write(model: CriteriaModel, reckoned: Reckoned) -> list[UUID]:
    """Insert or update one row per account; answers the accounts whose row changed."""
    scores, inputs = reckoned.scores, reckoned.inputs
    if not inputs.ids:
        return []
    columns = [
        as_array(uuid7() for _ in inputs.ids),
        inputs.id_array,
        _floats(scores.score),
        _floats(scores.completeness),
        _floats(scores.low),
        _floats(scores.high),
        _rows(inputs.readings),
        _rows(scores.utility),
        reckoned.profile_ids if any(reckoned.profile_ids) else [],
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [required_tenant_id(), model.pk, *columns])
        return [account_id for (account_id,) in cursor.fetchall()]


# Floats are sent and kept as they are, so an unchanged input writes no row at all.
WRITE = """
    INSERT INTO selection_score AS old
        (tenant_id, model_id, id, account_id, score, completeness, low, high, readings, utilities,
         profile_id)
    SELECT %s, %s, r.id, r.account_id, r.score, r.completeness, r.low, r.high,
           r.readings::float8[], r.utilities::float8[], r.profile_id
    FROM unnest(%s::uuid[], %s::uuid[], %s::float8[], %s::float8[], %s::float8[], %s::float8[],
                %s::text[], %s::text[], %s::uuid[])
         AS r(id, account_id, score, completeness, low, high, readings, utilities, profile_id)
    ON CONFLICT (tenant_id, model_id, account_id) DO UPDATE
    SET score = excluded.score, completeness = excluded.completeness, low = excluded.low,
        high = excluded.high, readings = excluded.readings, utilities = excluded.utilities,
        profile_id = excluded.profile_id
    WHERE (old.score, old.completeness, old.readings, old.utilities, old.profile_id)
          IS DISTINCT FROM
          (excluded.score, excluded.completeness, excluded.readings, excluded.utilities,
           excluded.profile_id)
    RETURNING account_id
"""


def _floats(values: NDArray[np.float64]) -> str:
    """An array literal of PostgreSQL; NaN becomes null."""
    plain = orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY)
    return "{" + plain[1:-1].decode() + "}"


def _rows(table: NDArray[np.float64]) -> str:
    """One array literal per account, as an array of texts."""
    plain = orjson.dumps(np.ascontiguousarray(table), option=orjson.OPT_SERIALIZE_NUMPY)
    return '{"{' + plain[2:-2].decode().replace("],[", '}","{') + '}"}'


def _forget_the_others(model: CriteriaModel, inputs: Inputs) -> None:
    """Take away scores of accounts that are gone; where the numbers agree there are none."""
    stored = Score.objects.filter(model=model)
    if stored.count() == len(inputs.ids):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM selection_score s WHERE s.tenant_id = %s AND s.model_id = %s AND NOT "
            "EXISTS (SELECT 1 FROM unnest(%s::uuid[]) AS k(id) WHERE k.id = s.account_id)",
            [required_tenant_id(), model.pk, inputs.id_array],
        )


def _post(reckoned: Reckoned, only: set[UUID] | None) -> None:
    """Score, completeness and reason on the standing of every account (or of some)."""
    scores = reckoned.scores
    rows = zip(
        reckoned.inputs.ids,
        scores.score.tolist(),
        scores.completeness.tolist(),
        reckoned.whys,
        strict=True,
    )
    post_standing(
        rows=(
            {
                "account_id": account_id,
                "score": None if np.isnan(score) else score,
                "completeness": completeness,
                "why": words,
            }
            for account_id, score, completeness, words in rows
            if only is None or account_id in only
        ),
        part="score",
    )
