"""Who may see the figures of a run: whoever sent the files, and whoever reads all figures."""

from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.spec import spec_of


def sees_figures(run: object, *, by: Actor) -> bool:
    """Whether the rows and sums of a run may be shown. Files of names carry no figures."""
    if not spec_of(run.kind).amount or run.started_by_id == by.membership_id:  # type: ignore[attr-defined]
        return True
    whole = by.can(Permission.READ_ALL_FIGURES) and by.unit_ids is None
    return by.tenant.figures_open or whole
