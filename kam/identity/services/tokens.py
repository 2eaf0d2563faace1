"""Keys for machines: issued once, noted when used, revoked for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.models import ApiToken, Membership, ServiceAccount
from kam.identity.permissions import Permission
from kam.identity.scopes import SCOPES
from kam.identity.tokens import new_secret

LONGEST_LIFE = timedelta(days=366)
NOTED_EVERY = timedelta(minutes=1)


class IssuedToken(NamedTuple):
    """`text` is the whole secret, to be shown once; it is kept nowhere."""

    token: ApiToken
    text: str


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """What a token is to be. `networks` are the only ones it works from; none means any."""

    name: str
    scopes: Sequence[str]
    expires_at: datetime
    networks: Sequence[str] = ()


@transaction.atomic
def issue_token(
    *,
    plan: TokenPlan,
    now: datetime,
    by: Actor,
    member: Membership | None = None,
    service: ServiceAccount | None = None,
) -> IssuedToken:
    """A key for a member or a service account, exactly one of them, within the plan's scopes.

    Raises RuleViolation for who may not enter, no or unknown scopes, a life that is over or longer
    than 366 days.
    """
    by.must(Permission.MANAGE_TOKENS)
    if service is not None and service.closed_at is None:
        member = service.owner
    elif service is not None or member is None or not member.is_active:
        raise RuleViolation(_("Nobody of this name may enter at the moment."), field="holder")
    if not plan.scopes or not set(plan.scopes) <= set(SCOPES):
        raise RuleViolation(_("Choose what the token may do."), field="scopes")
    if not now < plan.expires_at <= now + LONGEST_LIFE:
        raise RuleViolation(_("A token lives for at most one year."), field="days")
    secret = new_secret()
    scopes = sorted(set(plan.scopes))
    token = ApiToken.objects.create(
        name=plan.name,
        membership=member,
        prefix=secret.public_id,
        digest=secret.digest,
        scopes=scopes,
        expires_at=plan.expires_at,
        is_service=service is not None,
        service=service,
        networks=list(plan.networks) or None,
    )
    changes = {
        "name": (None, plan.name),
        "member": (None, service.name if service else member.name),
        "scopes": (None, scopes),
        "expires_at": (None, plan.expires_at),
        **({"networks": (None, list(plan.networks))} if plan.networks else {}),
    }
    record("token.issued", subject=token, by=by, changes=changes)
    return IssuedToken(token, secret.text)


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime, by: Actor) -> ApiToken:
    """End a token at once; ending it twice changes nothing."""
    by.must(Permission.MANAGE_TOKENS)
    changed = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    if changed:
        token.revoked_at = now
        record("token.revoked", subject=token, by=by, changes={"name": (token.name, None)})
    return token


def note_use(*, token_id: UUID, now: datetime) -> None:
    """Write down that a token was used, at most once a minute whoever comes at once."""
    ApiToken.objects.filter(pk=token_id).filter(
        Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    ).update(last_used_at=now)
