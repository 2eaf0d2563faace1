"""Who a person or a token is in a workspace, asked before any tenant is active.

The functions below call SECURITY DEFINER functions of the database, which see one person's places
or one token and nothing else; the tables themselves stay behind the strict row policy.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection

from kam.identity.actor import Actor, TenantRef
from kam.identity.devices import is_within
from kam.identity.models import User
from kam.identity.permissions import permissions_of
from kam.identity.scopes import expanded, permissions_within
from kam.identity.tokens import digest_of, is_well_formed

# Named one by one: PostgreSQL keeps the plans, and a new column must not break them.
OF_PERSON = [field.attname for field in User._meta.concrete_fields]
OF_PLACE = {
    "tenant_id": "tenant_id",
    "slug": "slug",
    "tenant_name": "tenant_name",
    "currency": "currency",
    "fiscal_year_start": "fiscal_year_start",
    "figures_open": "figures_open",
    "membership_id": "membership_id",
    "roles": "roles",
    "unit_ids": "unit_ids",
    "member_name": "name",
    "tenant_zone": "time_zone",
    "tenant_language": "language",
}
OF_ENTRY = {**OF_PLACE, "second_factor_required": "second_factor_required"}
OF_TOKEN = [
    "user_id", "token_id", "token_name", "is_service", "scopes", "last_used_at", "networks",
]  # fmt: skip
PERSON_COLUMNS = ", ".join(f"person.{name}" for name in OF_PERSON)
PLACE_COLUMNS = ", ".join(f"place.{name}" for name in OF_PLACE.values())
ENTRY_COLUMNS = ", ".join(f"place.{name}" for name in OF_ENTRY.values())
PERSON = f"""
    SELECT {PERSON_COLUMNS}, {ENTRY_COLUMNS}
      FROM identity_user person
      LEFT JOIN LATERAL identity_memberships_of(person.id) place ON place.slug = %s
     WHERE person.id = %s AND person.is_active
"""  # noqa: S608  constants only
SESSION = f"""
    SELECT session.session_data, session.expire_date, session.seen_at,
           {PERSON_COLUMNS}, {ENTRY_COLUMNS}
      FROM identity_session session
      LEFT JOIN identity_user person ON person.id = session.user_id AND person.is_active
      LEFT JOIN LATERAL identity_memberships_of(person.id) place ON place.slug = %s
     WHERE session.session_key = %s AND session.expire_date > %s
"""  # noqa: S608  constants only
TOKEN = f"""
    SELECT {PLACE_COLUMNS}, {", ".join(f"place.{name}" for name in OF_TOKEN)}
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


@dataclass(slots=True)
class Asked:
    """What is asked about people at the moment, and who came along with their session."""

    slug: str = ""
    person: User | None = None


_asked: ContextVar[Asked | None] = ContextVar("kam_workspace_asked_for", default=None)


@contextmanager
def asked_for(slug: str) -> Iterator[None]:
    """Load people together with their place in this workspace."""
    token = _asked.set(Asked(slug))
    try:
        yield
    finally:
        _asked.reset(token)


def session_with_person(key: str, *, now: datetime) -> tuple[str, datetime, datetime] | None:
    """Data, end and last visit of a session that is not over; the first statement of a request.

    Its person comes along, with the place asked for, and is what `person_with_place` gives next.
    """
    asked = _asked.get()
    row = connection.first_row(SESSION, [asked.slug if asked else "", key, now])
    if row is None:
        return None
    if asked is not None:
        asked.person = _person(row[3:])
    return row[:3]


def person_with_place(user_id: object) -> User | None:
    """The active person with this id, with the columns of the place asked for."""
    try:
        key = User._meta.pk.to_python(user_id)
    except ValidationError:
        return None
    asked = _asked.get() or Asked()
    if asked.person is not None and asked.person.pk == key:
        return asked.person
    with connection.cursor() as cursor:
        cursor.execute(PERSON, [asked.slug, key])
        row = cursor.fetchone()
    return None if row is None else _person(row)


def _person(row: Sequence[Any]) -> User | None:
    split = len(OF_PERSON)
    if row[OF_PERSON.index("id")] is None:  # nobody is signed in
        return None
    person = User.from_db(connection.alias, OF_PERSON, row[:split])
    person.place = dict(zip(OF_ENTRY, row[split:], strict=True))
    return person


def actor_of_person(person: User) -> Actor | None:
    """The actor of a person loaded for a workspace; None without an open place there."""
    place = person.place
    if place["membership_id"] is None:
        return None
    return _actor("person", place, user_id=person.pk)


def demands_second_factor(person: User) -> bool:
    """Whether the workspace that the person was loaded for lets nobody in without one."""
    return bool(person.place["second_factor_required"])


def actor_of_token(text: str, *, now: datetime, address: str = "") -> FoundToken | None:
    """The actor of a token; None alike for a malformed, unknown, expired or revoked one, and for
    one that is used from a network that it does not name."""
    if not is_well_formed(text):
        return None
    row = connection.first_row(TOKEN, [digest_of(text), now])
    if row is None:
        return None
    place = dict(zip([*OF_PLACE, *OF_TOKEN], row, strict=True))
    if place["networks"] and not is_within(address, place["networks"]):
        return None
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
    user_id: UUID | None,
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
