"""Who acts: a person, a service with a token, the schedule, or somebody at the shell."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from kam.errors import NotAllowed
from kam.identity.permissions import Permission


@dataclass(frozen=True, slots=True)
class TenantRef:
    """What every request needs to know of its tenant, without a further query."""

    id: UUID
    slug: str
    name: str
    currency: str = "EUR"
    time_zone: str = "UTC"
    language: str = "en"
    fiscal_year_start: int = 1
    figures_open: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """`unit_ids` is None for a scope of the whole workspace, else the organisation units led,
    descendants included. `membership_id` and `user_id` are None for the schedule."""

    kind: str
    tenant: TenantRef
    name: str
    permissions: frozenset[Permission]
    membership_id: UUID | None = None
    user_id: UUID | None = None
    roles: tuple[str, ...] = ()
    unit_ids: tuple[UUID, ...] | None = None
    token_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Raise NotAllowed, in words, unless the actor has `permission`."""
        if permission not in self.permissions:
            raise NotAllowed(_("Your role does not allow this."))


def clockwork(tenant: TenantRef) -> Actor:
    """The schedule's own actor: it signs what no person did, and may do what leaders may."""
    return Actor("clockwork", tenant, "Meridian", frozenset(Permission))


def at_the_shell(tenant: TenantRef) -> Actor:
    """An operator's command that names nobody."""
    return Actor("command", tenant, "Operator", frozenset(Permission))
