"""Versions of the criteria: draft one, weigh it, put it in force (method rows 41 and 42)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock
from selection.models import CriteriaModel, Criterion
from selection.queries.criteria import criteria_of, draft, model_in_force, open_version
from selection.services.approvals import decide_approval
from selection.services.copies import copy_beside
from selection.services.drafts import must_change, set_points, to_hundred
from selection.services.scores import score_accounts
from selection.services.submissions import submit_version, waiting_for

COPIED = (
    "position",
    "code",
    "name",
    "help",
    "group",
    "source",
    "metric",
    "unit",
    "weight",
    "falling",
    "is_money",
    "anchors",
    "worded",
    "goal_id",
    "missing",
)


@transaction.atomic
def start_draft(*, by: Actor, today: date, now: datetime, name: str = "") -> CriteriaModel:
    """A new version beside the one in force, with the same criteria to begin with."""
    by.must(Permission.SET_CRITERIA)
    open_now = open_version()
    if open_now is not None:
        raise Conflict(
            _("A version waits for approval already.")
            if open_now.is_submitted
            else _("There is a draft already.")
        )
    current = model_in_force(today)
    newest = CriteriaModel.objects.aggregate(Max("version"))["version__max"] or 0
    model = CriteriaModel.objects.create(
        name=name.strip() or (current.name if current else _("What makes a key account")),
        version=newest + 1,
        created_by_id=by.membership_id,
        created_by_name=by.name,
        changed_at=now,
    )
    if current is not None:
        Criterion.objects.bulk_create(_copies(criteria_of(current), model))
        copy_beside(source=current, target=model)
        score_accounts(model=model, by=by, today=today, now=now)
    record("criteria.drafted", subject=model, by=by, changes={"version": (None, model.version)})
    return model


@transaction.atomic
def discard_draft(*, model: CriteriaModel, revision: int | None = None, by: Actor) -> None:
    """Throw a draft away; the version in force is untouched."""
    must_change(model=model, by=by, revision=revision)
    record("criteria.discarded", subject=model, by=by, changes={"version": (model.version, None)})
    model.delete()


@transaction.atomic
def set_weights(
    *,
    model: CriteriaModel,
    points: Mapping[str, float],
    revision: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> CriteriaModel:
    """Give the criteria of a draft these points by code; they are brought to 100 together.

    On a version in force the change goes into the draft beside it, begun if there is none:
    what is in force stays as it was approved.
    """
    by.must(Permission.SET_CRITERIA)
    lock(model, revision, held_in="revision")
    if not model.is_draft:
        # A draft that differs in its criteria cannot take weights meant for another version.
        model = draft() or start_draft(by=by, today=today, now=now)
        lock(model, None)
    criteria = criteria_of(model)
    if set(points) != {criterion.code for criterion in criteria}:
        raise RuleViolation(
            _("The draft has other criteria. Open the draft to weigh them."), field="weights"
        )
    wanted = to_hundred(points)
    changes = {
        criterion.name: (criterion.weight, wanted[criterion.code])
        for criterion in criteria
        if criterion.weight != wanted[criterion.code]
    }
    set_points(criteria, wanted)
    model.changed_at = now
    model.revision += 1
    model.save(update_fields=["changed_at", "revision"])
    record("criteria.weighed", subject=model, by=by, changes=changes)
    score_accounts(model=model, by=by, today=today, now=now)
    return model


@transaction.atomic
def put_in_force(  # noqa: PLR0913  the day, the note, who, when, and which version was read
    *,
    model: CriteriaModel,
    effective_on: date,
    by: Actor,
    today: date,
    now: datetime,
    note: str = "",
    revision: int | None = None,
) -> CriteriaModel:
    """Submit and approve in one act: only where nobody else may approve it.

    Otherwise the refusal names who else does.
    """
    submitted = submit_version(
        model=model,
        effective_on=effective_on,
        reason=note.strip() or _("Decided alone: nobody else may approve it."),
        revision=revision,
        by=by,
        today=today,
        now=now,
    )
    waiting = waiting_for(submitted)
    decide_approval(approval=waiting, approve=True, by=by, today=today, now=now)
    model.refresh_from_db()
    return model


def _copies(criteria: Sequence[Criterion], model: CriteriaModel) -> list[Criterion]:
    return [
        Criterion(model=model, **{name: getattr(criterion, name) for name in COPIED})
        for criterion in criteria
    ]
