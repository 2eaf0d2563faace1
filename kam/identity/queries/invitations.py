"""Reading the one-time link by which a person enters a workspace, or gets a new password.

The link is a signed token, kept nowhere. It dies when it is used, when the password changes, when
the place is closed, and after three days (settings.PASSWORD_RESET_TIMEOUT). Who holds the link is
taken for the person it was made for: it is shown once, to the administrator who hands it over.
"""

from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection

from kam.errors import NotFound
from kam.identity.models import Membership
from kam.tenancy.models import Tenant

ELSEWHERE = "SELECT identity_has_place_elsewhere(%s, %s)"


class InvitationTokens(PasswordResetTokenGenerator):
    key_salt = "kam.identity.invitations"

    def _make_hash_value(self, user: Membership, timestamp: int) -> str:
        return f"{user.pk}{user.user.password}{user.invited_at}{user.is_active}{timestamp}"


_tokens = InvitationTokens()


def invitation_token(member: Membership) -> str:
    """The secret part of the link for the state that the member is in now."""
    return _tokens.make_token(member)


def get_inviting_tenant(slug: str) -> Tenant:
    """The active workspace that a link names; raises NotFound."""
    found = Tenant.objects.filter(slug=slug, status=Tenant.Status.ACTIVE).first()
    if found is None:
        raise NotFound
    return found


def get_invited(member_id: UUID, token: str) -> Membership:
    """Who the link was made for; raises NotFound alike for a wrong, used or old one."""
    member = Membership.objects.select_related("user").filter(pk=member_id).first()
    if member is None or not _tokens.check_token(member, token):
        raise NotFound
    if not member.is_active and member.invited_at is None:
        raise NotFound
    return member


def sets_password(member: Membership) -> bool:
    """Whether the link is for choosing a password, or for joining with the one there is."""
    return member.is_active or not member.user.has_usable_password()


def works_only_here(member: Membership) -> bool:
    """Whether no other workspace would ever be opened by a new password of this person.

    Places that are closed or suspended at the moment count, too: they may be opened again.
    """
    with connection.cursor() as cursor:
        cursor.execute(ELSEWHERE, [member.user_id, member.tenant_id])
        (elsewhere,) = cursor.fetchone()
    return not elsewhere
