"""The organisation: units are added, renamed, moved and removed; a tree, never a circle."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.identity.models import LeaderScope, Membership, OrgUnit
from kam.identity.permissions import Permission
from kam.identity.queries.units import with_descendants
from kam.tenancy.models import Tenant
from kam.tenancy.versions import lock


@transaction.atomic
def add_unit(*, name: str, parent: OrgUnit | None, by: Actor) -> OrgUnit:
    """A new unit below `parent`, or at the top. Raises Conflict for a name taken beside it."""
    by.must(Permission.MANAGE_WORKSPACE)
    _one_at_a_time(by)
    _name_is_free(name, parent, beside=None)
    unit = OrgUnit.objects.create(name=name, parent=parent)
    changes = {"name": (None, name), "parent": (None, parent.name if parent else None)}
    record("unit.added", subject=unit, by=by, changes=changes)
    return unit


@transaction.atomic
def change_unit(
    *,
    unit: OrgUnit,
    name: str,
    parent: OrgUnit | None,
    version: int | None = None,
    by: Actor,
) -> OrgUnit:
    """Rename or move a unit; what is below moves along.

    Raises RuleViolation when it would stand below itself, Conflict for a name taken there.
    """
    by.must(Permission.MANAGE_WORKSPACE)
    _one_at_a_time(by)
    lock(unit, version)
    if parent is not None and parent.pk in with_descendants([unit.pk]):
        raise RuleViolation(_("A unit cannot stand below itself."), field="parent")
    _name_is_free(name, parent, beside=unit)
    changes = {}
    if unit.name != name:
        changes["name"] = (unit.name, name)
    if unit.parent_id != (parent.pk if parent else None):
        changes["parent"] = (
            unit.parent.name if unit.parent else None,
            parent.name if parent else None,
        )
    if changes:
        unit.name, unit.parent = name, parent
        unit.version += 1
        unit.save(update_fields=["name", "parent", "version"])
        record("unit.changed", subject=unit, by=by, changes=changes)
    return unit


@transaction.atomic
def remove_unit(*, unit: OrgUnit, by: Actor) -> None:
    """Remove a unit that nothing hangs on.

    A leader's scope would silently widen to the whole workspace with its last unit, so that is
    refused, too. Raises RuleViolation naming what is still there.
    """
    by.must(Permission.MANAGE_WORKSPACE)
    _one_at_a_time(by)
    if OrgUnit.objects.filter(parent=unit).exists():
        raise RuleViolation(_("This unit has parts. Move or remove them first."))
    if Membership.objects.filter(unit=unit).exists():
        raise RuleViolation(_("People belong to this unit. Move them first."))
    if LeaderScope.objects.filter(unit=unit).exists():
        raise RuleViolation(_("Somebody leads this unit. Change that first."))
    record("unit.removed", subject=unit, by=by, changes={"name": (unit.name, None)})
    try:
        unit.delete()
    except ProtectedError as error:  # rows of upper floors, which are not known by name here
        raise RuleViolation(_("Some accounts belong to this unit. Move them first.")) from error


def _name_is_free(name: str, parent: OrgUnit | None, *, beside: OrgUnit | None) -> None:
    taken = OrgUnit.objects.filter(name=name, parent=parent)
    if beside is not None:
        taken = taken.exclude(pk=beside.pk)
    if taken.exists():
        raise Conflict(_("There is a unit of this name here already."), field="name")


def _one_at_a_time(by: Actor) -> None:
    """Two moves at once could close a circle that neither of them sees."""
    Tenant.objects.select_for_update(no_key=True).get(pk=by.tenant.id)
