"""Actors without a person: made with roles and somebody who answers for them, and closed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity import roles as role_rules
from kam.identity.actor import Actor
from kam.identity.models import ApiToken, Membership, ServiceAccount
from kam.identity.permissions import Permission, Role


@transaction.atomic
def add_service_account(
    *, name: str, roles: Sequence[str], owner: Membership, by: Actor
) -> ServiceAccount:
    """An actor that tokens may be issued for.

    Raises RuleViolation for no role, an administrator's role or an owner who is off duty, Conflict
    for a name that an open one has.
    """
    by.must(Permission.MANAGE_TOKENS)
    known = role_rules.in_order(roles)
    if role_rules.unknown(roles) or not known or Role.TENANT_ADMIN in known:
        raise RuleViolation(_("Choose at least one role, but not administrator."), field="roles")
    if not owner.is_active:
        raise RuleViolation(_("Choose somebody who is active."), field="owner")
    if ServiceAccount.objects.filter(name=name, closed_at=None).exists():
        raise Conflict(_("There is a service account of this name."), field="name")
    service = ServiceAccount.objects.create(name=name, roles=known, owner=owner)
    changes = {"name": (None, name), "roles": (None, known), "owner": (None, owner.name)}
    record("service.added", subject=service, by=by, changes=changes)
    return service


@transaction.atomic
def hand_over_service_account(
    *, service_account: ServiceAccount, owner: Membership, by: Actor
) -> ServiceAccount:
    """Somebody else answers for it from now on; its tokens go on working."""
    by.must(Permission.MANAGE_TOKENS)
    service = _locked(service_account)
    if not owner.is_active:
        raise RuleViolation(_("Choose somebody who is active."), field="owner")
    if service.owner_id != owner.pk:
        _pass_on(service, owner, by)
    return service


@transaction.atomic
def close_service_account(
    *, service_account: ServiceAccount, now: datetime, by: Actor
) -> ServiceAccount:
    """End it and its tokens for good; ending it twice changes nothing."""
    by.must(Permission.MANAGE_TOKENS)
    service = _locked(service_account)
    if service.closed_at is None:
        _close(service, now, by)
    return service


def leave_service_accounts(
    *, owner: Membership, successor: Membership | None, now: datetime, by: Actor
) -> None:
    """What a leaver answered for passes on to the successor, or ends. Part of the departure."""
    found = ServiceAccount.objects.filter(owner=owner, closed_at=None)
    for service in found.select_for_update(no_key=True, of=("self",)).select_related("owner"):
        if successor is None:
            _close(service, now, by)
        else:
            _pass_on(service, successor, by)


def _locked(service: ServiceAccount) -> ServiceAccount:
    found = ServiceAccount.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("owner").get(pk=service.pk)


def _pass_on(service: ServiceAccount, owner: Membership, by: Actor) -> None:
    changes = {"owner": (service.owner.name, owner.name)}
    service.owner = owner
    service.save(update_fields=["owner"])
    ApiToken.objects.filter(service=service).update(membership=owner)
    record("service.passed_on", subject=service, by=by, changes=changes)


def _close(service: ServiceAccount, now: datetime, by: Actor) -> None:
    service.closed_at = now
    service.save(update_fields=["closed_at"])
    ApiToken.objects.filter(service=service, revoked_at=None).update(revoked_at=now)
    record("service.closed", subject=service, by=by, changes={"name": (service.name, None)})
