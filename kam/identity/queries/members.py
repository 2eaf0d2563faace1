"""Reading the people of a workspace."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from kam.errors import NotFound
from kam.identity.actor import Actor, TenantRef
from kam.identity.models import LeaderScope, Membership, OrgUnit
from kam.identity.permissions import permissions_of
from kam.identity.queries.units import with_descendants
from kam.tenancy.models import Tenant


def members() -> QuerySet[Membership]:
    """Everybody who has or had a place here, active ones first, by name."""
    return Membership.objects.select_related("unit").order_by("-is_active", "name", "id")


def active_members() -> QuerySet[Membership]:
    """Everybody who may sign in here, by name: for pickers and successors."""
    return Membership.objects.filter(is_active=True).order_by("name", "id")


def get_member(member_id: UUID) -> Membership:
    """One place, open or closed; raises NotFound."""
    found = Membership.objects.select_related("unit", "successor").filter(pk=member_id).first()
    if found is None:
        raise NotFound
    return found


def addressee(member_id: UUID) -> Membership:
    """One place with its person and its workspace, to write to; raises NotFound."""
    found = Membership.objects.select_related("user", "tenant").filter(pk=member_id).first()
    if found is None:
        raise NotFound
    return found


def members_matching(*, words: str = "", shown: str = "", role: str = "") -> QuerySet[Membership]:
    """`words` stand in name or address; `shown` is active, invited or inactive; empty is all."""
    found = Membership.objects.select_related("unit")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
    if role:
        found = found.filter(roles__contains=[role])
    if shown == "active":
        found = found.filter(is_active=True)
    elif shown == "invited":
        found = found.filter(invited_at__isnull=False, is_active=False)
    elif shown == "inactive":
        found = found.filter(is_active=False, invited_at=None)
    return found


def units_led(found: Iterable[Membership]) -> dict[UUID, list[OrgUnit]]:
    """The units that narrow these leaders' scopes, by member id; one statement."""
    led: dict[UUID, list[OrgUnit]] = {}
    scopes = LeaderScope.objects.filter(membership__in=[member.pk for member in found])
    for scope in scopes.select_related("unit").order_by("unit__name", "id"):
        led.setdefault(scope.membership_id, []).append(scope.unit)
    return led


def units_led_by(member: Membership) -> list[OrgUnit]:
    """The units that narrow a leader's scope, by name; none means the whole workspace."""
    return units_led([member]).get(member.pk, [])


def actor_of(member: Membership, tenant: Tenant | TenantRef) -> Actor:
    """The actor of a member outside a request: for commands and invitations."""
    led = with_descendants([unit.pk for unit in units_led_by(member)])
    return Actor(
        kind="person",
        tenant=tenant if isinstance(tenant, TenantRef) else ref_of(tenant),
        name=member.name,
        permissions=permissions_of(member.roles),
        membership_id=member.pk,
        user_id=member.user_id,
        roles=tuple(member.roles),
        unit_ids=tuple(led) or None,
    )


def actor_with_address(email: str, tenant: Tenant) -> Actor:
    """The actor of the active member with this e-mail address; raises NotFound."""
    member = active_members().filter(email=email.strip().lower()).first()
    if member is None:
        raise NotFound
    return actor_of(member, tenant)


def member_with_address(email: str) -> Membership:
    """Whoever has or had a place here with this e-mail address; raises NotFound."""
    found = Membership.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise NotFound
    return found


def place_of_person(user_id: UUID) -> Membership:
    """The open place of a person here; raises NotFound."""
    found = active_members().filter(user_id=user_id).first()
    if found is None:
        raise NotFound
    return found


def ref_of(tenant: Tenant) -> TenantRef:
    return TenantRef(**{name: getattr(tenant, name) for name in TenantRef.__dataclass_fields__})


def get_tenant(tenant_id: UUID) -> Tenant:
    """The workspace with all its settings; raises NotFound."""
    found = Tenant.objects.filter(pk=tenant_id).first()
    if found is None:
        raise NotFound
    return found
