"""Who a person or a token is in a workspace, asked before any tenant is active.

The functions below call SECURITY DEFINER functions of the database, which see one person's places
or one token and nothing else; the tables themselves stay behind the strict row policy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection

from kam.identity.actor import Actor, TenantRef
from kam.identity.models import User
from kam.identity.permissions import permissions_of
from kam.identity.scopes import expanded, permissions_within
from kam.identity.tokens import digest_of, is_well_formed

_asked_for: ContextVar[str] = ContextVar("kam_workspace_asked_for", default="")

PLACE = (
    "place.tenant_id, place.slug, place.tenant_name, place.currency, place.fiscal_year_start, "
    "place.figures_open, place.membership_id, place.roles, place.unit_ids, "
    "place.name AS member_name, place.time_zone AS tenant_zone, "
    "place.language AS tenant_language"
)
PERSON = f"""
    SELECT person.*, {PLACE}, place.second_factor_required
      FROM identity_user person
      LEFT JOIN LATERAL identity_memberships_of(person.id) place ON place.slug = %s
     WHERE person.id = %s AND person.is_active
"""  # noqa: S608  constants only
TOKEN = f"""
    SELECT {PLACE}, place.user_id, place.token_id, place.token_name, place.is_service,
           place.scopes, place.last_used_at
      FROM identity_token_of(%s, %s) place
"""  # noqa: S608  constants only
PLACES = "SELECT slug, tenant_name FROM identity_memberships_of(%s)"


@dataclass(frozen=True, slots=True)
class FoundToken:
    actor: Actor
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace that a person may enter."""

    slug: str
    name: str


@contextmanager
def asked_for(slug: str) -> Iterator[None]:
    """Load people together with their place in this workspace."""
    token = _asked_for.set(slug)
    try:
        yield
    finally:
        _asked_for.reset(token)


def person_with_place(user_id: object) -> User | None:
    """The active person with this id, with the columns of the place asked for; one statement."""
    try:
        key = User._meta.pk.to_python(user_id)
    except ValidationError:
        return None
    return next(iter(User.objects.raw(PERSON, [_asked_for.get(), key])), None)


def actor_of_person(person: User) -> Actor | None:
    """The actor of a person loaded for a workspace; None without an open place there."""
    place = vars(getattr(person, "_wrapped", person))
    if place.get("membership_id") is None:
        return None
    return _actor("person", place, user_id=person.pk)


def demands_second_factor(person: User) -> bool:
    """Whether the workspace that the person was loaded for lets nobody in without one."""
    return bool(vars(getattr(person, "_wrapped", person)).get("second_factor_required"))


def actor_of_token(text: str, *, now: datetime) -> FoundToken | None:
    """The actor of a token; None alike for a malformed, unknown, expired or revoked one."""
    if not is_well_formed(text):
        return None
    with connection.cursor() as cursor:
        cursor.execute(TOKEN, [digest_of(text), now])
        row = cursor.fetchone()
        if row is None:
            return None
        place = dict(zip((column.name for column in cursor.description), row, strict=True))
    actor = _actor(
        "service" if place["is_service"] else "person",
        place,
        user_id=place["user_id"],
        token_id=place["token_id"],
        scopes=expanded(place["scopes"]),
    )
    return FoundToken(actor, place["last_used_at"])


def places_of(user_id: UUID) -> list[Place]:
    """The open places of a person in active workspaces, by name."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [user_id])
        return [Place(*row) for row in cursor.fetchall()]


def _actor(
    kind: str,
    place: dict[str, Any],
    *,
    user_id: UUID,
    token_id: UUID | None = None,
    scopes: frozenset[str] = frozenset(),
) -> Actor:
    permissions = permissions_of(place["roles"])
    if token_id is not None:
        permissions = permissions_within(permissions, scopes)
    units = place["unit_ids"]
    return Actor(
        kind=kind,
        tenant=TenantRef(
            id=place["tenant_id"],
            slug=place["slug"],
            name=place["tenant_name"],
            currency=place["currency"],
            time_zone=place["tenant_zone"],
            language=place["tenant_language"],
            fiscal_year_start=place["fiscal_year_start"],
            figures_open=place["figures_open"],
        ),
        name=place.get("token_name") if kind == "service" else place["member_name"],
        permissions=permissions,
        membership_id=place["membership_id"],
        user_id=user_id,
        roles=tuple(place["roles"]),
        unit_ids=None if units is None else tuple(units),
        token_id=token_id,
        scopes=scopes,
    )
