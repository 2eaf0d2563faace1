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
from selection.choices import ModelState
from selection.models import CriteriaModel, Criterion
from selection.queries.criteria import criteria_of, draft, model_in_force
from selection.services.drafts import must_change, set_points, to_hundred
from selection.services.scores import score_accounts

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
    if draft() is not None:
        raise Conflict(_("There is a draft already."))
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
    """Lock the draft and let it count from a day on, today or later."""
    must_change(model=model, by=by, revision=revision)
    criteria = criteria_of(model)
    if not criteria:
        raise RuleViolation(_("Add at least one criterion first."))
    to_hundred({criterion.code: criterion.weight for criterion in criteria})
    if effective_on < today:
        raise RuleViolation(_("The day must be today or later."), field="effective_on")
    model.state = ModelState.IN_FORCE
    model.effective_on = effective_on
    model.note = note.strip()
    model.approved_by_name = by.name
    model.approved_at = model.changed_at = now
    model.revision += 1
    model.save()
    record(
        "criteria.put_in_force",
        subject=model,
        by=by,
        changes={
            "state": (ModelState.DRAFT, ModelState.IN_FORCE),
            "effective_on": (None, effective_on),
        },
        note=model.note,
    )
    score_accounts(model=model, by=by, today=today, now=now)
    return model


def _copies(criteria: Sequence[Criterion], model: CriteriaModel) -> list[Criterion]:
    return [
        Criterion(model=model, **{name: getattr(criterion, name) for name in COPIED})
        for criterion in criteria
    ]
