"""Who may see the figures of a run, and who may undo it."""

from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.spec import spec_of


def sees_figures(run: object, *, by: Actor) -> bool:
    """Whether the rows and sums of a run may be shown: to whoever sent the files, and to whoever
    reads all figures. Files of names carry none."""
    if not spec_of(run.kind).amount or _is_own(run, by=by):  # type: ignore[attr-defined]
        return True
    whole = by.can(Permission.READ_ALL_FIGURES) and by.unit_ids is None
    return by.tenant.figures_open or whole


def may_undo(run: object, *, by: Actor) -> bool:
    """Whoever brought it, and whoever may change every account."""
    if not by.can(spec_of(run.kind).permission):  # type: ignore[attr-defined]
        return False
    return _is_own(run, by=by) or (by.can(Permission.EDIT_ACCOUNTS) and by.unit_ids is None)


def _is_own(run: object, *, by: Actor) -> bool:
    """A service account has no membership, and neither has a run whose starter is gone."""
    started_by: object = run.started_by_id  # type: ignore[attr-defined]
    return by.membership_id is not None and started_by == by.membership_id
