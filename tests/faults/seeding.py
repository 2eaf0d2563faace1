"""Run inside the product: one workspace, two people, a token; told as JSON."""

import json
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from kam.identity.actor import at_the_shell  # noqa: E402
from kam.identity.models import Membership, User  # noqa: E402
from kam.identity.queries.members import ref_of  # noqa: E402
from kam.identity.services.tokens import TokenPlan, issue_token  # noqa: E402
from kam.tenancy.context import activate  # noqa: E402
from kam.tenancy.models import Tenant  # noqa: E402

PASSWORD = "correct horse battery"


def seed():
    told = {"password": PASSWORD, "tenants": {}}
    for slug in ("acme", "globex"):
        tenant = Tenant.objects.create(slug=slug, name=slug.title(), time_zone="Europe/Berlin")
        people = {}
        for name, roles in {
            "ada": ["tenant_admin"],
            "lee": ["sales_leader"],
            "mia": ["account_manager"],
        }.items():
            email = f"{name}@{slug}.example"
            user = User.objects.create_user(email=email, password=PASSWORD, name=name.title())
            with activate(tenant):
                member = Membership.objects.create(
                    user=user, name=user.name, email=email, roles=roles
                )
                plan = TokenPlan(
                    name=name,
                    scopes=["read", "write"],
                    expires_at=timezone.now() + timedelta(days=30),
                )
                operator = at_the_shell(ref_of(tenant))
                issued = issue_token(plan=plan, member=member, now=timezone.now(), by=operator)
            people[name] = {"email": email, "member": str(member.pk), "token": issued.text}
        told["tenants"][slug] = {"id": str(tenant.pk), "people": people}
    return told


if __name__ == "__main__":
    print(json.dumps(seed()))
