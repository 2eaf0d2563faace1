"""Second steps: a code counts once; an administrator helps somebody who lost the phone."""

from datetime import datetime
from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.models import Membership
from kam.identity.permissions import Permission
from kam.identity.queries.invitations import works_only_here
from kam.identity.services.changes import note_change
from kam.identity.services.sessions import end_sessions
from kam.identity.whereabouts import Whereabouts

CLAIM = """
    UPDATE mfa_authenticator SET data = jsonb_set(data, '{last_counter}', to_jsonb(%s::bigint))
     WHERE id = %s AND coalesce((data->>'last_counter')::bigint, 0) < %s
"""


def claim_code(*, authenticator: Authenticator, code: str) -> bool:
    """Use up a right code of an authenticator app, and every earlier one; False if it was before.

    Of two who send the same code at once the row lets one through (RFC 6238, 5.2).
    """
    secret = decrypt(authenticator.data["secret"])
    sent = "".join(code.split())
    for counter in yield_hotp_counters_from_time():
        if format_hotp_value(hotp_value(secret, counter)) == sent:
            return _claim(authenticator, counter)
    return False


def has_run_out(*, user_id: UUID, code: str) -> bool:
    """Whether this was the code of the app one step ago: true, but too late (ASVS 6.5.5)."""
    sent = "".join(code.split())
    before = min(yield_hotp_counters_from_time()) - 1
    return any(
        format_hotp_value(hotp_value(decrypt(app.data["secret"]), before)) == sent
        for app in Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP)
    )


def use_up_codes(*, user_id: UUID) -> None:
    """The code that set up the app, and those before it, sign nobody in."""
    for app in Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP):
        _claim(app, max(yield_hotp_counters_from_time()) - app_settings.TOTP_TOLERANCE)


@transaction.atomic
def remove_second_factors(
    *, member: Membership, where: Whereabouts, at: datetime, by: Actor
) -> None:
    """Take off everything beside the password, for somebody who lost it, and end the sessions.

    Raises RuleViolation for somebody who works in other workspaces, too, and for oneself.
    """
    by.must(Permission.MANAGE_MEMBERS)
    if member.pk == by.membership_id:
        raise RuleViolation(_("Change your own second step on your security page."))
    if not works_only_here(member):
        raise RuleViolation(_("This person works elsewhere, too. Ask whoever runs Meridian."))
    removed, _by_table = Authenticator.objects.filter(user_id=member.user_id).delete()
    if removed:
        end_sessions(user_id=member.user_id)
        known = {"person": member.user, "where": where, "at": at}
        note_change(kind="second_factor_removed", **known)
        record("member.second_factor_removed", subject=member, by=by)


def _claim(authenticator: Authenticator, counter: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [counter, authenticator.pk, counter])
        return cursor.rowcount == 1
