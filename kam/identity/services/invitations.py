"""Inviting a person again, and the person's answer: joining, with or without a new password."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.models import Membership, User
from kam.identity.permissions import Permission
from kam.identity.queries.invitations import sets_password, works_only_here


@transaction.atomic
def renew_invitation(*, member: Membership, now: datetime, by: Actor) -> Membership:
    """Make an earlier link worthless, so that a new one can be shown.

    For an active member the new link sets a new password. That is refused for somebody who works
    in other workspaces, too: an administrator here must not open those.
    """
    by.must(Permission.MANAGE_MEMBERS)
    member = Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    if not member.is_active and member.invited_at is None:
        raise RuleViolation(_("Reactivate this person first."))
    if member.is_active and not works_only_here(member):
        raise RuleViolation(_("This person has to change the password without you."))
    member.invited_at = now
    member.save(update_fields=["invited_at"])
    record("member.invited", subject=member, by=by)
    return member


@transaction.atomic
def choose_password(*, member: Membership, password: str, by: Actor) -> User:
    """Write the password chosen by the holder of the link, and open the place.

    `member` is what the link was found good for. Raises NotFound if the link was used in the
    meantime, RuleViolation naming every rule that the password breaks.
    """
    if by.membership_id != member.pk or not sets_password(member):
        raise NotAllowed(_("This link is for somebody else."))
    user = User.objects.select_for_update(no_key=True).get(pk=member.user_id)
    now = Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    if user.password != member.user.password or now.invited_at != member.invited_at:
        raise NotFound
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleViolation(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    _open(member, by)
    return user


@transaction.atomic
def accept_invitation(*, member: Membership, by: Actor) -> Membership:
    """Open the place for a person who has a password already and is signed in with it."""
    if by.user_id != member.user_id:
        raise NotAllowed(_("This link is for somebody else."))
    _open(member, by)
    return member


def _open(member: Membership, by: Actor) -> None:
    member.is_active, member.invited_at = True, None
    member.save(update_fields=["is_active", "invited_at"])
    record("member.joined", subject=member, by=by)
