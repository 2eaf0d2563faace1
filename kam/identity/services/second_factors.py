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
from kam.identity.models import Membership, User
from kam.identity.permissions import Permission, Role
from kam.identity.queries.invitations import works_only_here
from kam.identity.queries.members import active_members
from kam.identity.services.changes import note_change
from kam.identity.services.sessions import end_sessions
from kam.identity.whereabouts import Whereabouts
from kam.outbox.services.notices import Word, notify_many

SHORTEST_PROOF, LONGEST_PROOF = 10, 300  # characters
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
    *, member: Membership, proof: str, where: Whereabouts, at: datetime, by: Actor
) -> None:
    """Take off everything beside the password, for somebody who lost it, and end the sessions.

    `proof` says how it was made sure who asks; it stands in the history, and the other
    administrators are told. Raises RuleViolation without one, for somebody who works in other
    workspaces, too, and for oneself.
    """
    by.must(Permission.MANAGE_MEMBERS)
    if member.pk == by.membership_id:
        raise RuleViolation(_("Change your own second step on your security page."))
    if not works_only_here(member):
        raise RuleViolation(_("This person works elsewhere, too. Ask whoever runs Meridian."))
    if Authenticator.objects.filter(user_id=member.user_id).exists():
        write_removal_down(member=member, proof=proof, at=at, by=by)
        remove_everywhere(person=member.user, where=where, at=at)


def write_removal_down(
    *, member: Membership, proof: str, at: datetime, by: Actor, said_by: str = ""
) -> None:
    """The removal and its proof in the history of a workspace, told to its administrators.

    `said_by` names the person at the shell.
    """
    proof = proof.strip()
    if not SHORTEST_PROOF <= len(proof) <= LONGEST_PROOF:
        raise RuleViolation(
            _("Say in a few words how you made sure who asks: met, called back, …"), field="proof"
        )
    record(
        "member.second_factor_removed",
        subject=member,
        by=by,
        note=f"{said_by}: {proof}" if said_by else proof,
    )
    told = active_members().filter(roles__contains=[Role.TENANT_ADMIN])
    words = {"by": by.name, "person": member.name}
    notify_many(
        kind="member.second_factor_removed",
        told=[
            Word(each.pk, f"no second step:{member.pk}:{at:%Y%m%d%H%M}:{each.pk}",
                 f"settings/members/{member.pk}/", words)
            for each in told.exclude(pk__in=[by.membership_id, member.pk])
        ],
        mail=True,
    )  # fmt: skip


@transaction.atomic
def remove_everywhere(*, person: User, where: Whereabouts, at: datetime) -> bool:
    """Take all second steps of a person off, end the sessions and mail it; False for none."""
    removed, _by_table = Authenticator.objects.filter(user_id=person.pk).delete()
    if removed:
        end_sessions(user_id=person.pk)
        note_change(kind="second_factor_removed", person=person, where=where, at=at)
    return bool(removed)


def _claim(authenticator: Authenticator, counter: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [counter, authenticator.pk, counter])
        return cursor.rowcount == 1
