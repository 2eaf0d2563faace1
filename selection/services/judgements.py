"""People judge what the criteria of a draft should weigh; a leader takes it (method 3.2)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock
from selection import pairwise, swing
from selection.choices import SWING_WORDS, Way
from selection.models import CriteriaModel, Judgement
from selection.pairwise import Pair
from selection.queries.judgements import (
    BETWEEN,
    Asked,
    asked_of,
    own_judgement,
    panel_of,
    swings_answered,
)
from selection.services.versions import set_weights


@transaction.atomic
def judge_pairs(
    *, model: CriteriaModel, ratios: Mapping[Pair, float], by: Actor, now: datetime
) -> Judgement:
    """Keep one's comparisons, all anew: how many times more the first matters than the second.

    Any number of the pairs that the draft asks about; they count once all are there.
    """
    asked = _must_judge(model, by)
    answers: dict[str, float] = {}
    for pair in asked.pairs:
        try:
            said = pairwise.ratio_of(ratios, pair)
        except ValueError as refusal:
            raise RuleViolation(
                _("A comparison lies between 1/9 and 9."), field="pairs"
            ) from refusal
        if said is not None:
            answers[BETWEEN.join(pair)] = said
    known = {frozenset(pair) for pair in asked.pairs}
    if any(frozenset(pair) not in known for pair in ratios):
        raise RuleViolation(_("The draft does not ask about one of these pairs."), field="pairs")
    return _keep(asked, Way.PAIRWISE, answers, by, now)


@transaction.atomic
def judge_swings(
    *, model: CriteriaModel, swings: Mapping[str, float], by: Actor, now: datetime
) -> Judgement:
    """Keep one's swings, all anew: 1 to 100 for every criterion, 100 for the one that matters
    most."""
    asked = _must_judge(model, by)
    if any(code not in asked.names for code in swings):
        raise RuleViolation(_("The draft does not have one of these criteria."), field="swings")
    wrong = swing.flaw(asked.codes, swings)
    if wrong:
        raise RuleViolation(SWING_WORDS[wrong], field="swings")
    return _keep(asked, Way.SWING, swings_answered(swings, asked.codes), by, now)


@transaction.atomic
def withdraw_judgement(*, model: CriteriaModel, way: str, by: Actor) -> None:
    """Take one's own sheet away. Raises NotFound where there is none."""
    _must_judge(model, by)
    found = own_judgement(model, way, by=by)
    if found is None:
        raise NotFound
    record("criteria.judgement_withdrawn", subject=model, by=by, changes={"way": (way, None)})
    found.delete()


@transaction.atomic
def take_weights(
    *,
    model: CriteriaModel,
    way: str,
    revision: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> CriteriaModel:
    """Give the draft the weights that the judges say together.

    Comparisons that contradict each other (CR above 0.10) are refused: they say no weights.
    """
    by.must(Permission.SET_CRITERIA)
    lock(model, revision, held_in="revision")
    _must_be_draft(model)
    panel = panel_of(asked_of(model), way)
    if panel.result is None:
        raise RuleViolation(_("Nobody has judged everything yet."), field="way")
    if not panel.result.is_acceptable:
        raise RuleViolation(
            _("The comparisons contradict each other. Look at the pairs that are named first."),
            field="way",
        )
    changes = {"way": (None, way), "judges": (None, panel.judges)}
    record("criteria.judgements_taken", subject=model, by=by, changes=changes)
    points = {code: 100 * share for code, share in panel.result.weights.items()}
    return set_weights(model=model, points=points, by=by, today=today, now=now)


def _must_judge(model: CriteriaModel, by: Actor) -> Asked:
    by.must(Permission.RATE_ACCOUNTS)
    if by.membership_id is None:
        raise NotAllowed(_("People judge this. Use a token of your own."))
    lock(model, None)
    _must_be_draft(model)
    asked = asked_of(model)
    if not asked.criteria:
        raise RuleViolation(_("This draft has no criteria yet."))
    return asked


def _must_be_draft(model: CriteriaModel) -> None:
    if not model.is_draft:
        raise RuleViolation(_("This version is locked. Only a draft is judged."))


def _keep(
    asked: Asked, way: str, answers: Mapping[str, float], by: Actor, now: datetime
) -> Judgement:
    found, _made = Judgement.objects.update_or_create(
        model=asked.model,
        way=way,
        judge_id=by.membership_id,
        defaults={"judge_name": by.name, "answers": dict(answers), "judged_at": now},
    )
    # How somebody judged stands on the sheet; the history tells that it was done.
    record(
        "criteria.judged",
        subject=asked.model,
        by=by,
        changes={"way": (None, way), "judged": (None, len(answers))},
    )
    return found
