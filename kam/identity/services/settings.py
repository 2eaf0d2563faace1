"""What a workspace and a person set for themselves."""

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.models import Membership, User
from kam.identity.permissions import Permission
from kam.identity.queries.members import get_member
from kam.identity.queries.second_factors import has_second_factor
from kam.tenancy.models import Tenant
from kam.tenancy.versions import must_be_at


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """`fiscal_year_start` is a month, 1 to 12; `figures_open` lets everybody here read figures."""

    name: str
    currency: str
    fiscal_year_start: int
    time_zone: str
    language: str
    figures_open: bool
    second_factor_required: bool = False


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """Empty `number_format` and `theme` follow the language and the system."""

    language: str
    time_zone: str
    number_format: str
    theme: str
    shortcuts: bool


@transaction.atomic
def change_workspace(
    *, settings: WorkspaceSettings, version: int | None = None, by: Actor
) -> Tenant:
    """Write the workspace's settings; figures follow the new currency at the next reading.

    Raises RuleViolation for who demands a second step of everybody without having one.
    """
    by.must(Permission.MANAGE_WORKSPACE)
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=by.tenant.id)
    must_be_at(version, tenant.version)
    begins = settings.second_factor_required and not tenant.second_factor_required
    if begins and by.user_id is not None and not has_second_factor(by.user_id):
        raise RuleViolation(
            _("Set up your own second step first, or you lock yourself out."),
            field="second_factor_required",
        )
    changes = _write(tenant, settings)
    if changes:
        tenant.version += 1
        tenant.save(update_fields=["version"])
        record("workspace.changed", subject=tenant, by=by, changes=changes)
    return tenant


@transaction.atomic
def change_own_settings(*, name: str, settings: OwnSettings, by: Actor) -> User:
    """A person's own name here and preferences everywhere. Raises NotAllowed for a machine."""
    if by.kind != "person" or by.user_id is None or by.membership_id is None:
        raise NotAllowed(_("Only a person has settings."))
    user = User.objects.select_for_update(no_key=True).get(pk=by.user_id)
    member = get_member(by.membership_id)
    changes = _write(user, settings)
    if member.name != name:
        changes["name"] = (member.name, name)
        Membership.objects.filter(pk=member.pk).update(name=name, version=F("version") + 1)
    if user.name != name:
        user.name = name
        user.save(update_fields=["name"])
    if changes:
        record("member.set_preferences", subject=member, by=by, changes=changes)
    return user


def _write(row: Any, settings: Any) -> dict[str, tuple[Any, Any]]:
    """Take over what differs, in one statement, and tell what it was."""
    changes = {}
    for field in fields(settings):
        old, new = getattr(row, field.name), getattr(settings, field.name)
        if old != new:
            changes[field.name] = (old, new)
            setattr(row, field.name, new)
    if changes:
        row.save(update_fields=list(changes))
    return changes
