"""Inviting a person, again and no more, and the person's answer: joining with a password."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.addresses import world_url
from kam.identity.models import Membership, User
from kam.identity.permissions import Permission
from kam.identity.queries.invitations import invitation_token, sets_password, works_only_here
from kam.identity.services.mails import mail_invitation
from kam.identity.services.members import Duties, add_member
from kam.identity.services.sessions import end_sessions


@transaction.atomic
def invite_member(
    *, name: str, email: str, duties: Duties, by_mail: bool, now: datetime, by: Actor
) -> Membership:
    """Add a person and mail the link, or leave it to be shown. Raises what `add_member` raises."""
    member = add_member(name=name, email=email, duties=duties, now=now, by=by)
    if by_mail:
        _mail(member, by)
    return member


@transaction.atomic
def renew_invitation(
    *, member: Membership, now: datetime, by: Actor, by_mail: bool = False
) -> Membership:
    """Make an earlier link worthless; the new one is mailed, or shown to the administrator.

    For an active member the new link sets a new password. Showing that is refused for somebody
    who works in other workspaces, too: an administrator here must not open those.
    """
    by.must(Permission.MANAGE_MEMBERS)
    member = Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    if not member.is_active and member.invited_at is None and member.withdrawn_at is None:
        raise RuleViolation(_("Reactivate this person first."))
    if member.is_active and not works_only_here(member):
        raise RuleViolation(_("This person has to change the password without you."))
    member.invited_at, member.withdrawn_at = now, None
    member.save(update_fields=["invited_at", "withdrawn_at"])
    record("member.invited", subject=member, by=by)
    if by_mail:
        _mail(member, by)
    return member


@transaction.atomic
def choose_password(
    *, member: Membership, password: str, by: Actor, name: str | None = None
) -> User:
    """Write name and password chosen by the holder of the link, and open the place.

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
    user.name = name or user.name
    user.set_password(password)
    user.save(update_fields=["password", "name"])
    end_sessions(user_id=user.pk)
    _open(member, name, by)
    return user


@transaction.atomic
def accept_invitation(*, member: Membership, by: Actor, name: str | None = None) -> Membership:
    """Open the place for a person who has a password already and is signed in with it."""
    if by.user_id != member.user_id:
        raise NotAllowed(_("This link is for somebody else."))
    _open(member, name, by)
    return member


def invitation_path(member: Membership, slug: str) -> str:
    """The link for the state that the member is in now, below the public address."""
    return world_url("join", slug=slug, member_id=member.pk, token=invitation_token(member))


def _mail(member: Membership, by: Actor) -> None:
    until = member.invited_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    mail_invitation(
        person=member.user,
        name=member.name,
        inviter=by.name,
        workspace=by.tenant.name,
        path=invitation_path(member, by.tenant.slug),
        until=until,
    )


def _open(member: Membership, name: str | None, by: Actor) -> None:
    changes = {}
    if name and name != member.name:
        changes["name"] = (member.name, name)
        member.name = name
    member.is_active, member.invited_at = True, None
    member.save(update_fields=["is_active", "invited_at", "name"])
    record("member.joined", subject=member, by=by, changes=changes)
