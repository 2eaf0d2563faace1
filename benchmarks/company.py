"""A filled tenant and one person of it, signed in both ways: who the benchmarks of HTTP ask as."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

ADDRESS = "lee@bench.example"


@dataclass(frozen=True)
class Visitor:
    """`client` is Django's own; `cookie` and `bearer` are headers for the same person."""

    tenant_id: UUID
    member_id: UUID
    client: Any
    cookie: dict[str, str]
    bearer: dict[str, str]


def open_company(*, accounts: int, role: str, scopes: list[str], **limits: int) -> Visitor:
    """The workspace `bench` with so many accounts and one member; needs Django set up."""
    from django.test import Client  # noqa: PLC0415

    from benchmarks.book import write_book  # noqa: PLC0415
    from kam.identity.models import ApiToken, Membership, User  # noqa: PLC0415
    from kam.identity.tokens import new_secret  # noqa: PLC0415
    from kam.tenancy.context import activate  # noqa: PLC0415
    from kam.tenancy.models import Tenant  # noqa: PLC0415

    tenant = Tenant.objects.create(slug="bench", name="Bench", time_zone="Europe/Berlin", **limits)
    user = User.objects.create_user(ADDRESS, "rook-takes-knight", name="Lee")
    secret = new_secret()
    with activate(tenant):
        member = Membership.objects.create(user=user, name="Lee", email=user.email, roles=[role])
        write_book(tenant.id, member.id, accounts=accounts)
        ApiToken.objects.create(
            name="bench",
            membership=member,
            prefix=secret.public_id,
            digest=secret.digest,
            scopes=scopes,
        )
    client = Client()
    client.force_login(user)
    return Visitor(
        tenant.id,
        member.id,
        client,
        {"Cookie": f"session={client.cookies['session'].value}"},
        {"Authorization": f"Bearer {secret.text}"},
    )
