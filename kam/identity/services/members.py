"""People of a workspace: added by an administrator, changed, taken off duty and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity import roles as role_rules
from kam.identity.actor import Actor
from kam.identity.models import ApiToken, LeaderScope, Membership, OrgUnit, User
from kam.identity.permissions import Permission, Role
from kam.identity.pseudonyms import is_erased
from kam.identity.queries.invitations import works_only_here
from kam.identity.queries.members import units_led_by
from kam.identity.services.service_accounts import leave_service_accounts
from kam.identity.services.sessions import end_sessions
from kam.tenancy.models import Tenant
from kam.tenancy.versions import must_be_at


@dataclass(frozen=True, slots=True)
class Duties:
    """What a person is in the workspace. `leads` narrows a sales leader; empty means everywhere."""

    roles: Sequence[str]
    title: str = ""
    unit: OrgUnit | None = None
    leads: Sequence[OrgUnit] = ()


@transaction.atomic
def add_member(*, name: str, email: str, duties: Duties, now: datetime, by: Actor) -> Membership:
    """Give a person a place here, open as soon as the person used the invitation.

    An address that is known from another workspace keeps its password; the administrator is not
    told which it is. Raises Conflict if the person has a place here already.
    """
    by.must(Permission.MANAGE_MEMBERS)
    roles = _checked(duties)
    address = email.strip().lower()
    user, _new = User.objects.get_or_create(
        email=address,
        defaults={
            "name": name,
            "password": make_password(None),
            "language": by.tenant.language,
            "time_zone": by.tenant.time_zone,
        },
    )
    if Membership.objects.filter(user=user).exists():
        raise Conflict(_("This person is a member already."), field="email")
    member = Membership.objects.create(
        user=user,
        name=name,
        email=address,
        title=duties.title,
        roles=roles,
        unit=duties.unit,
        is_active=False,
        invited_at=now,
    )
    _lead(member, duties.leads)
    changes = {"name": (None, name), "email": (None, address), "roles": (None, roles)}
    record("member.added", subject=member, by=by, changes=changes)
    return member


@transaction.atomic
def change_member(
    *, member: Membership, name: str, duties: Duties, version: int | None = None, by: Actor
) -> Membership:
    """Write name, title, unit, roles and the units led, all at once.

    Raises RuleViolation when the last administrator would be lost.
    """
    by.must(Permission.MANAGE_MEMBERS)
    roles = _checked(duties)
    member = Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    must_be_at(version, member.version)
    if Role.TENANT_ADMIN in member.roles and Role.TENANT_ADMIN not in roles:
        _keep_an_administrator(member)
    led = units_led_by(member)
    new = {"name": name, "title": duties.title, "roles": roles, "unit_id": _id(duties.unit)}
    changes = {
        field: (getattr(member, field), value)
        for field, value in new.items()
        if getattr(member, field) != value
    }
    if {unit.id for unit in led} != {unit.id for unit in duties.leads}:
        changes["leads"] = ([u.name for u in led], [u.name for u in duties.leads])
        _lead(member, duties.leads)
    if changes:
        for field, value in new.items():
            setattr(member, field, value)
        member.version += 1
        member.save(update_fields=[*new, "version"])
        record("member.changed", subject=member, by=by, changes=changes)
    return member


@transaction.atomic
def deactivate_member(
    *, member: Membership, successor: Membership | None, now: datetime, by: Actor
) -> Membership:
    """Close a person's place; personal tokens end, service tokens pass on to the successor.

    Sessions end where they would open nothing any more; somebody who works elsewhere, too, stays
    signed in there, and the door here is closed at the next request. What the person holds in the
    domain is handed over by the caller in the same transaction.
    Raises RuleViolation for oneself, the last administrator, or a successor who is off duty.
    """
    by.must(Permission.MANAGE_MEMBERS)
    member = Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    if member.pk == by.membership_id:
        raise RuleViolation(_("Ask another administrator to deactivate you."))
    if successor is not None and (successor.pk == member.pk or not successor.is_active):
        raise RuleViolation(_("Choose somebody who is active."), field="successor")
    if not member.is_active and member.invited_at is None:
        return member
    if Role.TENANT_ADMIN in member.roles:
        _keep_an_administrator(member)
    leave_service_accounts(owner=member, successor=successor, now=now, by=by)
    tokens = ApiToken.objects.filter(membership=member, revoked_at=None)
    if successor is not None:
        tokens.filter(is_service=True).update(membership=successor)
    tokens.update(revoked_at=now)
    never_joined = not member.is_active
    member.withdrawn_at = now if never_joined else None
    member.is_active, member.invited_at = False, None
    member.deactivated_at, member.successor = now, successor
    fields = ["is_active", "invited_at", "withdrawn_at", "deactivated_at", "successor"]
    member.save(update_fields=fields)
    if works_only_here(member):
        end_sessions(user_id=member.user_id)
    changes = {"successor": (None, successor.name if successor else None)}
    action = "member.withdrawn" if never_joined else "member.deactivated"
    record(action, subject=member, by=by, changes=changes)
    return member


@transaction.atomic
def reactivate_member(*, member: Membership, by: Actor) -> Membership:
    """Open a closed place again, with the roles it had; tokens stay revoked."""
    by.must(Permission.MANAGE_MEMBERS)
    member = Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    if member.invited_at is not None:
        raise RuleViolation(_("This person has not used the invitation yet."))
    if member.withdrawn_at is not None:
        raise RuleViolation(_("This person never joined. Invite them again."))
    if is_erased(member.email):
        raise RuleViolation(_("This person was erased."))
    if not member.is_active:
        member.is_active, member.deactivated_at, member.successor = True, None, None
        member.save(update_fields=["is_active", "deactivated_at", "successor"])
        record("member.reactivated", subject=member, by=by)
    return member


def _checked(duties: Duties) -> list[str]:
    roles = role_rules.in_order(duties.roles)
    if role_rules.unknown(duties.roles) or not roles:
        raise RuleViolation(_("Choose at least one role."), field="roles")
    if duties.leads and Role.SALES_LEADER not in roles:
        raise RuleViolation(_("Only a sales leader leads units."), field="leads")
    return roles


def _keep_an_administrator(member: Membership) -> None:
    """Refuse to lose the last one; two who remove each other at once wait for each other."""
    Tenant.objects.select_for_update(no_key=True).get(pk=member.tenant_id)
    others = Membership.objects.filter(is_active=True, roles__contains=[Role.TENANT_ADMIN])
    if not others.exclude(pk=member.pk).exists():
        raise RuleViolation(_("A workspace needs at least one administrator."), field="roles")


def _lead(member: Membership, units: Sequence[OrgUnit]) -> None:
    LeaderScope.objects.filter(membership=member).delete()
    LeaderScope.objects.bulk_create(
        LeaderScope(membership=member, unit=unit) for unit in {u.pk: u for u in units}.values()
    )


def _id(unit: OrgUnit | None) -> object:
    return None if unit is None else unit.pk
