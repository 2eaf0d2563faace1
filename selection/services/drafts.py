"""What every change to a draft of the criteria has in common."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock
from selection import weights
from selection.models import CriteriaModel, Criterion
from selection.queries.criteria import criteria_of


def must_change(*, model: CriteriaModel, by: Actor, revision: int | None = None) -> None:
    """Only a draft changes, one change after the other; Stale if it is not at `revision`."""
    by.must(Permission.SET_CRITERIA)
    lock(model, revision, held_in="revision")
    if model.is_submitted:
        raise RuleViolation(
            _("This version waits for approval and is locked. Take it back to change it.")
        )
    if not model.is_draft:
        raise RuleViolation(_("This version is in force and locked. Start a draft to change it."))


def to_hundred(points: Mapping[str, float]) -> dict[str, float]:
    try:
        return weights.to_hundred(points)
    except ValueError as refusal:
        raise RuleViolation(
            _("Weights are numbers from 0 up, and at least one must be above zero."),
            field="weights",
        ) from refusal


def weigh_again(model: CriteriaModel) -> None:
    """Bring what is left back to 100; where nothing has weight all share alike."""
    criteria = criteria_of(model)
    points = {criterion.code: criterion.weight for criterion in criteria}
    if not points:
        return
    if not any(points.values()):
        points = dict.fromkeys(points, 1.0)
    wanted = weights.to_hundred(points)
    set_points(criteria, wanted)


def set_points(criteria: Sequence[Criterion], wanted: Mapping[str, float]) -> None:
    """Write the weights that differ."""
    other = [each for each in criteria if each.weight != wanted[each.code]]
    for criterion in other:
        criterion.weight = wanted[criterion.code]
        criterion.version += 1
    Criterion.objects.bulk_update(other, ["weight", "version"])


def changed(
    *, model: CriteriaModel, by: Actor, now: datetime, changes: Mapping[str, tuple[Any, Any]]
) -> None:
    model.changed_at = now
    model.revision += 1
    model.save(update_fields=["changed_at", "revision"])
    record("criteria.changed", subject=model, by=by, changes=changes)
