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
from kam.identity.models import ApiToken, Membership
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
    """What a token is to be; a service acts under the token's own name in the history."""

    name: str
    scopes: Sequence[str]
    expires_at: datetime
    is_service: bool = False


@transaction.atomic
def issue_token(*, plan: TokenPlan, member: Membership, now: datetime, by: Actor) -> IssuedToken:
    """A key that may do what `member` may do, within the scopes of the plan.

    Raises RuleViolation for a member who may not sign in, no or unknown scopes, a life that is
    over or longer than 366 days.
    """
    by.must(Permission.MANAGE_TOKENS)
    if not member.is_active:
        raise RuleViolation(_("This person cannot sign in at the moment."), field="member")
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
        is_service=plan.is_service,
    )
    changes = {
        "name": (None, plan.name),
        "member": (None, member.name),
        "scopes": (None, scopes),
        "expires_at": (None, plan.expires_at),
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
