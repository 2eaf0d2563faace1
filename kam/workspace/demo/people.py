"""Units, people with their passwords, and a token each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kam.identity.actor import Actor, TenantRef, at_the_shell
from kam.identity.models import Membership, OrgUnit
from kam.identity.permissions import ROLE_NAMES, Role
from kam.identity.queries.places import actor_of_person, asked_for, person_with_place
from kam.identity.services.invitations import choose_password
from kam.identity.services.members import Duties, add_member
from kam.identity.services.tokens import TokenPlan, issue_token
from kam.identity.services.units import add_unit
from kam.tenancy.models import Tenant
from kam.workspace.demo.companies import Colleague, Company

PASSWORD = "rook-takes-knight"  # noqa: S105  of a demo that only this machine can reach


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works here, by the short name that the plain data uses."""

    units: dict[str, OrgUnit]
    members: dict[str, Membership]
    actors: dict[str, Actor]
    tokens: dict[str, str]


def tenant_ref(tenant: Tenant) -> TenantRef:
    """What an actor knows of the workspace."""
    names = TenantRef.__dataclass_fields__
    return TenantRef(**{name: getattr(tenant, name) for name in names})


def hire(company: Company, tenant: Tenant, *, now: datetime) -> Staff:
    """Build the units and let every person enter as a newcomer would: invited, password chosen."""
    operator = at_the_shell(tenant_ref(tenant))
    units: dict[str, OrgUnit] = {}
    for name, parent in company.units:
        units[name] = add_unit(name=name, parent=units.get(parent), by=operator)
    staff = Staff(units, {}, {}, {})
    for colleague in company.people:
        member = _invite(colleague, company, units, operator, now)
        actor = _actor_of(member, tenant)
        staff.members[colleague.email] = member
        staff.actors[colleague.email] = actor
        plan = TokenPlan(
            name=f"Demo token of {colleague.name}",
            scopes=["read", "write"],
            expires_at=now + timedelta(days=365),
        )
        issued = issue_token(plan=plan, member=member, now=now, by=operator)
        staff.tokens[colleague.email] = issued.text
    return staff


def _invite(
    colleague: Colleague,
    company: Company,
    units: dict[str, OrgUnit],
    operator: Actor,
    now: datetime,
) -> Membership:
    member = add_member(
        name=colleague.name,
        email=f"{colleague.email}@{company.slug}.example",
        duties=Duties(
            roles=colleague.roles,
            title=colleague.title,
            unit=units.get(colleague.unit),
            leads=[units[name] for name in colleague.leads],
        ),
        now=now,
        by=operator,
    )
    guest = Actor("person", operator.tenant, member.name, frozenset(), membership_id=member.pk)
    choose_password(member=member, password=PASSWORD, by=guest)
    member.refresh_from_db()
    return member


def _actor_of(member: Membership, tenant: Tenant) -> Actor:
    with asked_for(tenant.slug):
        person = person_with_place(member.user_id)
    actor = actor_of_person(person) if person else None
    if actor is None:
        raise RuntimeError(f"{member.name} cannot enter {tenant.slug}.")
    return actor


def sign_ins(company: Company, staff: Staff) -> dict[str, object]:
    """The workspace as it stands in demo.json."""
    return {
        "slug": company.slug,
        "name": company.name,
        "people": [
            {
                "name": colleague.name,
                "role": _role_in_words(colleague.roles),
                "roles": list(colleague.roles),
                "email": staff.members[colleague.email].email,
                "password": PASSWORD,
                "token": staff.tokens[colleague.email],
            }
            for colleague in company.people
        ],
    }


def _role_in_words(roles: Iterable[str]) -> str:
    return ", ".join(str(ROLE_NAMES[Role(role)]) for role in roles)
